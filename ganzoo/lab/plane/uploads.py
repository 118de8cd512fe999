"""Targets of the plane that a person brings along: two columns of a CSV, a picture, or a drawing.

All become cells (ganzoo.lab.plane.targets), few enough for a link; the file itself is not kept. A notice is
{"text": English template, "params": {...}}: something was done that the person should know.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganzoo.errors import InputError, LimitError
from ganzoo.lab.plane.targets import LEVELS, PLAIN, SIDE, Target
from ganzoo.lab.tables import Column
from ganzoo.lab.thinning import read_table

LARGEST_FILE = 32 * 2**20  # bytes
LARGEST_NUMBER = 1e15  # beyond it neighbours cannot be told apart
REACH = 2.4  # the cells lie between -REACH and REACH
BOX = 2.0  # in which all but OUTSIDE of the data lies
OUTSIDE = 0.01
FEWEST = 3  # points
FEWEST_CELLS = 2
MOST_OFFERED = 50  # columns
FAINT = 0.06  # of black: lighter places of a picture count as white
PICTURES = (b"\x89PNG", b"\xff\xd8", b"GIF8", b"BM", b"RIFF", b"II*\x00", b"MM\x00*")
HIGHEST = len(LEVELS) - 1
TOO_LITTLE = "a target of the plane takes two columns of numbers, x and y, of {fewest} lines or more"
NO_NUMBERS = "line {line} holds {given}, which is no number: give two numbers a line, x and y"

Notice = dict[str, Any]


def target_from_file(data: bytes, asked: tuple[int, ...] = ()) -> dict[str, Any]:
    """Return {"target", "count", "notices"} of a picture or a CSV; `asked` are two columns, counted from 0.

    A CSV has beside them "columns", those of numbers as {"column", "name"}, and "used", the two that were taken.

    Raises:
        LimitError: the file is too large.
        InputError: no picture and no table, text, too few points, all of them equal, nothing drawn; says what.
    """
    if len(data) > LARGEST_FILE:
        raise LimitError(
            "the file has {given} MB and may have {limit} MB: take a random part of its lines",
            given=f"{len(data) / 2**20:.1f}",
            limit=LARGEST_FILE // 2**20,
        )
    if data.startswith(PICTURES):
        return {"target": _of_picture(data).to_dict(), "count": 0, "notices": []}
    table = read_table(data, several=True)
    x, y = _chosen(table.columns, asked)
    points = _paired(x, y)
    notices = [{"text": "The columns {x} and {y} are used.", "params": {"x": x.number + 1, "y": y.number + 1}}]
    if table.read < table.lines:
        text = "The file is large: {read} of its {lines} lines were read, evenly spread."
        notices.append({"text": text, "params": {"read": f"{table.read:,}", "lines": f"{table.lines:,}"}})
    if missing := max(len(x.values), len(y.values)) - len(points):
        text = "{missing} cells were empty, NaN or infinite and were left out."
        notices.append({"text": text, "params": {"missing": missing}})
    offers = [{"column": one.number, "name": one.name[:80]} for one in _usable(table.columns)[:MOST_OFFERED]]
    made = {"target": _of_points(points).to_dict(), "count": len(points), "notices": notices}
    return made | {"columns": offers, "used": [x.number, y.number]}


def target_from_drawing(drawing: Any) -> Target:
    """Return the target of {"heights": SIDE x SIDE numbers, rows from the bottom}, drawn over the square of REACH.

    Raises:
        InputError: it is no such object, or less than two places are drawn.
    """
    heights = drawing.get("heights") if isinstance(drawing, Mapping) else None
    if not isinstance(heights, list) or len(heights) != SIDE * SIDE:
        raise InputError("a drawn target of the plane must be an object with {count} heights", count=SIDE * SIDE)
    if not all(isinstance(h, int | float) and not isinstance(h, bool) and 0 <= h < 1e9 for h in heights):
        raise InputError("the heights of a drawn target must be numbers that are not negative")
    return _of_cells(np.array(heights, dtype=float))


def _of_picture(data: bytes) -> Target:
    """Return the target that is dense where a picture is dark."""
    from PIL import Image

    from ganzoo.data.pictures import VISITORS_PIXELS, open_picture

    opened = open_picture(data, most_pixels=VISITORS_PIXELS, reduced_to=500_000).convert("RGBA")
    white = Image.new("RGBA", opened.size, "white")
    grey = Image.alpha_composite(white, opened).convert("L")
    scale = SIDE / max(grey.size)
    across, down = (max(1, round(side * scale)) for side in grey.size)
    small = grey.resize((across, down), Image.Resampling.BOX)
    square = Image.new("L", (SIDE, SIDE), 255)
    square.paste(small, ((SIDE - small.width) // 2, (SIDE - small.height) // 2))
    dark = 1 - np.asarray(square, dtype=float)[::-1] / 255
    if dark.max() < FAINT:
        raise InputError("the picture is all white: draw with something dark, since dark is dense")
    return _of_cells(np.where(dark < FAINT, 0.0, dark).reshape(-1))


def _of_points(points: NDArray[np.float64]) -> Target:
    """Return the target of points (n, 2), each axis in a unit of its own."""
    low, high = np.quantile(points, [OUTSIDE / 2, 1 - OUTSIDE / 2], axis=0)
    if not (high > low).all():
        low, high = points.min(0), points.max(0)
    half = (high - low) / 2
    if not (half > 1e-12 * np.maximum(np.abs(low), np.abs(high))).all():
        raise InputError(
            "all points have the same {axis}: there is no plane to learn", axis="xy"[int(half[0] > half[1])]
        )
    scale = [float(f"{value / BOX:.2g}") for value in half]
    offset = [float(f"{value:.6g}") for value in (low + high) / 2]
    learned = (points - offset) / scale
    place = np.floor((learned + REACH) / (2 * REACH) * SIDE)
    inside = ((place >= 0) & (place < SIDE)).all(1)
    cells = (place[inside, 1] * SIDE + place[inside, 0]).astype(np.intp)
    unit = (*offset, *scale)
    counts = np.bincount(cells, minlength=SIDE * SIDE).astype(float)
    return _of_cells(counts, unit if unit != PLAIN else PLAIN)  # type: ignore[arg-type]


def _of_cells(heights: NDArray[np.float64], unit: tuple[float, float, float, float] = PLAIN) -> Target:
    if (heights > 0).sum() < FEWEST_CELLS:
        raise InputError("a single place is no distribution to learn: draw more than one")
    levels = np.ceil(heights / heights.max() * HIGHEST)
    return Target("cells", (-REACH, REACH, -REACH, REACH, *levels.tolist()), unit)


def _chosen(columns: Sequence[Column], asked: tuple[int, ...]) -> tuple[Column, Column]:
    """Return the two columns that were asked for, or the first two that seem to be meant.

    Raises:
        InputError: there are no two, or one of them is text.
    """
    if asked:
        if len(asked) != 2 or not all(0 <= place < len(columns) for place in asked):
            given = ", ".join(str(place + 1) for place in asked)
            raise InputError("the file has the columns 1 to {columns}, not {given}", columns=len(columns), given=given)
        x, y = (columns[place] for place in asked)
    else:
        usable = _usable(columns)
        usable = [one for one in usable if not one.numbering] if len(usable) > 2 else usable
        if len(usable) < 2:
            said = next((one.text for one in columns if one.text is not None), None)
            if said is not None:
                raise InputError(NO_NUMBERS, line=said[0], given=said[1][:40])
            raise InputError(TOO_LITTLE, fewest=FEWEST)
        x, y = usable[:2]
    for column in (x, y):
        if column.text is not None:
            raise InputError(NO_NUMBERS, line=column.text[0], given=column.text[1][:40])
    return x, y


def _usable(columns: Sequence[Column]) -> list[Column]:
    """Return the columns that hold numbers alone, and enough of them."""
    return [one for one in columns if one.text is None and len(one.values) >= FEWEST]


def _paired(x: Column, y: Column) -> NDArray[np.float64]:
    """Return the points of the rows that hold both numbers (n, 2).

    Raises:
        InputError: there are too few, or one is too large.
    """
    of_x, of_y = (np.arange(len(one.values)) if one.rows is None else one.rows for one in (x, y))
    _, ours, theirs = np.intersect1d(of_x, of_y, assume_unique=True, return_indices=True)
    points = np.stack([x.values[ours], y.values[theirs]], 1)
    if len(points) < FEWEST:
        raise InputError(TOO_LITTLE, fewest=FEWEST)
    if not float(np.abs(points).max()) <= LARGEST_NUMBER:
        raise InputError(
            "the numbers must lie between -{limit} and {limit}; one is {given}",
            limit=f"{LARGEST_NUMBER:g}",
            given=f"{points.flat[np.abs(points).argmax()]:.4g}",
        )
    if float(np.ptp(points, axis=0).max()) == 0:
        raise InputError("all {count} points are equal: there is no distribution to learn", count=len(points))
    return points
