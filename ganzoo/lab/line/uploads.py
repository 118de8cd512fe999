"""Targets that a person brings along: a column of a CSV, or a density drawn by hand.

Both become a `Target` that fits into a link; the file itself is not kept. Numbers far from those that the networks
learn best are learned in a unit of their own (ganzoo.lab.line.targets), so people may bring centimetres or won.
A notice is {"text": English template, "params": {...}}: something was done that the person should know.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ganzoo.errors import InputError, LimitError
from ganzoo.lab.line.targets import NORMAL, PLAIN, Target
from ganzoo.lab.tables import Column
from ganzoo.lab.thinning import read_table

LARGEST_FILE = 32 * 2**20  # bytes
SMALLEST_DEVIATION = 1e-200  # below it numbers are one and the same
LARGEST_NUMBER = 1e15  # beyond it neighbours cannot be told apart
QUANTILES = 129  # kept of a CSV: every 1/128, few enough for a link
MOST_HEIGHTS = 128
MOST_OFFERED = 50  # columns
HISTOGRAM = 24  # bars of the small histogram of each
EASY = 50.0  # a drawing up to here is learned as it is

Notice = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Uploaded:
    """What was made of a CSV: the target, how many numbers it is from, which column, and which others there are.

    An offer is {"column", "name", "count", "low", "high", "numbering", "histogram": counts}.
    """

    target: Target
    count: int
    column: int
    offers: list[dict[str, Any]]
    notices: list[Notice] = field(default_factory=list)


def target_from_csv(data: bytes, column: int | None = None) -> Uploaded:
    """Return the distribution of a column of numbers, counted from 0; None takes the first that seems to be meant.

    One number a line, or one line of numbers, or a table (ganzoo.lab.tables); of a large file as many lines as
    memory allows are read, evenly spread (ganzoo.lab.thinning). What numbers the rows is passed
    over unless there is nothing else.

    Raises:
        LimitError: the file is too large.
        InputError: text, too few numbers, all of them equal, or out of range; says which line.
    """
    if len(data) > LARGEST_FILE:
        raise LimitError(
            "the file has {given} MB and may have {limit} MB: take a random part of its lines",
            given=f"{len(data) / 2**20:.1f}",
            limit=LARGEST_FILE // 2**20,
        )
    table = read_table(data)
    columns = table.columns
    chosen = _chosen(columns, column)
    _check(chosen)
    notices = _notices(columns, chosen)
    if table.read < table.lines:
        text = "The file is large: {read} of its {lines} lines were read, evenly spread."
        notices.append({"text": text, "params": {"read": f"{table.read:,}", "lines": f"{table.lines:,}"}})
    quantiles = np.quantile(chosen.values, np.linspace(0, 1, min(QUANTILES, len(chosen.values))))
    unit = unit_of(float(chosen.values.mean()), float(chosen.values.std()))
    target = Target("quantiles", tuple(((quantiles - unit[0]) / unit[1]).tolist()), unit)
    offers = [_offer(one) for one in itertools.islice(filter(_is_usable, columns), MOST_OFFERED)]
    return Uploaded(target=target, count=len(chosen.values), column=chosen.number, offers=offers, notices=notices)


def unit_of(mean: float, deviation: float) -> tuple[float, float]:
    """Return the unit (offset, scale) in which data is learned as the target of the 50-line program is.

    Both are short numbers: the scale has two digits, the offset is a multiple of the scale's last one.
    """
    scale = float(f"{deviation / NORMAL.deviation:.1e}")
    step = 10.0 ** (math.floor(math.log10(scale)) - 1)
    offset = round((mean - NORMAL.mean * scale) / step) * step
    return (float(f"{offset:.12g}"), scale) if (offset, scale) != PLAIN else PLAIN


def target_from_drawing(drawing: Any) -> Target:
    """Return the density of {"lo", "hi", "heights"}: evenly wide bars over a stretch of numbers.

    Raises:
        LimitError, InputError: too many bars, something that is not a number, or nothing drawn.
    """
    if not isinstance(drawing, Mapping) or not {"lo", "hi", "heights"} <= set(drawing):
        raise InputError("a drawn target must be an object with lo, hi and heights")
    heights = drawing["heights"]
    numbers: list[Any] = [drawing["lo"], drawing["hi"], *heights] if isinstance(heights, list) else [None]
    if len(numbers) > MOST_HEIGHTS + 2:
        raise LimitError(
            "a drawn target has {given} heights and may have {limit}", given=len(numbers) - 2, limit=MOST_HEIGHTS
        )
    if not all(
        isinstance(n, int | float) and not isinstance(n, bool) and -LARGEST_NUMBER <= n <= LARGEST_NUMBER
        for n in numbers
    ):
        raise InputError("lo, hi and heights of a drawn target must be finite numbers")
    low, high, *bars = map(float, numbers)
    if max(abs(low), abs(high)) <= EASY or high <= low:
        return Target("drawn", tuple(numbers))
    unit = unit_of((low + high) / 2, (high - low) / math.sqrt(12))
    return Target("drawn", ((low - unit[0]) / unit[1], (high - unit[0]) / unit[1], *bars), unit)


def _chosen(columns: Sequence[Column], asked: int | None) -> Column:
    """Return the column that was asked for, or the one that seems to be meant.

    Raises:
        InputError: there is no such column, or none at all.
    """
    if not columns:
        raise InputError("the file holds {given} numbers; a distribution needs at least two", given=0)
    if asked is not None:
        if not 0 <= asked < len(columns):
            raise InputError(
                "the file has the columns 1 to {columns}, not {given}", columns=len(columns), given=asked + 1
            )
        return columns[asked]
    usable = [one for one in columns if _is_usable(one)]
    with_numbers = usable or [one for one in columns if len(one.values)] or list(columns)
    return next((one for one in with_numbers if not one.numbering), with_numbers[0])


def _is_usable(column: Column) -> bool:
    """Say whether a column is a distribution: numbers alone, and not all the same."""
    return column.text is None and len(column.values) > 1 and float(np.ptp(column.values)) > 0


def _offer(column: Column) -> dict[str, Any]:
    bars, edges = np.histogram(column.values, bins=HISTOGRAM)
    return {
        "column": column.number,
        "name": column.name[:80],
        "count": len(column.values),
        "low": float(edges[0]),
        "high": float(edges[-1]),
        "numbering": column.numbering,
        "histogram": bars.tolist(),
    }


def _notices(columns: Sequence[Column], chosen: Column) -> list[Notice]:
    notices: list[Notice] = []
    if len(columns) > 1:
        text = "The file has {columns} columns; column {column} is used."
        notices.append({"text": text, "params": {"columns": len(columns), "column": chosen.number + 1}})
    if chosen.missing:
        text = "{missing} cells were empty, NaN or infinite and were left out."
        notices.append({"text": text, "params": {"missing": chosen.missing}})
    return notices


def _check(column: Column) -> None:
    """Refuse what is no distribution.

    Raises:
        InputError: a cell is text, or there are too few numbers, too large ones, or one alone again and again.
    """
    values = column.values
    if column.text is not None:
        raise InputError(
            "line {line} holds {given}, which is no number: give one number a line",
            line=column.text[0],
            given=column.text[1][:40],
        )
    if len(values) < 2:
        raise InputError("the file holds {given} numbers; a distribution needs at least two", given=len(values))
    if float(np.abs(values).max()) > LARGEST_NUMBER:
        raise InputError(
            "the numbers must lie between -{limit} and {limit}; one is {given}",
            limit=f"{LARGEST_NUMBER:g}",
            given=f"{values[np.abs(values).argmax()]:.4g}",
        )
    if float(values.std()) < SMALLEST_DEVIATION:
        raise InputError(
            "all {count} numbers are {value}: there is no distribution to learn",
            count=len(values),
            value=f"{values[0]:g}",
        )
