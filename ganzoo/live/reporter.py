"""What a run shows and remembers of itself: points, keyframes, marks, the sentence, and frames made of them.

A `Reporter` lives as long as a run from one reset to the next and is used on the run's thread alone
(its `history` may be read from any). How the run is steered is ganzoo.live.run.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import orjson

from ganzoo.lab.experiment import Experiment
from ganzoo.lab.world import Message, World
from ganzoo.live.history import History

DIAGNOSIS_SECONDS = 0.25
DIAGNOSIS_POINTS = 600
NOT_BEGUN: Message = {"text": "Nothing is learned yet: press run.", "params": {}, "rule": "learning"}


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a run publishes; `anew` says that what came before is void (a new start)."""

    step: int
    history: History
    points: list[tuple[int, dict[str, float]]]
    now: dict[str, Any]
    status: dict[str, Any]
    sentence: Message
    marks: list[dict[str, Any]]
    anew: bool


class Reporter:
    """Looks at one game from its step 0 on."""

    def __init__(self, experiment: Experiment, world: World, game: Any) -> None:
        self.history = History(experiment.steps, world.curves)
        self.sentence: Message = NOT_BEGUN
        self._world = world
        self._game = game
        self._losses: dict[str, float] = {}
        self._fresh: list[tuple[int, dict[str, float]]] = []
        self._marks: list[dict[str, Any]] = []
        self._anew = True
        self._kept = -1  # the last step that was written down
        self._diagnosed_at = 0.0
        self._seen: tuple[int, dict[str, Any]] = (-1, {})
        self._drawn: dict[str, Any] = {}  # the last picture
        self.keep(0, keyframe=True)

    def took(self, step: int, losses: dict[str, float]) -> None:
        """Note a step; write it down if it is on the grid."""
        self._losses = losses
        if self.history.is_point(step):
            self.keep(step, keyframe=self.history.is_keyframe(step))

    def keep(self, step: int, *, keyframe: bool) -> None:
        """Write the present step down, on the grid or not."""
        seen = self._look(step, picture=keyframe)
        if step != self._kept:
            self._fresh.append((step, self.history.add_point(step, self._losses | seen["point"])))
            self._kept = step
        if keyframe:
            self.history.add_keyframe(step, seen["now"])

    def mark(self, step: int, name: str, value: Any) -> None:
        """Write down that somebody changed something."""
        self._marks.append(self.history.add_mark(step, name, value))

    def frame(self, step: int, status: dict[str, Any]) -> Frame:
        """Return what is new since the last frame."""
        frame = Frame(
            step=step,
            history=self.history,
            points=self._fresh,
            now=self._look(step, picture=True)["now"],
            status=status,
            sentence=self.sentence,
            marks=self._marks,
            anew=self._anew,
        )
        self._fresh, self._marks, self._anew = [], [], False
        return frame

    def last_frame(self, step: int, status: dict[str, Any], why: Message) -> Frame:
        """Return a frame without looking at the game, which may be full of NaN; `why` becomes the sentence."""
        self.sentence = why
        self._seen = (step, {"now": self._drawn})
        return self.frame(step, status)

    def diagnose(self, experiment: Experiment, *, at_once: bool) -> Message:
        """Return the sentence about the run as it is; a new one only every quarter of a second unless `at_once`."""
        now = time.perf_counter()
        if len(self.history) > 1 and (at_once or now - self._diagnosed_at >= DIAGNOSIS_SECONDS):
            self._diagnosed_at = now
            self.sentence = self._world.diagnose(experiment, self.history.series(limit=DIAGNOSIS_POINTS))
        return self.sentence

    def _look(self, step: int, *, picture: bool) -> dict[str, Any]:
        """Observe the game, once a step, and once more if it is to be drawn after all."""
        if self._seen[0] != step or (picture and "now" not in self._seen[1]):
            self._seen = (step, self._world.observe(self._game, step, picture))
            self._drawn = self._seen[1].get("now", self._drawn)
        return self._seen[1]


def keyframe_at(history: History, experiment: Experiment, world: World, at: int) -> dict[str, Any]:
    """Return the keyframe at or before a step; its sentence is made of what was known then."""
    found = history.keyframe(at)
    if found is None:
        return {"step": 0, "now": None, "sentence": None}
    step, now = found
    series = history.series(until=step, limit=DIAGNOSIS_POINTS)
    return {"step": step, "now": orjson.loads(now), "sentence": world.diagnose(experiment, series)}
