"""The recorded run that plays on arrival, and the command that makes it:

    python -m ganzoo.live.recording

It is a list of messages exactly as a stream would send them. The steps of each message are counted, not
timed, so that the file does not depend on the machine; only `sent_at` is made up, at an even beat.
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path
from typing import Any

import orjson

from ganzoo.experiment import Experiment
from ganzoo.live.links import to_query
from ganzoo.live.play import Play, one_d
from ganzoo.live.presets import PRESETS
from ganzoo.live.recorder import Recorder
from ganzoo.live.room import Room

SECONDS = 18.0
FRAMES_PER_SECOND = 12.0
DEFAULT = Path(__file__).parent / "recordings" / "default.json.gz"


class _Shown:
    """What a room asks of a run, of one that is played step by step."""

    started_at = 0.0

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment

    def set_watched(self, watched: bool) -> None:
        """Nothing to do."""

    def close(self) -> None:
        """Nothing to do."""


def record(experiment: Experiment, play: Play, *, seconds: float, frames_per_second: float) -> dict[str, Any]:
    """Run an experiment and return {"experiment", "query", "messages"}."""
    from ganzoo.training.loop import Turn, train

    game, source = play.build(experiment)
    turns = [Turn("discriminator", experiment.d_steps), Turn("generator", experiment.g_steps)]
    recorder = Recorder(experiment, play, game)
    room = Room("RECORDING", lambda work: work())
    room.run = _Shown(experiment)  # type: ignore[assignment]
    count = round(seconds * frames_per_second)
    messages = [room.message(recorder.frame(0, _status(0, 0.0)))]
    for frame in range(1, count + 1):
        start, until = ((frame - 1) * experiment.steps // count, frame * experiment.steps // count)
        for step in train(game, source, turns=turns, start=start, until=until, seed=experiment.seed, batch=1):
            recorder.took(step.step, step.losses)
        recorder.diagnose(experiment, at_once=True)
        messages.append(room.message(recorder.frame(until, _status(until, experiment.steps / seconds))))
    for place, message in enumerate(messages):
        message["sent_at"] = round(place / frames_per_second, 3)
    return {"experiment": experiment.to_dict(), "query": to_query(experiment), "messages": messages}


def _status(step: int, speed: float) -> dict[str, Any]:
    text = "A recorded run, at step {step}: press run to start your own."
    return {"state": "running", "text": text, "params": {"step": step}, "speed": round(speed, 1)}


def write(path: Path, recording: dict[str, Any]) -> None:
    """Write a recording, packed; the same recording is the same file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(orjson.dumps(recording), 9, mtime=0))


if __name__ == "__main__":
    made = record(PRESETS["default"], one_d(), seconds=SECONDS, frames_per_second=FRAMES_PER_SECOND)
    write(DEFAULT, made)
    sys.stdout.write(f"{DEFAULT}: {DEFAULT.stat().st_size} bytes, {len(made['messages'])} messages\n")
