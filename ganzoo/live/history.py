"""What a run remembers: its curves over the full range, keyframes for the time machine, and marks.

Curves and keyframes lie on a grid of steps that depends on nothing but the step: every step at first,
then every `stride`-th, and the stride doubles whenever the grid would hold more than its limit. So the
same experiment leaves the same curve whatever the speed it was watched at, and memory stays bounded:
`BOUND_MB` megabytes for a run of any length. Steps that somebody took one by one are kept as extras.

The run's thread writes; the server's threads read. Both hold the lock for microseconds.
"""

from __future__ import annotations

import bisect
import math
import threading
import zlib
from array import array
from collections.abc import Mapping
from typing import Any

import orjson

from ganzoo.lab.world import Curves

DENSE = 64  # the first steps are all kept
POINTS = 4096
KEYFRAMES = 400
FINE = 20_000  # steps: a longer run begins with the grid of one so long
EXTRAS = 512  # the latest steps that are kept although they are not on the grid
MARKS = 500
SHOWN_DIGITS = 5  # significant digits in what is drawn; exports have all of them
BOUND_MB = 5.0


class Grid:
    """Steps that are kept: the first `dense`, then every `stride`-th, about `limit` of them; and the latest extras."""

    def __init__(self, *, dense: int, limit: int, expected: int) -> None:
        self.dense = dense
        self.limit = limit
        self.stride = 1
        self._extras: dict[int, None] = {}
        while min(expected, FINE) / self.stride > limit / 2:
            self.stride *= 2

    def has(self, step: int) -> bool:
        """Say whether a step is kept."""
        return step <= self.dense or step % self.stride == 0

    def keeps(self, step: int) -> bool:
        """Say whether a step is kept: on the grid, or as one of the latest extras."""
        return self.has(step) or step in self._extras

    def must_thin(self, step: int) -> bool:
        """Note that `step` was added; say whether steps are to be dropped now (those that `keeps` denies)."""
        if not self.has(step):
            self._extras[step] = None
            if len(self._extras) > EXTRAS:
                self._extras = dict.fromkeys(list(self._extras)[EXTRAS // 2 :])
                return True
        if step > self.stride * (self.limit - self.dense):
            self.stride *= 2
            return True
        return False


class History:
    """The curves, keyframes and marks of one run; `steps` is the length that is expected of it."""

    def __init__(self, steps: int, curves: Curves) -> None:
        self.curves = curves
        self._lock = threading.Lock()
        self._grid = Grid(dense=DENSE, limit=POINTS, expected=steps)
        self._key_grid = Grid(dense=0, limit=KEYFRAMES, expected=steps)
        self._steps = array("q")
        self._exact = {name: array("d") for name in curves.names}
        self._shown = {name: array("d") for name in curves.names}
        self._key_steps: list[int] = []
        self._keyframes: list[bytes] = []
        self._marks: list[dict[str, Any]] = []

    def __len__(self) -> int:
        return len(self._steps)

    def is_point(self, step: int) -> bool:
        """Say whether the curves keep this step; they keep every keyframe's."""
        return self._grid.has(step)

    def is_keyframe(self, step: int) -> bool:
        """Say whether the time machine keeps this step."""
        return self._key_grid.has(step)

    def add_point(self, step: int, values: Mapping[str, float]) -> dict[str, float]:
        """Append one point (a missing value is NaN); return it as it is drawn. An old step is ignored."""
        shown = {name: shorten(values.get(name, math.nan)) for name in self.curves.names}
        with self._lock:
            if self._steps and step <= self._steps[-1]:
                return shown
            self._steps.append(step)
            for name in self.curves.names:
                self._exact[name].append(values.get(name, math.nan))
                self._shown[name].append(shown[name])
            if self._grid.must_thin(step):
                self._thin_points()
        return shown

    def add_keyframe(self, step: int, now: Mapping[str, Any]) -> None:
        """Append what there is to see at this step, for scrubbing back."""
        with self._lock:
            if self._key_steps and step <= self._key_steps[-1]:
                return
            self._key_steps.append(step)
            self._keyframes.append(zlib.compress(orjson.dumps(now), 1))
            if self._key_grid.must_thin(step):
                self._thin_keyframes()

    def add_mark(self, step: int, name: str, value: Any) -> dict[str, Any]:
        """Note that somebody changed something; of several changes at one step the last one stays."""
        mark = {"step": step, "name": name, "value": value}
        with self._lock:
            if self._marks and (self._marks[-1]["step"], self._marks[-1]["name"]) == (step, name):
                self._marks.pop()
            self._marks.append(mark)
            del self._marks[: max(0, len(self._marks) - MARKS)]
        return mark

    def marks(self) -> list[dict[str, Any]]:
        """Return all marks, oldest first."""
        with self._lock:
            return list(self._marks)

    def series(
        self, *, until: int | None = None, limit: int | None = None, exact: bool = False
    ) -> dict[str, list[Any]]:
        """Return {"step": [...], name: [...]} up to step `until`, evenly thinned to `limit` points."""
        with self._lock:
            end = len(self._steps) if until is None else bisect.bisect_right(self._steps, until)
            source = self._exact if exact else self._shown
            stride = 1 if limit is None else max(1, math.ceil(end / limit))
            first = (end - 1) % stride if end else 0  # so that the last point is among them
            return {"step": self._steps[first:end:stride].tolist()} | {
                name: source[name][first:end:stride].tolist() for name in self.curves.names
            }

    def keyframe_steps(self) -> list[int]:
        """Return the steps that the time machine has."""
        with self._lock:
            return list(self._key_steps)

    def keyframe(self, at: int) -> tuple[int, bytes] | None:
        """Return the keyframe at or before a step, or the first one; None if there is none yet."""
        with self._lock:
            if not self._key_steps:
                return None
            place = max(0, bisect.bisect_right(self._key_steps, at) - 1)
            return self._key_steps[place], zlib.decompress(self._keyframes[place])

    def spread(self, count: int) -> list[int]:
        """Return at most `count` keyframe steps, evenly spread, the first and the last among them."""
        steps = self.keyframe_steps()
        if len(steps) <= count:
            return steps
        if count == 1:
            return steps[-1:]
        return [steps[round(place * (len(steps) - 1) / (count - 1))] for place in range(count)]

    def _thin_points(self) -> None:
        keep = [place for place, step in enumerate(self._steps) if self._grid.keeps(step)]
        self._steps = array("q", (self._steps[place] for place in keep))
        for table in (self._exact, self._shown):
            for name, values in table.items():
                table[name] = array("d", (values[place] for place in keep))

    def _thin_keyframes(self) -> None:
        keep = [place for place, step in enumerate(self._key_steps) if self._key_grid.keeps(step)]
        self._key_steps = [self._key_steps[place] for place in keep]
        self._keyframes = [self._keyframes[place] for place in keep]


def shorten(value: float) -> float:
    """Round to the digits that are drawn."""
    return float(f"{value:.{SHOWN_DIGITS}g}")
