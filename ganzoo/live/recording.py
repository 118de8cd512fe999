"""The recording of a run, to take home: as CSV for a spreadsheet, as JSON that loads back (ganzoo.live.loaded).

What comes back may come from anywhere: `from_json` checks size, depth, types, lengths and every sentence, and
builds the recording anew from what it checked.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

import orjson

from ganzoo.errors import InputError, LimitError
from ganzoo.lab.experiment import Experiment
from ganzoo.lab.world import BYTES, NUMBERS, World
from ganzoo.lab.worlds import WORLDS, experiment_from_dict, world_of
from ganzoo.live.reading import read_json

VERSION = 1
LARGEST_FILE = 32 * 2**20  # bytes
MOST_POINTS = 100_000
MOST_MARKS = 10_000
MOST_KEYFRAMES = 5_000
LONGEST_LIST = 1_024  # of a keyframe
LONGEST_BYTES = 16_384  # of a keyframe, in letters
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}")
MOST_PARAMS = 20  # of a sentence

Series = dict[str, list[float | None]]


@dataclass(frozen=True, kw_only=True)
class Recording:
    """A whole run: settings, curves, what was changed on the way, and keyframes {"step", "now", "sentence"}."""

    experiment: Experiment
    series: Series
    marks: list[dict[str, Any]] = field(default_factory=list)
    keyframes: list[dict[str, Any]] = field(default_factory=list)


def to_csv(series: Mapping[str, Sequence[float | None]]) -> str:
    """Return the curves as CSV with one line for each recorded step."""
    names = ["step", *(name for name in series if name != "step")]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in zip(*(series[name] for name in names), strict=True):
        writer.writerow("" if value is None else f"{value:.8g}" for value in row)
    return out.getvalue()


def to_json(run: Recording) -> bytes:
    """Return the whole run as JSON; NaN and infinite values become null."""
    document = {
        "format": world_of(run.experiment).file_format,
        "version": VERSION,
        "experiment": run.experiment.to_dict(),
        "series": run.series,
        "marks": run.marks,
        "keyframes": run.keyframes,
    }
    return orjson.dumps(document)


def from_json(data: bytes | str) -> Recording:
    """Return the run that `to_json` wrote.

    Raises:
        LimitError: larger than any run.
        InputError: not such a file, or damaged; says where.
    """
    if len(data) > LARGEST_FILE:
        raise LimitError("the run has more than {limit} MB", limit=LARGEST_FILE // 2**20)
    try:
        document = read_json(data.encode() if isinstance(data, str) else data)
    except orjson.JSONDecodeError:
        raise InputError("the file is not JSON: choose a run that was saved here as JSON") from None
    world = _world_of(document)
    if world is None:
        raise InputError("the file is JSON, but no run of the lab: choose a run that was saved here as JSON")
    if document.get("version") != VERSION:
        raise InputError(
            "the run has format version {given}, this program reads version {known}: save it again with this version",
            given=str(document.get("version"))[:20],
            known=VERSION,
        )
    return Recording(
        experiment=experiment_from_dict({**_object(document.get("experiment", {})), "world": world.name}),
        series=_read_series(document.get("series"), world),
        marks=[_read_mark(mark) for mark in _list(document.get("marks", []), "marks", MOST_MARKS)],
        keyframes=[
            _read_keyframe(frame, world) for frame in _list(document.get("keyframes", []), "keyframes", MOST_KEYFRAMES)
        ],
    )


def _world_of(document: Any) -> World | None:
    """Return the world whose file this says to be."""
    said = document.get("format") if isinstance(document, dict) else None
    return next((world for world in WORLDS.values() if world.file_format == said), None)


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _damaged("experiment")
    return value


def _read_series(value: Any, world: World) -> Series:
    if not isinstance(value, dict) or "step" not in value or not set(value) <= {"step", *world.curves.names}:
        raise _damaged("series")
    columns = {name: _list(column, f"series.{name}", MOST_POINTS) for name, column in value.items()}
    steps = columns["step"]
    if any(len(column) != len(steps) for column in columns.values()):
        raise _damaged("series")
    if not all(_is_step(step) for step in steps) or any(b <= a for a, b in itertools.pairwise(steps)):
        raise _damaged("series.step")
    for name, column in columns.items():
        if not all(number is None or _is_number(number) for number in column):
            raise _damaged(f"series.{name}")
    return columns


def _read_mark(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != {"step", "name", "value"} or not _is_step(value["step"]):
        raise _damaged("marks")
    name, setting = value["name"], value["value"]
    if not _is_short(name) or not (setting is None or _is_number(setting) or _is_short(setting)):
        raise _damaged("marks")
    return {"step": value["step"], "name": name, "value": setting}


def _read_keyframe(value: Any, world: World) -> dict[str, Any]:
    if not isinstance(value, dict) or not _is_step(value.get("step")) or not isinstance(value.get("now"), dict):
        raise _damaged("keyframes")
    now: dict[str, Any] = {}
    for name, content in value["now"].items():
        if not _is_part(content, world.picture.get(name), f"keyframes.{name}"):
            raise _damaged("keyframes")
        now[name] = content
    return {"step": value["step"], "now": now, "sentence": _read_sentence(value.get("sentence"), world)}


def _is_part(content: Any, expected: str | Set[str] | None, where: str) -> bool:
    """Say whether this is what a part of a picture has to be; None: there is no such part."""
    if expected == NUMBERS:
        return all(_is_number(number) for number in _list(content, where, LONGEST_LIST))
    if expected == BYTES:
        return isinstance(content, str) and len(content) <= LONGEST_BYTES and bool(_BASE64.fullmatch(content))
    return isinstance(expected, Set) and isinstance(content, str) and content in expected


def _read_sentence(value: Any, world: World) -> dict[str, Any] | None:
    """Return a sentence of ours; words that we never say are not shown."""
    if value is None:
        return None
    if not isinstance(value, dict) or value.get("text") not in world.sentences or value.get("rule") not in world.rules:
        raise _damaged("keyframes.sentence")
    params = value.get("params")
    if (
        not isinstance(params, dict)
        or len(params) > MOST_PARAMS
        or not all(_is_short(item) or _is_number(item) for item in params.values())
    ):
        raise _damaged("keyframes.sentence")
    return {"text": value["text"], "params": dict(params), "rule": value["rule"]}


def _list(value: Any, where: str, most: int) -> list[Any]:
    if not isinstance(value, list):
        raise _damaged(where)
    if len(value) > most:
        raise LimitError(
            "the part {where} of the run has {given} entries and may have {limit}",
            where=where[:60],
            given=len(value),
            limit=most,
        )
    return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300


def _is_step(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 10**9


def _is_short(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 200


def _damaged(where: str) -> InputError:
    return InputError("the part {where} of the run is damaged: save the run again", where=where[:60])
