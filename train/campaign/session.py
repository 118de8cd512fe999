"""One use of a card that is lent for minutes: its folder, its clock, its parts, and the summary of what came of it.

A part is a process. It is waited for as long as its time lasts, then asked to end, then killed; what else goes on is
looked at meanwhile.
"""

from __future__ import annotations

import dataclasses
import logging
import os
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ganzoo.files import write_atomically, write_json
from train.campaign.processes import NICE, Running, start
from train.campaign.table import aligned

GRACE, LAST_WORDS = 8.0, 3.0  # seconds to save; to write the summary
POLL = 0.1  # seconds

log = logging.getLogger(__name__)


@dataclass
class Result:
    """What became of a row."""

    run: str
    recipe: str
    state: str = "not begun"
    seconds: float = 0.0
    images: int = 0
    name: str = ""
    figure: float | None = None
    shipped_figure: float | None = None
    better: bool = False


@dataclass(kw_only=True)
class Session:
    """One use of a card: where everything goes, and until when (seconds of time.monotonic)."""

    out: Path
    runs: Path
    data: Path
    device: str
    deadline: float
    debug: bool
    compiled: bool
    results: dict[str, Result] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    alive: list[Running] = field(default_factory=list)
    meanwhile: list[Callable[[], bool]] = field(default_factory=list)  # looked at while something is waited for

    @property
    def left(self) -> float:
        """Return the seconds that are left, less those for the last words."""
        return self.deadline - LAST_WORDS - time.monotonic()

    def note(self, text: str) -> None:
        """Say something, and keep it for the summary."""
        log.info("%s", text)
        self.notes.append(text)
        self.write()

    def begin(self, command: Sequence[str], log_name: str, *, behind: bool = False) -> Running:
        """Start a part of the work, `behind` all others where it must not slow them down.

        What this session found better counts as what ships: a judge judges what is trained after it.
        """
        found = {"GANZOO_CHECKPOINTS": str(self.out / "checkpoints")}
        log_file = self.out / "logs" / f"{log_name}.log"
        process = start(command, log_file, nice=NICE if behind else 0, environment=found)
        self.alive.append(process)
        return process

    def finish(self, process: Running, seconds: float) -> int:
        """Wait for a part; when its time is up it is asked to end, then killed. Return its exit status."""
        end = time.monotonic() + max(0.0, min(seconds, self.left - GRACE))
        for moment, act in ((end, process.end), (end + GRACE, process.kill)):
            while process.ended() is None and time.monotonic() < moment:
                time.sleep(POLL)
                self.look()
            if process.ended() is None:
                act()
        self.alive.remove(process)
        status = process.ended()
        process.kill()  # what it started and left behind
        return -signal.SIGKILL if status is None else status

    def look(self) -> bool:
        """Look at what goes on beside; say whether anything does."""
        looks = [look() for look in self.meanwhile]
        return any(looks)

    def end_hard(self) -> None:
        """End at once, this process too: kill what goes on, write what there is."""
        for process in self.alive:
            process.kill()
        self.notes.append("the time was up in the middle of something")
        self.write()
        os._exit(1)

    def write(self) -> None:
        """Write the summary as it stands."""
        rows = [dataclasses.asdict(result) for result in self.results.values()]
        write_json(self.out / "summary.json", {"trainings": rows, "notes": self.notes})
        text = "\n".join(["```", *aligned(_table(self.results.values())), "```", "", *self.notes, ""])
        write_atomically(self.out / "summary.md", lambda beside: beside.write_text(text, encoding="utf-8"))


def _table(results: Iterable[Result]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("run", "images", "seconds", "figure", "shipped", "better", "state")]
    for one in results:
        figures = ["" if value is None else f"{value:.4g}" for value in (one.figure, one.shipped_figure)]
        better = "yes" if one.better else ""
        rows.append((one.run, f"{one.images:,}", f"{one.seconds:.0f}", *figures, better, one.state))
    return rows
