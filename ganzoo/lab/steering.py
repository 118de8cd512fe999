"""What is changed of an experiment while it goes on: moves, each at a step.

Moves are part of the experiment (`Experiment.steering`), so whatever carries an experiment carries them: a link, a
recording, the program to take home. A move at step n acts on all steps after the n-th, but a single step of some
players ("players") is that one step alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from ganzoo.errors import InputError, LimitError
from ganzoo.lab.setting import finite
from ganzoo.lab.settings import STEERABLE, check_setting
from ganzoo.lab.steps import PLAYERS

MOST_MOVES = 500
PLAYED = "players"  # the name of a move that lets some players take one step
LAST_STEP = 10**9


class Move(NamedTuple):
    """At `step` the setting `name` becomes `value`; or the players in `value` ("generator") take the next step."""

    step: int
    name: str
    value: Any


def checked_moves(moves: Iterable[Any]) -> tuple[Move, ...]:
    """Return moves in the order of their steps, of each setting the last one at a step.

    Raises:
        InputError: one of them is none.
        LimitError: there are too many.
    """
    if not isinstance(moves, list | tuple):
        raise InputError("the steering of a run must be a list of moves")
    if len(moves) > MOST_MOVES:
        raise LimitError(
            "a run takes at most {limit} changes on its way: press reset to start again with these settings",
            limit=MOST_MOVES,
        )
    made = {(move.step, move.name): move for move in map(_checked, moves)}
    return tuple(sorted(made.values(), key=lambda move: move.step))


def to_text(moves: Iterable[Move]) -> str:
    """Write moves as a link does: 930:lr_d:0.01;1200:g_steps:0."""
    return ";".join(f"{step}:{name}:{value}" for step, name, value in moves)


def from_text(text: str) -> tuple[Move, ...]:
    """Return the moves of a link.

    Raises:
        InputError, LimitError: as `checked_moves`.
    """
    return checked_moves([part.split(":") for part in text.split(";")[: MOST_MOVES + 1] if part])


def _checked(move: Any) -> Move:
    if not isinstance(move, list | tuple) or len(move) != 3:
        raise InputError("a move is a step, the name of a setting and its value")
    step, name, value = finite(move[0]), move[1], move[2]
    if step is None or step != int(step) or not 0 <= step <= LAST_STEP:
        raise InputError("a run is changed at a whole step from 0 on, not at {given}", given=str(move[0])[:40])
    if name == PLAYED:
        return Move(int(step), PLAYED, _players(value))
    if name not in STEERABLE:
        raise InputError("{name} cannot change while the run goes on", name=str(name)[:40])
    return Move(int(step), name, check_setting(name, value))


def _players(value: Any) -> str:
    names = value.split("+") if isinstance(value, str) else []
    if not names or not set(names) <= set(PLAYERS):
        raise InputError(
            "a step is of the discriminator, of the generator or of both; {given} was given", given=str(value)[:60]
        )
    return "+".join(name for name in PLAYERS if name in names)
