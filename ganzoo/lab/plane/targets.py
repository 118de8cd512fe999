"""The targets of the plane: distributions of points, how they are drawn, where their modes lie.

A target is a kind and a flat tuple of numbers, so that it fits into a link. Everything here is NumPy.

| kind    | values                                                                         |
|---------|--------------------------------------------------------------------------------|
| ring    | how many hills, radius, standard deviation                                     |
| grid    | hills along a side, distance between two, standard deviation                   |
| mixture | x, y, standard deviation of each of 1 to 32 hills                              |
| line    | x, y of both ends, standard deviation                                          |
| moons   | radius, standard deviation                                                     |
| spiral  | turns, radius, standard deviation                                              |
| cells   | left, right, bottom, top, then side x side heights, rows from bottom to top    |

`cells` is what people bring: a drawing, a picture, a CSV. Data in units of its own is learned in others: `unit` is
(x, y, scale of x, scale of y), and a point of the data is (x, y) + scale * what is learned. All else here is in
learned numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganzoo.errors import InputError
from ganzoo.lab.plane.coding import points_to_text
from ganzoo.lab.presets import Offer
from ganzoo.lab.targets import SMALLEST_SPREAD, check_spread, check_values, parts_of

Array = NDArray[np.float64]

LARGEST = 100.0  # networks this small learn no farther
MOST_HILLS = 32
SIDE = 32  # cells along a side of a target that somebody brings
LEVELS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"  # heights in a link
PLAIN = (0.0, 0.0, 1.0, 1.0)  # the unit of what is learned as it is
LARGEST_UNIT = 1e15
CLOSE = 0.07  # of the target's spread; 2,500 points of the target itself are 0.015 away
ROOM = 0.2  # beside the target, of its extent
COUNTED = 400_000  # points by which a target without closed form is known
SHOWN = 400  # real points on the screen
OUTLINE = 24  # cells along a side of the small picture

_COUNTS = {"ring": (3, 3), "grid": (3, 3), "mixture": (3, 3 * MOST_HILLS), "line": (5, 5), "moons": (2, 2)}
_COUNTS |= {"spiral": (3, 3), "cells": (8, 4 + SIDE * SIDE)}


@dataclass(frozen=True)
class Target:
    """A distribution of points; `values` as the table of this module says, kept to six digits as in a link."""

    kind: str
    values: tuple[float, ...]
    unit: tuple[float, float, float, float] = PLAIN

    def __post_init__(self) -> None:
        """Refuse what is no distribution.

        Raises:
            UnknownName: there is no such kind.
            InputError: the number of values, or one of them, or the unit is impossible.
        """
        object.__setattr__(self, "values", tuple(float(f"{value:.6g}") for value in self.values))
        check_values(self.kind, self.values, _COUNTS, limit=LARGEST)
        _CHECKS[self.kind](self.values)
        _check_unit(self.unit)

    def to_dict(self) -> dict[str, Any]:
        """Return {"kind", "values"}, and "unit" where the points are not learned as they are; `from_dict` takes it."""
        said: dict[str, Any] = {"kind": self.kind, "values": list(self.values)}
        return said if self.unit == PLAIN else said | {"unit": list(self.unit)}

    @staticmethod
    def from_dict(value: Any) -> Target:
        """Return the target of {"kind", "values"}, perhaps with a "unit".

        Raises:
            UnknownName, InputError: it is none.
        """
        if isinstance(value, Target):
            return value
        kind, values, unit = parts_of(value, PLAIN)
        return Target(kind, values, unit)  # type: ignore[arg-type]  # its length is checked there

    def to_text(self) -> str:
        """Write it as a link does: kind:value,value,... and its unit; the heights of cells as one letter each."""
        values = [f"{value:.6g}" for value in self.values]
        if self.kind == "cells":
            values[4:] = ["".join(LEVELS[round(height)] for height in self.values[4:])]
        unit = "" if self.unit == PLAIN else "@" + ",".join(f"{number:.12g}" for number in self.unit)
        return f"{self.kind}:{','.join(values)}{unit}"

    @staticmethod
    def from_text(text: str) -> Target:
        """Return the target that a link writes.

        Raises:
            UnknownName, InputError: it is none.
        """
        kind, _, rest = text.partition(":")
        numbers, at, unit = rest.partition("@")
        values: list[Any] = numbers.split(",", 200)
        if kind == "cells" and len(values) == 5:
            values[4:] = [LEVELS.find(letter) for letter in values[4][: SIDE * SIDE + 1]]
        said = {"kind": kind, "values": values}
        return Target.from_dict(said | {"unit": unit.split(",", 10)[:10]} if at else said)

    def place(self, uniform: NDArray[Any], normal: NDArray[Any]) -> NDArray[Any]:
        """Return points (..., 2) of uniform and normal numbers (..., 2): the way in which the target is drawn."""
        u, dtype = uniform[..., 0], uniform.dtype
        if self.kind == "cells":
            return self._in_cells(uniform)
        if self.centres is not None:
            part = np.minimum((u * len(self.centres)).astype(np.intp), len(self.centres) - 1)
            return self.centres.astype(dtype)[part] + self.deviations.astype(dtype)[part, None] * normal
        return np.stack(self._along(u), -1) + dtype.type(self.values[-1]) * normal

    def _along(self, u: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return x and y at a place of the curve, from 0 to 1."""
        v = self.values
        if self.kind == "line":
            return v[0] + (v[2] - v[0]) * u, v[1] + (v[3] - v[1]) * u
        if self.kind == "spiral":
            reach = np.sqrt(u)
            angle = 2 * math.pi * v[0] * reach
            return v[1] * reach * np.cos(angle), v[1] * reach * np.sin(angle)
        angle, lower = 2 * math.pi * u, u >= 0.5  # the upper moon, then the lower one, turned
        x = v[0] * np.where(lower, 0.5 + np.cos(angle), -0.5 + np.cos(angle))
        return x, v[0] * np.where(lower, 0.25 + np.sin(angle), -0.25 + np.sin(angle))

    def _in_cells(self, uniform: NDArray[Any]) -> NDArray[Any]:
        left, right, bottom, top = self.values[:4]
        cumulative, side = self.cumulative.astype(uniform.dtype), self.side
        u = uniform[..., 0]
        cell = np.minimum(np.searchsorted(cumulative[1:], u, side="right"), side * side - 1)
        part = (u - cumulative[cell]) / (cumulative[cell + 1] - cumulative[cell])
        x = left + (right - left) / side * (cell % side + part)
        y = bottom + (top - bottom) / side * (cell // side + uniform[..., 1])
        return np.stack([x, y], -1).astype(uniform.dtype)

    @cached_property
    def side(self) -> int:
        """Cells along a side."""
        return math.isqrt(len(self.values) - 4)

    @cached_property
    def cumulative(self) -> Array:
        """Probability of all cells before each, and one (side * side + 1,)."""
        heights = np.array(self.values[4:])
        return np.concatenate([[0.0], np.cumsum(heights) / heights.sum()])

    @cached_property
    def centres(self) -> Array | None:
        """Where the hills lie (m, 2); None for a target without hills."""
        v = self.values
        if self.kind == "ring":
            angle = 2 * math.pi * np.arange(int(v[0])) / int(v[0])
            return v[1] * np.stack([np.cos(angle), np.sin(angle)], 1)
        if self.kind == "grid":
            along = v[1] * (np.arange(int(v[0])) - (int(v[0]) - 1) / 2)
            return np.stack(np.meshgrid(along, along), -1).reshape(-1, 2)
        return np.array(v).reshape(-1, 3)[:, :2] if self.kind == "mixture" else None

    @cached_property
    def deviations(self) -> Array:
        """The standard deviation of each hill (m,)."""
        if self.kind == "mixture":
            return np.array(self.values).reshape(-1, 3)[:, 2]
        return np.full(0 if self.centres is None else len(self.centres), self.values[-1])

    @property
    def has_modes(self) -> bool:
        """Whether there are several hills that can be counted."""
        return self.centres is not None and len(self.centres) > 1

    @cached_property
    def points(self) -> Array:
        """Very many points of it, always the same (COUNTED, 2)."""
        rng = np.random.default_rng(0)
        return self.place(rng.random((COUNTED, 2)), rng.standard_normal((COUNTED, 2)))

    @cached_property
    def spread(self) -> float:
        """The root of the mean squared distance from its mean."""
        return float(np.sqrt(self.points.var(0).sum()))

    @property
    def close(self) -> float:
        """The sliced Wasserstein distance below which generated points count as this target's."""
        return CLOSE * self.spread

    def window(self) -> tuple[float, float, float, float]:
        """Return left, right, bottom, top of the square that a plot shows: the target, and room beside it."""
        low, high = np.quantile(self.points, [0.0005, 0.9995], axis=0)
        half = float(f"{(0.5 + ROOM) * max(*(high - low), SMALLEST_SPREAD):.2g}")
        x, y = (half * round(25 * float(middle) / half) / 25 for middle in (low + high) / 2)
        left, right, bottom, top = (round(edge, 6) for edge in (x - half, x + half, y - half, y + half))
        return left, right, bottom, top

    def shares(self, side: int) -> Array:
        """Return the probability of each cell of a grid over the window, rows from the bottom, and of all beside."""
        left, right, bottom, top = self.window()
        if self.centres is not None:
            edges = (np.linspace(left, right, side + 1), np.linspace(bottom, top, side + 1))
            along = [
                np.diff(_normal_cumulative(edges[axis][:, None], self.centres[:, axis], self.deviations), axis=0)
                for axis in (0, 1)
            ]
            inside = (along[1] @ along[0].T / len(self.centres)).reshape(-1)
            return np.append(inside, 1 - inside.sum())
        return counted(self.points, self.window(), side) / COUNTED

    def aims(self) -> dict[str, Any]:
        """Return what the plots hold a run against, as JSON values."""
        said = {
            "real": points_to_text(self.points[:SHOWN], self.window()),
            "window": list(self.window()),
            "unit": list(self.unit),
            "close": self.close,
            "spread": self.spread,
            "modes": 0,
            "centres": [],
        }
        if self.centres is not None and self.has_modes:
            said |= {"modes": len(self.centres), "centres": np.round(self.centres, 4).tolist()}
        return said

    def outline(self) -> list[int]:
        """Return a small picture, OUTLINE x OUTLINE cells from 0 to 9, rows from the bottom."""
        shares = self.shares(OUTLINE)[:-1]
        return [round(9 * float(share)) for share in np.sqrt(shares / shares.max())]


def counted(points: NDArray[Any], window: tuple[float, float, float, float], side: int) -> NDArray[np.int64]:
    """Count points (n, 2) in each cell of a grid over a window, rows from the bottom, then all beside."""
    left, right, bottom, top = window
    x = np.floor((points[:, 0] - left) * (side / (right - left)))
    y = np.floor((points[:, 1] - bottom) * (side / (top - bottom)))
    inside = (x >= 0) & (x < side) & (y >= 0) & (y < side)
    cell = np.where(inside, y * side + x, side * side)
    return np.bincount(cell.astype(np.intp), minlength=side * side + 1)


_erf = np.vectorize(math.erf, otypes=[float])


def _normal_cumulative(x: Array, mean: Array, deviation: Array) -> Array:
    return 0.5 * (1 + _erf((x - mean) / (deviation * math.sqrt(2))))


def _check_unit(unit: tuple[float, ...]) -> None:
    good = len(unit) == 4 and all(abs(number) <= LARGEST_UNIT for number in unit)
    if not (good and min(unit[2:]) >= 1 / LARGEST_UNIT):
        raise InputError(
            "the unit of a target of the plane is an offset and a scale above zero for x and for y, not {given}",
            given=", ".join(f"{number:g}" for number in unit)[:60],
        )


def _check_spread(*spreads: float) -> None:
    check_spread(min(spreads))


def _check_count(count: float, low: int, high: int) -> None:
    if count != int(count) or not low <= count <= high:
        raise InputError(
            "the hills of a target are counted from {low} to {high}, {given} were given",
            low=low,
            high=high,
            given=f"{count:g}",
        )


def _check_ring(values: tuple[float, ...]) -> None:
    _check_count(values[0], 1, MOST_HILLS)
    _check_spread(*values[1:])


def _check_grid(values: tuple[float, ...]) -> None:
    _check_count(values[0], 1, 7)
    _check_spread(*values[1:])


def _check_mixture(values: tuple[float, ...]) -> None:
    if len(values) % 3:
        raise InputError(
            "hills on the plane take three numbers each (x, y, standard deviation), {given} were given",
            given=len(values),
        )
    _check_spread(*values[2::3])


def _check_line(values: tuple[float, ...]) -> None:
    _check_spread(math.dist(values[:2], values[2:4]), values[4])


def _check_spiral(values: tuple[float, ...]) -> None:
    _check_spread(*values[1:])
    if not 0 < values[0] <= 5:
        raise InputError("a spiral has up to {limit} turns, {given} were given", limit=5, given=f"{values[0]:g}")


def _check_cells(values: tuple[float, ...]) -> None:
    _check_spread(values[1] - values[0], values[3] - values[2])
    heights = values[4:]
    side = math.isqrt(len(heights))
    if side * side != len(heights) or not all(0 <= h < len(LEVELS) and h == int(h) for h in heights):
        raise InputError("the cells of a target are a square of whole heights from 0 to {limit}", limit=len(LEVELS) - 1)
    if sum(height > 0 for height in heights) == 0:
        raise InputError("nothing is drawn: every place of the target is empty")


_CHECKS = {
    "ring": _check_ring,
    "grid": _check_grid,
    "mixture": _check_mixture,
    "line": _check_line,
    "moons": lambda values: _check_spread(*values),
    "spiral": _check_spiral,
    "cells": _check_cells,
}

RING = Target("ring", (8, 2, 0.08))
GRID = Target("grid", (5, 1, 0.05))

TARGETS: dict[str, Offer] = {
    "ring": Offer("Ring of 8", "ring", RING),
    "grid": Offer("Grid of 25", "grid", GRID),
    "three": Offer("Three hills", "mixture", Target("mixture", (-1.2, -0.8, 0.25, 1.2, -0.8, 0.25, 0, 1.3, 0.25))),
    "line": Offer("A line", "line", Target("line", (-1.8, -1.2, 1.8, 1.2, 0.1))),
    "moons": Offer("Two moons", "moons", Target("moons", (1.6, 0.1))),
    "spiral": Offer("A spiral", "spiral", Target("spiral", (1.5, 2.2, 0.08))),
    "blobs": Offer("Blobs far apart", "mixture", Target("mixture", (-2.2, 0, 0.3, 2.2, 0, 0.3))),
    "own": Offer("Your own: drawn, CSV or picture", "cells", None),
}
