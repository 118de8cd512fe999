"""The loop: a function of (seed, step), taking turns, stopping at NaN."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from ganzoo.errors import Diverged
from ganzoo.randomness import random_generator
from ganzoo.training.loop import Step, Turn, train


class Recorded:
    """An objective that writes down what it is asked to do."""

    players = ("discriminator", "generator")

    def __init__(self, *, broken: dict[int, float] | None = None) -> None:
        self.plays: list[tuple[str, int, float]] = []
        self.averages: list[tuple[int, int]] = []
        self.broken = broken or {}

    def play(self, player: str, real: int, rng: torch.Generator) -> dict[str, Tensor]:
        self.plays.append((player, real, float(torch.rand((), generator=rng))))
        return {f"loss_{player}": torch.tensor(self.broken.get(len(self.plays), 0.5))}

    def average(self, images_seen: int, batch: int) -> None:
        self.averages.append((images_seen, batch))

    def state_dict(self) -> dict[str, Any]:
        return {}

    def load_state_dict(self, state: dict[str, Any]) -> None: ...


class Numbers:
    """A source whose batch is its number."""

    def batch(self, step: int) -> int:
        return step


def run(objective: Recorded, *turns: Turn, start: int = 0, until: int = 3, seed: int = 0) -> list[Step]:
    """Return all steps."""
    turns = turns or (Turn("discriminator"), Turn("generator"))
    return list(train(objective, Numbers(), turns=turns, start=start, until=until, seed=seed, batch=10))


def test_steps_are_counted_from_one_with_their_losses() -> None:
    steps = run(Recorded())
    assert steps == [Step(n, {"loss_discriminator": 0.5, "loss_generator": 0.5}) for n in (1, 2, 3)]


def test_players_take_turns_in_order_on_the_steps_batch() -> None:
    objective = Recorded()
    run(objective, until=2)
    assert [play[:2] for play in objective.plays] == [
        ("discriminator", 0),
        ("generator", 0),
        ("discriminator", 1),
        ("generator", 1),
    ]


@pytest.mark.parametrize("player", ["discriminator", "generator"])
def test_one_player_can_move_alone(player: str) -> None:
    objective = Recorded()
    assert run(objective, Turn(player), until=1) == [Step(1, {f"loss_{player}": 0.5})]
    assert [play[0] for play in objective.plays] == [player]


def test_repeated_moves_see_fresh_batches_and_fresh_randomness() -> None:
    objective = Recorded()
    run(objective, Turn("discriminator", 5), Turn("generator"), until=2)
    critic = [play for play in objective.plays if play[0] == "discriminator"]
    assert [play[1] for play in critic] == list(range(10))
    assert len({play[2] for play in objective.plays}) == 12


def test_a_run_is_a_function_of_seed_and_step() -> None:
    whole, first, second, other = Recorded(), Recorded(), Recorded(), Recorded()
    run(whole, until=6)
    run(first, until=2)
    run(second, start=2, until=6)
    assert first.plays + second.plays == whole.plays
    run(other, until=6, seed=1)
    assert {play[2] for play in other.plays}.isdisjoint(play[2] for play in whole.plays)


def test_averages_move_once_a_step_in_images() -> None:
    objective = Recorded()
    run(objective, Turn("discriminator", 5), start=3, until=5)
    assert objective.averages == [(40, 10), (50, 10)]


@pytest.mark.parametrize(("value", "word"), [(float("nan"), "nan"), (float("inf"), "inf"), (float("-inf"), "-inf")])
def test_a_loss_that_is_no_number_stops_the_run_with_a_sentence(value: float, word: str) -> None:
    steps = train(
        Recorded(broken={4: value}),  # the generator's second move
        Numbers(),
        turns=(Turn("discriminator"), Turn("generator")),
        start=0,
        until=9,
        seed=0,
        batch=10,
    )
    assert next(steps).step == 1
    with pytest.raises(Diverged, match=f"loss_generator became {word} at step 2.*last good state is kept"):
        next(steps)


def test_nothing_happens_before_the_first_step_is_asked_for() -> None:
    objective = Recorded()
    steps = train(objective, Numbers(), turns=(Turn("generator"),), start=0, until=3, seed=0, batch=1)
    assert objective.plays == []
    next(steps)
    assert len(objective.plays) == 1


def test_generators_of_randomness_depend_on_every_part() -> None:
    places = [(0,), (1,), (0, 1), (0, "a"), (0, "a", 1), (0, 1, "a"), (2**62, 1), (-1,)]
    drawn = [torch.rand((), generator=random_generator(*place)).item() for place in places]  # type: ignore[arg-type]
    assert len(set(drawn)) == len(places)
    assert drawn[3] == torch.rand((), generator=random_generator(0, "a")).item()
