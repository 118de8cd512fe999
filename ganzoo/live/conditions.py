"""The conditions under which all runs of a process train, and what a run says of its state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ganzoo.errors import InputError
from ganzoo.lab.experiment import Experiment
from ganzoo.lab.world import World
from ganzoo.live.schedule import Lanes, Queue

SPEEDS = (0.1, 100_000.0)  # steps per second
STATES = {
    "running": "Training at {speed} steps per second.",
    "paused": "Paused at step {step}.",
    "waiting": "Waiting: number {place} in the line of runs that want to train.",
    "diverged": "The run diverged and stopped at step {step}: lower the learning rates and press reset.",
    "finished": "Finished after {step} steps; run goes on from here.",
}


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What all runs of a process have in common."""

    world_of: Callable[[Experiment], World]
    queue: Queue
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
