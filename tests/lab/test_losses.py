"""Values and slopes of the lab's losses against autograd on ganzoo.losses."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from ganzoo.lab.engine import expressions as ex
from ganzoo.lab.engine.derivatives import gradients
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.losses import LOSSES, losses_of, pulled_apart, unit_norm_penalty, zero_centred_penalty
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.losses import ADVERSARIAL_LOSSES
from tests.lab.engine.plainly import value

NAMES = sorted(LOSSES)
REAL, FAKE, SLOPE = ex.given("real", 3, 7, 1), ex.given("fake", 3, 7, 1), ex.given("slope", 1, 6, 4)


def _normal(seed: int, *shape: int) -> Tensor:
    return 2 * torch.randn(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


GIVEN = {"real": _normal(1, 3, 7, 1), "fake": _normal(2, 3, 7, 1), "slope": _normal(3, 1, 6, 4)}


def _plain(name: str) -> str:
    return "wasserstein" if name.startswith("wasserstein") else name


def test_every_objective_that_can_be_chosen_has_its_losses() -> None:
    assert sorted(name for name, row in OBJECTIVES.items() if not row.energy) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_discriminators_rule_is_that_of_the_paper(name: str) -> None:
    plain, losses = ADVERSARIAL_LOSSES[_plain(name)], LOSSES[name].discriminator(REAL, FAKE)
    slopes = gradients(losses[0] + losses[1], [REAL, FAKE])
    for replica in range(3):
        r, f = (GIVEN[key][replica].clone().requires_grad_() for key in ("real", "fake"))
        expected = plain.real(r, f), plain.fake(f, r)
        by_each = torch.autograd.grad(expected[0] + expected[1], (r, f))
        for ours, theirs in zip(losses, expected, strict=True):
            torch.testing.assert_close(value(ours, GIVEN)[replica, 0, 0], theirs.detach())
        for ours, theirs in zip(slopes, by_each, strict=True):
            torch.testing.assert_close(value(ours, GIVEN)[replica], theirs)


@pytest.mark.parametrize("name", NAMES)
def test_the_generators_rule_is_that_of_the_paper(name: str) -> None:
    loss = LOSSES[name].generator(FAKE, REAL)
    (slope,) = gradients(loss, [FAKE])
    for replica in range(3):
        f = GIVEN["fake"][replica].clone().requires_grad_()
        expected = ADVERSARIAL_LOSSES[_plain(name)].generator(f, GIVEN["real"][replica])
        torch.testing.assert_close(value(loss, GIVEN)[replica, 0, 0], expected.detach())
        torch.testing.assert_close(value(slope, GIVEN)[replica], torch.autograd.grad(expected, f)[0])


def test_penalties_are_those_of_the_papers() -> None:
    g = GIVEN["slope"]
    for ours, theirs in (
        (zero_centred_penalty(SLOPE, 3.0), 0.5 * 3.0 * g.square().sum(2).mean()),
        (unit_norm_penalty(SLOPE, 3.0), 3.0 * (g.norm(dim=2) - 1).square().mean()),
    ):
        torch.testing.assert_close(value(ours, GIVEN)[0, 0, 0], theirs)


def test_a_gradient_of_zero_gives_no_nan() -> None:
    (by_slope,) = gradients(unit_norm_penalty(SLOPE, 1.0), [SLOPE])
    assert value(by_slope, {"slope": torch.zeros(1, 6, 4)}).isfinite().all()


def test_energies_and_codes_that_pull_away_are_those_of_the_paper() -> None:
    losses = losses_of(Experiment(objective="energy", margin=1.5))
    real, fake = GIVEN["real"], GIVEN["fake"]
    ours = [*losses.discriminator(REAL, FAKE), losses.generator(FAKE, REAL)]
    theirs = [-real.mean((1, 2)), (1.5 + fake).relu().mean((1, 2)), -fake.mean((1, 2))]
    for loss, expected in zip(ours, theirs, strict=True):
        torch.testing.assert_close(value(loss, GIVEN)[:, 0, 0], expected)
    codes = GIVEN["slope"][0]
    cosines = [
        torch.nn.functional.cosine_similarity(one, other, dim=0).square()
        for i, one in enumerate(codes)
        for j, other in enumerate(codes)
        if i != j
    ]
    torch.testing.assert_close(value(pulled_apart(SLOPE), GIVEN)[0, 0, 0], torch.stack(cosines).mean())
