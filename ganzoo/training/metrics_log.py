"""metrics.jsonl: the losses of a run, one line every LOG_EVERY images. It is the truth that every view reads."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from ganzoo.files import write_atomically

LOG_EVERY = 1_000


class MetricsLog:
    """Appends averaged losses to metrics.jsonl; lines after the step a run goes on from are dropped."""

    def __init__(self, path: Path, start: int) -> None:
        self.path = path
        kept = [line for line in read_lines(path) if line["step"] <= start]
        text = "".join(json.dumps(line) + "\n" for line in kept)
        write_atomically(path, lambda beside: beside.write_text(text, encoding="utf-8"))
        self._sums: dict[str, list[float]] = {}
        self._since, self._worked = time.monotonic(), time.process_time()
        self._next = LOG_EVERY * (1 + (kept[-1]["images_seen"] // LOG_EVERY if kept else 0))

    def add(self, step: int, images_seen: int, losses: dict[str, float], *, last: bool) -> None:
        """Count the losses of a step; write a line when one is due."""
        for name, value in losses.items():
            self._sums.setdefault(name, []).append(value)
        if images_seen < self._next and not last:
            return
        means = {name: sum(values) / len(values) for name, values in self._sums.items()}
        now, worked = time.monotonic(), time.process_time()
        times = {"seconds": round(now - self._since, 3), "cpu_seconds": round(worked - self._worked, 3)}
        line = {"step": step, "images_seen": images_seen, **times, **means}
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
        self._sums, self._next = {}, images_seen + LOG_EVERY
        self._since, self._worked = now, worked


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Read the whole lines of a log; a last line cut by a crash is left out."""
    lines = []
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            lines.append(json.loads(text))
        except json.JSONDecodeError:
            break
    return lines
