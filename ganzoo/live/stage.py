"""What the runs of a process share, and what all of them say of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ganzoo.errors import InputError
from ganzoo.experiment import Experiment
from ganzoo.live.play import Play
from ganzoo.live.schedule import Lanes, Line

if TYPE_CHECKING:
    from ganzoo.training.loop import Turn

SPEEDS = (0.1, 100_000.0)  # steps per second
PLAYERS = ("discriminator", "generator")
STATES = {
    "running": "Training at {speed} steps per second.",
    "paused": "Paused at step {step}.",
    "waiting": "Waiting: number {place} in the line of runs that want to train.",
    "diverged": "The run diverged and stopped at step {step}: lower the learning rates and press reset.",
    "finished": "Finished after {step} steps; run goes on from here.",
}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What all runs of a process share."""

    play: Play
    line: Line
    lanes: Lanes
    frames_per_second: float


def check_speed(speed: Any) -> float | None:
    """Return a speed that is possible, or None for as fast as it goes.

    Raises:
        InputError: it is neither.
    """
    if speed is None:
        return None
    if isinstance(speed, int | float) and not isinstance(speed, bool) and SPEEDS[0] <= speed <= SPEEDS[1]:
        return float(speed)
    raise InputError(
        "the speed must be a number of steps per second from {low} to {high}, {given} was given",
        low=SPEEDS[0],
        high=SPEEDS[1],
        given=str(speed)[:40],
    )


def turns_of(experiment: Experiment) -> list[Turn]:
    """Return how often each player moves in a step; who does not move is left out."""
    from ganzoo.training.loop import Turn

    repeats = (experiment.d_steps, experiment.g_steps)
    return [Turn(name, count) for name, count in zip(PLAYERS, repeats, strict=True) if count]
