"""The steps of a game of the lab, as the training loop takes them; torch is imported with the first one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ganzoo.lab.line.experiment import Experiment
    from ganzoo.training.loop import Source, Step

PLAYERS = ("discriminator", "generator")  # in the order in which they move


def moves_of(experiment: Experiment) -> dict[str, int]:
    """Return how often each player moves in a step."""
    return {"discriminator": experiment.d_steps, "generator": experiment.g_steps}


def steps_of(
    game: Any, source: Source, *, start: int = 0, until: int | None = None, moves: Mapping[str, int] | None = None
) -> Iterator[Step]:
    """Yield the steps after `start` up to `until`, the end of the run by default.

    `moves` are those of the game's experiment unless others are given; who does not move is left out.
    """
    from ganzoo.training.loop import Turn, train

    experiment = game.experiment
    moves = moves_of(experiment) if moves is None else moves
    turns = [Turn(name, moves[name]) for name in PLAYERS if moves.get(name)]
    until = experiment.steps if until is None else until
    return train(game, source, turns=turns, start=start, until=until, seed=experiment.seed, batch=1)
