"""A run that was loaded from a file: it can be watched, scrubbed and exported, and started again, not steered."""

from __future__ import annotations

import math
import time
from typing import Any, NoReturn

import orjson

from ganzoo.errors import InputError, TrainingError
from ganzoo.lab.world import World
from ganzoo.live.history import History
from ganzoo.live.recording import Recording
from ganzoo.live.reporter import DIAGNOSIS_POINTS, Frame


class LoadedRun:
    """Has what a room asks of a run; all that would change it is refused."""

    state = "imported"
    speed, gently = None, False

    def __init__(self, recording: Recording, world: World) -> None:
        if not recording.series.get("step") or not recording.keyframes:
            raise InputError("the file holds no run: there are no points or no keyframes in it")
        self.experiment = recording.experiment
        self.step = int(recording.series["step"][-1] or 0)
        self.started_at = time.time()
        self.history = History(self.step, world.curves)
        self._world = world
        self._load(recording)

    def _load(self, recording: Recording) -> None:
        columns = {name: recording.series[name] for name in self._world.curves.names if name in recording.series}
        for place, step in enumerate(recording.series["step"]):
            values = {name: column[place] for name, column in columns.items()}
            numbers = {name: math.nan if value is None else float(value) for name, value in values.items()}
            self.history.add_point(int(step or 0), numbers)
        for keyframe in recording.keyframes:
            self.history.add_keyframe(int(keyframe["step"]), keyframe["now"])
        for mark in recording.marks:
            self.history.add_mark(int(mark["step"]), str(mark["name"])[:40], mark["value"])

    def frame(self) -> Frame:
        """Return the one frame there is: the end of the run."""
        found = self.history.keyframe(self.step)
        return Frame(
            step=self.step,
            history=self.history,
            points=[],
            now=orjson.loads(found[1]) if found else {},
            status=self.status(),
            sentence=self._world.diagnose(self.experiment, self.history.series(limit=DIAGNOSIS_POINTS)),
            marks=[],
            anew=True,
        )

    def status(self) -> dict[str, Any]:
        """Return the state in words."""
        text = "A run from a file: scrub through it, take it home, or press reset to run it again."
        return {"state": self.state, "text": text, "params": {}, "speed": 0}

    def set_watched(self, watched: bool) -> None:
        """Nothing trains, watched or not."""

    def close(self) -> None:
        """Nothing is to be ended."""

    def refuse(self, *_: Any) -> NoReturn:
        """Refuse to be steered.

        Raises:
            TrainingError: always.
        """
        raise TrainingError("this run comes from a file and does not train: press reset to run its experiment again")

    go = pause = take_step = take_apart = set_speed = change = refuse
