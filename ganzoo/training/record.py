"""A run folder as somebody who only looks at it sees it: its recipe, its log, its grids. Nothing is locked or written.

The run may be going on, have ended, or have died; what is there is read anew each time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ganzoo.errors import TrainingError
from ganzoo.training.hardware import read_hardware, told
from ganzoo.training.metrics_log import read_lines

RECENT = 10  # lines of the log that the present speed is taken from
NOT_LOSSES = ("step", "images_seen", "seconds", "cpu_seconds")


@dataclass(frozen=True, kw_only=True)
class Record:
    """What a run folder held when it was read.

    `columns` are the log's, by name, one number a line (NaN where a line has none); `grids` are the pictures by
    images seen; `images_per_second` None means that nothing is known yet.
    """

    name: str
    summary: str
    images: int
    images_seen: int
    images_per_second: float | None
    columns: dict[str, list[float]]
    grids: dict[int, Path]

    @property
    def losses(self) -> list[str]:
        """Return the names of what was logged beside time and place."""
        return [name for name in self.columns if name not in NOT_LOSSES]

    @property
    def seconds_left(self) -> float | None:
        """Return how long the rest takes at the present speed; None if that is not known."""
        return (self.images - self.images_seen) / self.images_per_second if self.images_per_second else None


def read_record(folder: Path, recipe: dict[str, Any]) -> Record:
    """Return what a run folder holds; `recipe` is its recipe.json.

    Raises:
        TrainingError: the log cannot be read.
    """
    try:
        lines = read_lines(folder / "metrics.jsonl")
        grids = {int(path.stem): path for path in (folder / "grids").glob("*.png") if path.stem.isdecimal()}
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(
            "the run folder {folder} cannot be read ({reason})", folder=str(folder), reason=str(error)
        ) from error
    names = list(dict.fromkeys(name for line in lines for name in line))
    columns = {name: [_number(line.get(name)) for line in lines] for name in names}
    return Record(
        name=str(recipe.get("name", folder.name)),
        summary=str(recipe.get("summary", "")),
        images=int(recipe.get("images", 0)),
        images_seen=int(columns["images_seen"][-1]) if lines else 0,
        images_per_second=_speed(columns) if len(lines) > 1 else None,
        columns=columns,
        grids=dict(sorted(grids.items())),
    )


def training_facts(folder: Path) -> dict[str, Any]:
    """Return how long a run took and on what, as its folder has it: a line per start and resume, equal ones once."""
    lines = read_lines(folder / "metrics.jsonl")
    facts: dict[str, Any] = {"hours of wall clock": round(sum(line["seconds"] for line in lines) / 3600, 2)}
    if lines and all("cpu_seconds" in line for line in lines):
        facts["core-hours"] = round(sum(line["cpu_seconds"] for line in lines) / 3600, 2)
    known = ""
    for line in read_hardware(folder):
        if (words := told(line)) != known:
            known = words
            facts["hardware" if line["images_seen"] == 0 else f"hardware from {line['images_seen']:,} images"] = words
    return facts


def _speed(columns: dict[str, list[float]]) -> float | None:
    images, seconds = columns["images_seen"][-RECENT - 1 :], columns["seconds"][-RECENT:]
    taken = sum(seconds[-(len(images) - 1) :])
    return (images[-1] - images[0]) / taken if taken > 0 else None


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) else math.nan
