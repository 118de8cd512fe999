"""The steps of a game of the lab, as the training loop takes them; torch is imported with the first one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ganzoo.lab.experiment import Experiment
    from ganzoo.training.loop import Source, Step

PLAYERS = ("discriminator", "generator")  # in the order in which they move


def moves_of(experiment: Experiment) -> dict[str, int]:
    """Return how often each player moves in a step."""
    return {"discriminator": experiment.d_steps, "generator": experiment.g_steps}


def steps_of(
    game: Any,
    source: Source,
    *,
    start: int = 0,
    until: int | None = None,
    experiment: Experiment | None = None,
    moves: Mapping[str, int] | None = None,
) -> Iterator[Step]:
    """Yield the steps after `start` up to `until`, the end of the run by default.

    What the experiment's steering changes is changed at its step; `experiment` is the game's unless another is given.
    `moves` are how often each player moves in a step, whatever the experiment says; who does not move is left out.
    """
    from ganzoo.training.loop import Turn, train

    experiment = experiment or game.experiment
    for first, end, now, played in _segments(experiment, start, experiment.steps if until is None else until):
        if experiment.steering:
            game.set(lr_d=now.lr_d, lr_g=now.lr_g)
        wanted = moves if moves is not None else played or moves_of(now)
        turns = [Turn(name, wanted[name]) for name in PLAYERS if wanted.get(name)]
        yield from train(game, source, turns=turns, start=first, until=end, seed=experiment.seed, batch=1)


def _segments(
    experiment: Experiment, start: int, until: int
) -> Iterator[tuple[int, int, Experiment, dict[str, int] | None]]:
    """Yield the stretches of steps over which nothing changes: first, end, the settings, players of a single step."""
    single = {step: value for step, name, value in experiment.steering if name == "players"}
    borders = {step for step, _, _ in experiment.steering} | {step + 1 for step in single}
    places = [start, *sorted(step for step in borders if start < step < until), until]
    for first, end in itertools.pairwise(places):
        players = single.get(first)
        yield first, end, experiment.at(first), dict.fromkeys(players.split("+"), 1) if players else None
