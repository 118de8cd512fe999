"""Targets that a person brings along: a CSV of numbers, or a density drawn by hand.

Both become a `Target` that fits into a link; the file itself is not kept.
A notice is {"text": English template, "params": {...}}: something was done that the person should know.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ganzoo.errors import InputError, LimitError
from ganzoo.lab.line.targets import LARGEST, Target

LARGEST_FILE = 32 * 2**20  # bytes
MOST_VALUES = 2_000_000
QUANTILES = 129  # kept of a CSV: every 1/128, few enough for a link
MOST_HEIGHTS = 128
MISSING = {"", "na", "n/a", "nan", "null", "none", "-", "inf", "-inf", "+inf", "infinity", "-infinity"}
EASY = 50.0  # beyond this a network that starts near zero needs long to get there

Notice = dict[str, Any]


def target_from_csv(data: bytes) -> tuple[Target, int, list[Notice]]:
    """Return the distribution of a column of numbers, how many there were, and notices.

    One number a line, or one line of numbers; of several columns the first one that holds a number counts.
    Separators are comma, semicolon and tab; with a semicolon or tab, a comma may be the decimal mark.

    Raises:
        LimitError: the file, or the number of values, is too large.
        InputError: text, too few numbers, all of them equal, or out of range; says which line.
    """
    if len(data) > LARGEST_FILE:
        raise LimitError(
            "the file has {given} MB and may have {limit} MB: take a random part of its lines",
            given=f"{len(data) / 2**20:.1f}",
            limit=LARGEST_FILE // 2**20,
        )
    lines = [line for line in _decoded(data).splitlines() if line.strip()]
    notices: list[Notice] = []
    cells = _column(lines, notices)
    if len(cells) > MOST_VALUES:
        raise LimitError(
            "the file holds {given} values and may hold {limit}: take a random part of its lines",
            given=f"{len(cells):,}",
            limit=f"{MOST_VALUES:,}",
        )
    values = _numbers(cells, notices)
    _check_values(values)
    if float(np.abs(values).max()) > EASY:
        text = "The numbers reach {largest}; the networks learn numbers up to about {easy} quickest. Divide them first."
        notices.append({"text": text, "params": {"largest": f"{np.abs(values).max():.4g}", "easy": f"{EASY:g}"}})
    quantiles = np.quantile(values, np.linspace(0, 1, min(QUANTILES, len(values))))
    return Target("quantiles", tuple(quantiles.tolist())), len(values), notices


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
    if not all(isinstance(n, int | float) and not isinstance(n, bool) and math.isfinite(n) for n in numbers):
        raise InputError("lo, hi and heights of a drawn target must be finite numbers")
    return Target("drawn", tuple(numbers))


def _decoded(data: bytes) -> str:
    """Return the text of a file; spreadsheets write UTF-8 or UTF-16, both with a mark in front.

    Raises:
        InputError: it is no text.
    """
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise InputError("the file is not text: save the numbers as CSV, one a line")
    return text


def _column(lines: list[str], notices: list[Notice]) -> list[tuple[int, str]]:
    """Return (line number, cell) of the column to read, without a heading."""
    separator = next((mark for mark in (";", "\t", ",") if any(mark in line for line in lines[:20])), None)
    comma = separator in (";", "\t")
    if len(lines) == 1 and separator:
        return [(1, _plain(cell, comma)) for cell in lines[0].split(separator)]
    rows = [line.split(separator) if separator else [line] for line in lines]
    first = 1 if len(rows) > 1 and not any(_is_number(_plain(cell, comma)) for cell in rows[0]) else 0
    sample = rows[first : first + 50]
    width = max((len(row) for row in sample), default=1)
    numeric = [any(len(row) > i and _is_number(_plain(row[i], comma)) for row in sample) for i in range(width)]
    column = numeric.index(True) if True in numeric else 0
    if width > 1:
        text = "The file has {columns} columns; column {column} is used."
        notices.append({"text": text, "params": {"columns": width, "column": column + 1}})
    return [(i + 1, _plain(row[column], comma) if len(row) > column else "") for i, row in enumerate(rows)][first:]


def _plain(cell: str, comma: bool) -> str:
    cell = cell.strip().strip('"').strip()
    return cell.replace(",", ".") if comma else cell


def _is_number(cell: str) -> bool:
    if cell.lower() in MISSING:
        return False
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


def _numbers(cells: list[tuple[int, str]], notices: list[Notice]) -> np.ndarray:
    """Return the values; missing ones are left out with a notice.

    Raises:
        InputError: a cell is text.
    """
    values, missing = [], 0
    for line, cell in cells:
        if cell.lower() in MISSING:
            missing += 1
            continue
        try:
            values.append(float(cell))
        except ValueError:
            raise InputError(
                "line {line} holds {given}, which is no number: give one number a line", line=line, given=cell[:40]
            ) from None
    if missing:
        text = "{missing} cells were empty, NaN or infinite and were left out."
        notices.append({"text": text, "params": {"missing": missing}})
    return np.array(values, dtype=float)


def _check_values(values: np.ndarray) -> None:
    if len(values) < 2:
        raise InputError("the file holds {given} numbers; a distribution needs at least two", given=len(values))
    if not np.isfinite(values).all() or float(np.abs(values).max()) > LARGEST:
        raise InputError(
            "the numbers must lie between -{limit} and {limit}; one is {given}",
            limit=f"{LARGEST:,.0f}",
            given=f"{values[np.abs(values).argmax()]:.4g}",
        )
    if float(values.min()) == float(values.max()):
        raise InputError(
            "all {count} numbers are {value}: there is no distribution to learn",
            count=len(values),
            value=f"{values[0]:g}",
        )
