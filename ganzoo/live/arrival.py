"""The run that plays on arrival until a visitor starts one, and the command that makes it:

    python -m ganzoo.live.arrival

It is a list of messages exactly as a stream would send them. The steps of each message are counted, not
timed, so that the file does not depend on the machine; only `sent_at` is made up, at an even beat.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from typing import Any

import orjson

from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.links import to_query
from ganzoo.lab.line.presets import PRESETS
from ganzoo.lab.line.world import line
from ganzoo.lab.steps import steps_of
from ganzoo.lab.world import World
from ganzoo.live.reporter import Reporter
from ganzoo.live.room import Room

SECONDS = 18.0
FRAMES_PER_SECOND = 12.0
PATH = Path(__file__).with_name("arrival.json.gz")


class _Shown:
    """What a room asks of a run, of one that is trained step by step."""

    started_at = 0.0
    speed, gently = None, False

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment

    def set_watched(self, watched: bool) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


def arrival(experiment: Experiment, world: World, *, seconds: float, frames_per_second: float) -> dict[str, Any]:
    """Run an experiment and return {"experiment", "query", "messages"}."""
    game, source = world.build(experiment)
    reporter = Reporter(experiment, world, game)
    room = Room("ARRIVAL", lambda work: work())
    room.run = _Shown(experiment)  # type: ignore[assignment]
    count = round(seconds * frames_per_second)
    messages = [room.message(reporter.frame(0, _status(0, 0.0)))]
    for frame in range(1, count + 1):
        start, until = ((frame - 1) * experiment.steps // count, frame * experiment.steps // count)
        for step in steps_of(game, source, start=start, until=until):
            reporter.took(step.step, step.losses)
        reporter.diagnose(experiment, at_once=True)
        messages.append(room.message(reporter.frame(until, _status(until, experiment.steps / seconds))))
    for place, message in enumerate(messages):
        message["sent_at"] = round(place / frames_per_second, 3)
    return {"experiment": experiment.to_dict(), "query": to_query(experiment), "messages": messages}


def _status(step: int, speed: float) -> dict[str, Any]:
    text = "A recorded run, at step {step}: press run to start your own."
    return {"state": "running", "text": text, "params": {"step": step}, "speed": round(speed, 1)}


def write(path: Path, made: dict[str, Any]) -> None:
    """Write an arrival, packed; the same arrival is the same file."""
    path.write_bytes(gzip.compress(orjson.dumps(made), 9, mtime=0))


if __name__ == "__main__":
    made = arrival(PRESETS["default"], line(), seconds=SECONDS, frames_per_second=FRAMES_PER_SECOND)
    write(PATH, made)
    sys.stdout.write(f"{PATH}: {PATH.stat().st_size} bytes, {len(made['messages'])} messages\n")
