"""Five modes to ten: layouts, coverage, and seeds that do not touch each other."""

from __future__ import annotations

import itertools

import pytest
import torch

from ganzoo.objectives.modes import (
    APART,
    BATCH,
    REACH,
    SOURCE_MODES,
    TARGET_MODES,
    VARIANTS,
    Points,
    coverage,
    layout,
    mapped,
    train,
)

TARGET = 3.0 * torch.arange(TARGET_MODES)[:, None] * torch.ones(2)


def outputs(*modes: list[int]) -> torch.Tensor:
    """Return outputs that lie on these target modes, a list per source mode."""
    return torch.stack([TARGET[row] for row in modes])


def test_five_sources_on_five_modes_are_one_to_one() -> None:
    found = coverage(outputs([0] * 10, [1] * 10, [2] * 10, [3] * 10, [4] * 10), TARGET)
    assert (found.covered, found.share_one_to_one, found.astray) == (5, 1.0, 0.0)


def test_two_sources_on_one_mode_are_not() -> None:
    found = coverage(outputs([0] * 10, [0] * 10, [2] * 10, [3] * 10, [4] * 10), TARGET)
    assert (found.covered, found.one_to_one, found.share_one_to_one) == (4, 3, 0.75)


def test_a_source_may_split() -> None:
    found = coverage(outputs(*([2 * i] * 5 + [2 * i + 1] * 5 for i in range(5))), TARGET)
    assert (found.covered, found.share_one_to_one) == (10, 1.0)


def test_outputs_between_the_modes_are_astray() -> None:
    beside = outputs([0] * 10, [1] * 10, [2] * 10, [3] * 10, [4] * 10)
    beside[4] += torch.tensor([REACH * 1.01, 0.0])
    found = coverage(beside, TARGET)
    assert found.covered == 4 and found.astray == pytest.approx(0.2)


def test_nothing_covered_is_no_share() -> None:
    assert coverage(torch.full((5, 4, 2), 100.0), TARGET).share_one_to_one == 0


@pytest.mark.parametrize("seed", range(20))
def test_modes_lie_apart(seed: int) -> None:
    centres = layout(seed)
    assert len(centres.source) == SOURCE_MODES and len(centres.target) == TARGET_MODES
    for some in (centres.source, centres.target):
        assert all((x - y).norm() >= APART for x, y in itertools.combinations(some, 2))


def test_points_lie_around_their_centres_and_are_a_function_of_seed_and_step() -> None:
    both, alone = Points([3, 4]).batch(7), Points([4]).batch(7)
    assert both[0].shape == both[1].shape == (2, BATCH, 2)
    assert torch.equal(both[0][1], alone[0][0]) and torch.equal(both[1][1], alone[1][0])
    distance = torch.cdist(both[1][0], layout(3).target).amin(1)
    assert float((distance < REACH).float().mean()) > 0.95


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_seed_does_not_know_which_others_train_beside_it(variant: str) -> None:
    *_, (_, together) = train(variant, [5, 6], 20)
    *_, (_, alone) = train(variant, [6], 20)
    first, second = mapped(together, [5, 6], 10)[1], mapped(alone, [6], 10)[0]
    assert torch.allclose(first, second, atol=1e-2)  # but for Adam's epsilon, which sees the mean over seeds
    assert not torch.allclose(mapped(together, [6, 6], 10)[0], second, atol=1e-1)


def test_training_brings_outputs_to_the_modes() -> None:
    def astray(steps: int) -> float:
        *_, (_, objective) = train("gan", [0, 1], steps)
        found = [coverage(o, layout(s).target) for s, o in enumerate(mapped(objective, [0, 1], 100))]
        return sum(one.astray for one in found) / 2

    assert astray(300) < astray(0) - 0.2
