"""The runs that play in each world until a visitor starts one, and the command that makes them:

    python -m ganzoo.live.arrival

Each is a list of messages exactly as a stream would send them. The steps of each message are counted, not timed, so
that the file does not depend on the machine; only `sent_at` is made up, at an even beat. Most of a run happens in its
first tenth, so the steps between two messages become more on the way.
"""

from __future__ import annotations

import gzip
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from ganzoo.lab.experiment import Experiment
from ganzoo.lab.links import to_query
from ganzoo.lab.steps import steps_of
from ganzoo.lab.world import World
from ganzoo.lab.worlds import WORLDS
from ganzoo.live.reporter import Reporter
from ganzoo.live.room import Room

# The presets of each world, in the order in which they play.
SHOWN = {"line": ("samples", "two-hills"), "plane": ("ring",)}
SECONDS = 7.0  # of each
FRAMES_PER_SECOND = 10.0
HASTE = 2.5  # the step that is shown grows like this power of the time


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
    until = 0
    for frame in range(1, count + 1):
        start, until = until, _step_at(frame, count, experiment.steps)
        for step in steps_of(game, source, start=start, until=until):
            reporter.took(step.step, step.losses)
        reporter.diagnose(experiment, at_once=True)
        messages.append(room.message(reporter.frame(until, _status(until, (until - start) * frames_per_second))))
    for place, message in enumerate(messages):
        message["sent_at"] = round(place / frames_per_second, 3)
    return {"experiment": experiment.to_dict(), "query": to_query(experiment), "messages": messages}


def _step_at(frame: int, count: int, steps: int) -> int:
    """Return the step that a frame shows; every frame shows a later one."""
    return min(steps, max(frame, round(steps * (frame / count) ** HASTE)))


def _status(step: int, speed: float) -> dict[str, Any]:
    text = "A recorded run, at step {step}: press run to start your own."
    return {"state": "running", "text": text, "params": {"step": step}, "speed": round(speed, 1)}


def path_of(world: str) -> Path:
    """Return where the runs of a world lie."""
    return Path(__file__).with_name(f"arrival-{world}.json.gz")


def write(path: Path, made: Sequence[dict[str, Any]]) -> None:
    """Write what plays, packed; the same arrivals are the same file."""
    path.write_bytes(gzip.compress(orjson.dumps({"acts": made}), 9, mtime=0))


if __name__ == "__main__":
    for name, shown in SHOWN.items():
        world, path = WORLDS[name], path_of(name)
        experiments = [world.presets[preset].experiment for preset in shown]
        acts = [arrival(one, world, seconds=SECONDS, frames_per_second=FRAMES_PER_SECOND) for one in experiments]
        write(path, acts)
        sys.stdout.write(f"{path}: {path.stat().st_size} bytes, {sum(len(act['messages']) for act in acts)} messages\n")
