"""metrics.jsonl: the losses of a run, one line every LOG_EVERY images. It is the truth that every view reads.

What has been counted since the last line is part of a resume state (`MetricsLog.state`): a run that was killed and
resumed writes the lines that the run would have written that was never stopped.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ganzoo.files import write_atomically
from ganzoo.training.json_lines import Row, number_in, read_json_lines, read_tail, whole_number_in

LOG_EVERY = 1_000
MOST_COLUMNS = 64
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]{0,59}")


class MetricsLog:
    """Appends averaged losses to metrics.jsonl; lines after the step a run goes on from are dropped.

    `counted` is what `state` returned at that step; None where nothing is known of it.

    Raises:
        TrainingError: the log that is there is damaged.
    """

    def __init__(self, path: Path, start: int, counted: Mapping[str, Any] | None = None) -> None:
        self.path = path
        kept = [row for row in read_metrics(path) if row["step"] <= start]
        text = "".join(json.dumps(row) + "\n" for row in kept)
        write_atomically(path, lambda beside: beside.write_text(text, encoding="utf-8"))
        counted = counted or {"next": (kept[-1]["images_seen"] if kept else 0) + LOG_EVERY}
        self._next: int = counted["next"]
        self._sums: dict[str, list[float]] = {name: list(sums) for name, sums in counted.get("sums", {}).items()}
        self._since = time.monotonic() - counted.get("seconds", 0.0)
        self._worked = time.process_time() - counted.get("cpu_seconds", 0.0)

    def add(self, step: int, images_seen: int, losses: dict[str, float], *, last: bool) -> None:
        """Count the losses of a step; write a line when one is due."""
        for name, value in losses.items():
            sums = self._sums.setdefault(name, [0.0, 0])
            sums[0] += value
            sums[1] += 1
        if images_seen < self._next and not last:
            return
        means = {name: total / count for name, (total, count) in self._sums.items()}
        line = {"step": step, "images_seen": images_seen, **self._times(), **means}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        self._sums, self._next = {}, images_seen + LOG_EVERY
        self._since, self._worked = time.monotonic(), time.process_time()

    def state(self) -> dict[str, Any]:
        """Return what has been counted since the last line, for the resume state of this step.

        The lines are on the disk then: a power cut cannot leave the state without them.
        """
        with self.path.open("ab") as file:
            os.fsync(file.fileno())
        return {"next": self._next, "sums": {name: list(sums) for name, sums in self._sums.items()}, **self._times()}

    def _times(self) -> dict[str, float]:
        now, worked = time.monotonic() - self._since, time.process_time() - self._worked
        return {"seconds": round(now, 3), "cpu_seconds": round(worked, 3)}


def read_metrics(path: Path) -> list[Row]:
    """Return the lines of a log, none where there is no file; a last line cut by a kill is left out.

    Raises:
        TrainingError: it is damaged.
    """
    return read_json_lines(path, check_metrics)


def last_metrics(path: Path) -> list[Row]:
    """Return the last lines of a log, as far as they can be read."""
    return read_tail(path, check_metrics)


def check_metrics(row: Row, before: Row | None) -> None:
    """See that a row is one of this log, after the one before it.

    Raises:
        ValueError: it is not.
    """
    step, images_seen = (whole_number_in(row, name, least=1) for name in ("step", "images_seen"))
    number_in(row, "seconds", least=0)
    if len(row) > MOST_COLUMNS:
        raise ValueError(f"it has more than {MOST_COLUMNS} numbers")
    for name in row:
        if not _NAME.fullmatch(name):
            raise ValueError("the name of a number is none")
        number_in(row, name)
    if before is not None and (step <= before["step"] or images_seen <= before["images_seen"]):
        raise ValueError("it does not come after the line before it")


def check_counted(counted: object) -> None:
    """See that something is what `MetricsLog.state` returned.

    Raises:
        ValueError: it is not.
    """
    if not isinstance(counted, dict) or not isinstance(counted.get("sums"), dict):
        raise ValueError("what it has counted for the log is damaged")
    whole_number_in(counted, "next", least=1)
    for name in ("seconds", "cpu_seconds"):
        number_in(counted, name, least=0)
    for name, sums in counted["sums"].items():
        if not isinstance(name, str) or not _NAME.fullmatch(name) or not isinstance(sums, list) or len(sums) != 2:
            raise ValueError("what it has counted for the log is damaged")
        number_in({"sum": sums[0]}, "sum")
        whole_number_in({"count": sums[1]}, "count", least=1)
