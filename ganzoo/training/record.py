"""A run folder as somebody who only looks at it sees it: its recipe, its log, its grids. Nothing is locked or written.

The run may be going on, have ended, or have died, and the folder may be damaged, or come from a stranger: what is whole
is shown, what is not is told (`Record.troubles`), and nothing outside the folder is read, wherever its links lead.
"""

from __future__ import annotations

import math
import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from ganzoo.errors import GanzooError, InputError, TrainingError
from ganzoo.reading import read_bytes
from ganzoo.training.following import Following, Seen
from ganzoo.training.hardware import read_hardware, told
from ganzoo.training.json_lines import LARGEST_COUNT, Row
from ganzoo.training.metrics_log import check_metrics, read_metrics
from ganzoo.training.restoring import read_recipe_file

NOT_LOSSES = ("step", "images_seen", "seconds", "cpu_seconds")
SETTLED = 10**9  # nanoseconds
MOST_GRIDS = 200_000  # files of grids/ that are looked at
LARGEST_GRID = 2**25  # bytes
LONGEST_TEXT = 500
_GRID = re.compile(r"([0-9]{1,15})\.png")


@dataclass(frozen=True, kw_only=True)
class Record:
    """What a run folder held when it was read.

    `columns` are the log's, by name, one number a line (NaN where a line has none), thinned where there are many; the
    last line is among them. `grids` are the pictures by images seen; `images_per_second` None means that nothing is
    known yet; `troubles` are what could not be read.
    """

    name: str
    summary: str
    images: int
    images_seen: int
    images_per_second: float | None
    columns: dict[str, list[float]]
    grids: dict[int, Path]
    troubles: tuple[GanzooError, ...] = ()

    @property
    def losses(self) -> list[str]:
        """Return the names of what was logged beside time and place."""
        return [name for name in self.columns if name not in NOT_LOSSES]

    @property
    def seconds_left(self) -> float | None:
        """Return how long the rest takes at the present speed; None if that is not known."""
        return max(0, self.images - self.images_seen) / self.images_per_second if self.images_per_second else None


class Watched:
    """A run folder that is looked at again and again; safe to be looked at by several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._log = Following(folder / "metrics.jsonl", check_metrics)
        self._grids = _Grids(folder / "grids")

    def look(self) -> Record:
        """Return what the folder holds now; what cannot be read is among the record's troubles."""
        troubles: list[GanzooError] = []
        recipe: dict[str, Any] = {}
        seen, grids = Seen([], [], 0), {}
        with _telling(troubles, self.folder / "recipe.json"):
            recipe = read_recipe_file(_inside(self.folder, "recipe.json"))
        with _telling(troubles, self._log.path):
            _inside(self.folder, "metrics.jsonl")
            seen = self._log.look()
        with _telling(troubles, self._grids.folder):
            _inside(self.folder, "grids")
            grids = self._grids.look()
        if seen.damaged:
            troubles.append(
                TrainingError(
                    "{path} is shown without its damaged lines ({count})",
                    path=str(self._log.path),
                    count=seen.damaged,
                )
            )
        return _record(self.folder, recipe, seen, grids, troubles)

    def picture(self, path: Path) -> bytes:
        """Return the bytes of a grid.

        Raises:
            TrainingError: it cannot be read, or leads out of the folder.
        """
        try:
            _inside(self.folder, str(path.relative_to(self.folder)))
            return read_bytes(path, LARGEST_GRID)
        except (OSError, ValueError, InputError) as error:
            raise _unreadable(path, error) from error


def read_record(folder: Path) -> Record:
    """Return what a run folder holds."""
    return Watched(folder).look()


def training_facts(folder: Path) -> dict[str, Any]:
    """Return how long a run took and on what, as its folder has it: a line for what it began on and each change.

    Raises:
        TrainingError: its log or its record of hardware is damaged.
    """
    lines = read_metrics(folder / "metrics.jsonl")
    facts: dict[str, Any] = {"hours of wall clock": round(sum(line["seconds"] for line in lines) / 3600, 2)}
    if lines and all("cpu_seconds" in line for line in lines):
        facts["core-hours"] = round(sum(line["cpu_seconds"] for line in lines) / 3600, 2)
    known = ""
    for line in read_hardware(folder):
        if (words := told(line)) != known:
            known = words
            facts["hardware" if line["images_seen"] == 0 else f"hardware from {line['images_seen']:,} images"] = words
    return facts


def speed_of(recent: list[Row]) -> float | None:
    """Return images a second over the last lines of a log; None if they do not say."""
    taken = sum(row["seconds"] for row in recent[1:])
    speed = (recent[-1]["images_seen"] - recent[0]["images_seen"]) / taken if taken > 0 else 0
    return speed if 0 < speed < math.inf else None


class _Grids:
    """The pictures of a folder, looked through again only when it has changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._changed = -1
        self._found: dict[int, Path] = {}

    def look(self) -> dict[int, Path]:
        """Return the pictures by images seen, none where there is no folder; links are left out."""
        with self._lock:
            try:
                changed = self.folder.stat().st_mtime_ns
                if changed != self._changed:
                    with os.scandir(self.folder) as entries:
                        self._found = dict(sorted(_grids_of(entries)))
                    # What comes in the same tick of the clock as the last change would not be seen as one.
                    self._changed = changed if time.time_ns() - changed > SETTLED else -1
            except FileNotFoundError:
                self._found, self._changed = {}, -1
            return self._found


def _grids_of(entries: Iterator[os.DirEntry[str]]) -> Iterator[tuple[int, Path]]:
    for entry in islice(entries, MOST_GRIDS):
        named = _GRID.fullmatch(entry.name)
        if named is not None and entry.is_file(follow_symlinks=False):
            yield int(named[1]), Path(entry.path)


def _inside(folder: Path, name: str) -> Path:
    """Return a file of a folder, which need not be there.

    Raises:
        InputError: it, or a folder on the way to it, is a link that leads out.
    """
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()):
        raise InputError("{path} is a link that leads out of the run folder", path=str(path))
    return path


@contextmanager
def _telling(troubles: list[GanzooError], path: Path) -> Iterator[None]:
    """Add what goes wrong to the troubles, and go on."""
    try:
        yield
    except TrainingError as error:
        troubles.append(error)
    except (OSError, InputError, RuntimeError) as error:  # Python 3.11 and 3.12 tell of a loop of links like this
        troubles.append(_unreadable(path, error))


def _unreadable(path: Path, error: Exception) -> TrainingError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return TrainingError("{path} cannot be read ({reason})", path=str(path), reason=reason[:200])


def _record(
    folder: Path, recipe: dict[str, Any], seen: Seen, grids: dict[int, Path], troubles: list[GanzooError]
) -> Record:
    last = seen.rows[-1]["step"] if seen.rows else 0
    rows = seen.rows + [row for row in seen.recent if row["step"] > last]
    names = list(dict.fromkeys(name for row in rows for name in row))
    images = recipe.get("images")
    return Record(
        name=_text(recipe.get("name")) or folder.name,
        summary=_text(recipe.get("summary")),
        images=images if type(images) is int and 0 <= images <= LARGEST_COUNT else 0,
        images_seen=rows[-1]["images_seen"] if rows else 0,
        images_per_second=speed_of(seen.recent) if len(seen.recent) > 1 else None,
        columns={name: [float(row.get(name, math.nan)) for row in rows] for name in names},
        grids=grids,
        troubles=tuple(troubles),
    )


def _text(value: object) -> str:
    return value[:LONGEST_TEXT] if isinstance(value, str) else ""
