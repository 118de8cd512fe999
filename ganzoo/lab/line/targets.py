"""The targets of the line: distributions of one number, with density, cumulative and quantiles.

A target is a kind and a flat tuple of numbers, so that it fits into a link. Everything here is NumPy
and closed form; drawing samples for training is ganzoo.lab.line.source, reading a CSV is
ganzoo.lab.line.uploads. `TARGETS` are those that are offered by name.

| kind        | values                                                             |
|-------------|--------------------------------------------------------------------|
| normal      | mean, standard deviation                                           |
| uniform     | lowest, highest                                                    |
| exponential | mean (so the rate is 1 / mean)                                     |
| mixture     | weight, mean, standard deviation of each of 2 to 8 normals         |
| drawn       | lowest, highest, then 2 to 128 heights of a density drawn by hand  |
| quantiles   | 2 to 512 quantiles at evenly spaced probabilities 0 ... 1 (a CSV)  |

The values are what the networks learn. Networks this small learn numbers near those of the 50-line program and hardly
any others, so data in other units is learned in its own: `unit` is (offset, scale), and a number of the data is
offset + scale * what is learned. `values`, `parts` and `table`, and whatever draws or trains, are in learned numbers;
density, quantiles and moments, and whatever people see, are in the data's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganzoo.errors import InputError
from ganzoo.lab.line.checks import CHECKS
from ganzoo.lab.presets import Offer
from ganzoo.lab.targets import check_values, parts_of

Array = NDArray[np.float64]

LARGEST = 1e6  # beyond it float32 training makes no sense
CLOSE = 0.12  # of a deviation: 0.15 for the target of the 50-line program
PLAIN = (0.0, 1.0)  # the unit of what is learned as it is
LARGEST_UNIT = 1e15
OUTLINE = 49  # points of a small picture of it
TAIL = 1e-9  # probability that the tabulated quantiles of a mixture leave out on each side

_COUNTS = {"normal": (2, 2), "uniform": (2, 2), "exponential": (1, 1), "mixture": (6, 24), "drawn": (4, 130)}
_COUNTS["quantiles"] = (2, 512)


@dataclass(frozen=True)
class Target:
    """A distribution of one number; `values` as the table of this module says, kept to six digits as in a link."""

    kind: str
    values: tuple[float, ...]
    unit: tuple[float, float] = PLAIN

    def __post_init__(self) -> None:
        """Refuse what is no distribution.

        Raises:
            UnknownName: there is no such kind.
            InputError: the number of values, or one of them, or the unit is impossible.
        """
        object.__setattr__(self, "values", tuple(float(f"{value:.6g}") for value in self.values))
        object.__setattr__(self, "unit", _checked_unit(self.unit))
        check_values(self.kind, self.values, _COUNTS, limit=LARGEST)
        CHECKS[self.kind](self.values)

    def to_dict(self) -> dict[str, Any]:
        """Return {"kind", "values"}, and "unit" where the numbers are not learned as they are; `from_dict` takes it."""
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
        """Write it as a link does: kind:value,value,... with six significant digits, and its unit."""
        values = ",".join(f"{value:.6g}" for value in self.values)
        unit = "" if self.unit == PLAIN else "@" + ",".join(f"{number:.12g}" for number in self.unit)
        return f"{self.kind}:{values}{unit}"

    @staticmethod
    def from_text(text: str) -> Target:
        """Return the target that a link writes as kind:value,value,... and @offset,scale where it has a unit.

        Raises:
            UnknownName, InputError: it is none.
        """
        kind, _, rest = text.partition(":")
        values, at, unit = rest.partition("@")
        said = {"kind": kind, "values": values.split(",", 1000)[:1000]}
        return Target.from_dict(said | {"unit": unit.split(",", 10)[:10]} if at else said)

    def aims(self) -> dict[str, Any]:
        """Return what the plots hold a run against, as JSON values."""
        return {"mean": self.mean, "std": self.deviation, "close": self.close}

    def outline(self) -> list[float]:
        """Return the density at even steps over the window, 1 where it is highest."""
        density = self.density(np.linspace(*self.window(), OUTLINE))
        return [round(float(height), 3) for height in density / density.max()]

    def density(self, x: Array) -> Array:
        """Return p(x)."""
        return self._density((x - self.unit[0]) / self.unit[1]) / self.unit[1]

    def _density(self, x: Array) -> Array:
        if self.kind in ("normal", "mixture"):
            return sum(w * _normal_density(x, m, s) for w, m, s in self.parts)  # type: ignore[return-value]
        if self.kind == "exponential":
            return np.where(x >= 0, np.exp(-np.maximum(x, 0) / self.values[0]) / self.values[0], 0.0)
        grid, cumulative = self.table
        width = np.maximum(np.diff(grid), 1e-12)
        heights = np.diff(cumulative) / width
        cell = np.clip(np.searchsorted(grid, x, side="right") - 1, 0, len(heights) - 1)
        return np.where((x >= grid[0]) & (x <= grid[-1]), heights[cell], 0.0)

    def cumulative(self, x: Array) -> Array:
        """Return P(X <= x)."""
        return self._cumulative((x - self.unit[0]) / self.unit[1])

    def _cumulative(self, x: Array) -> Array:
        if self.kind in ("normal", "mixture"):
            return sum(w * _normal_cumulative(x, m, s) for w, m, s in self.parts)  # type: ignore[return-value]
        if self.kind == "exponential":
            return -np.expm1(-np.maximum(x, 0) / self.values[0])
        grid, cumulative = self.table
        return np.where(x >= grid[-1], 1.0, np.interp(x, grid, cumulative))

    def quantile(self, probability: Array) -> Array:
        """Return the x with P(X <= x) = probability, for probabilities strictly between 0 and 1."""
        return self.unit[0] + self.unit[1] * self._quantile(probability)

    def _quantile(self, probability: Array) -> Array:
        if self.kind == "exponential":
            return -self.values[0] * np.log1p(-probability)
        grid, cumulative = self.table
        return np.interp(probability, cumulative, grid)

    @property
    def mean(self) -> float:
        return self.unit[0] + self.unit[1] * self._moments[0]

    @property
    def deviation(self) -> float:
        """The standard deviation."""
        return self.unit[1] * self._moments[1]

    @cached_property
    def learned(self) -> Target:
        """The target as the networks know it."""
        return replace(self, unit=PLAIN)

    @property
    def close(self) -> float:
        """The Wasserstein-1 distance below which generated numbers count as this target's."""
        return CLOSE * self.deviation

    def window(self) -> tuple[float, float]:
        """Return the stretch that a plot shows: all that matters of the target, and room beside it."""
        low, high = self.quantile(np.array([0.001, 0.999]))
        room = max(0.35 * (high - low), 1.5 * self.deviation)
        return float(low - room), float(high + room)

    @cached_property
    def parts(self) -> list[tuple[float, float, float]]:
        """Weight, mean and deviation of each normal; the weights sum to one."""
        if self.kind == "normal":
            return [(1.0, *self.values)]  # type: ignore[list-item]
        triples = [self.values[i : i + 3] for i in range(0, len(self.values), 3)]
        total = sum(weight for weight, _, _ in triples)
        return [(weight / total, mean, deviation) for weight, mean, deviation in triples]

    @cached_property
    def table(self) -> tuple[Array, Array]:
        """A grid of x, in learned numbers, and the cumulative probability there; exact at the grid, linear between."""
        if self.kind == "uniform":
            return np.array(self.values), np.array([0.0, 1.0])
        if self.kind == "quantiles":
            return np.array(self.values), np.linspace(0, 1, len(self.values))
        if self.kind == "drawn":
            heights = np.array(self.values[2:])
            grid = np.linspace(self.values[0], self.values[1], len(heights) + 1)
            return grid, np.concatenate([[0.0], np.cumsum(heights) / heights.sum()])
        reach = _deviations_of(TAIL)
        low = min(mean - reach * deviation for _, mean, deviation in self.parts)
        high = max(mean + reach * deviation for _, mean, deviation in self.parts)
        grid = np.unique(np.concatenate([np.linspace(low, high, 4097), *(m + s * _FINE for _, m, s in self.parts)]))
        return grid, self._cumulative(grid)

    @cached_property
    def _moments(self) -> tuple[float, float]:
        if self.kind in ("normal", "mixture"):
            mean = sum(w * m for w, m, _ in self.parts)
            square = sum(w * (s * s + m * m) for w, m, s in self.parts)
            return mean, math.sqrt(square - mean * mean)
        if self.kind == "exponential":
            return self.values[0], self.values[0]
        grid, cumulative = self.table  # uniform within each cell
        weight, left, right = np.diff(cumulative), grid[:-1], grid[1:]
        mean = float((weight * (left + right) / 2).sum())
        square = float((weight * (left * left + left * right + right * right) / 3).sum())
        return mean, math.sqrt(max(square - mean * mean, 0.0))


def _checked_unit(unit: tuple[float, ...]) -> tuple[float, float]:
    """Return a unit, kept to twelve digits as in a link.

    Raises:
        InputError: it is none.
    """
    numbers = tuple(float(f"{number:.12g}") for number in unit)
    if len(numbers) != 2 or not abs(numbers[0]) <= LARGEST_UNIT or not 1 / LARGEST_UNIT <= numbers[1] <= LARGEST_UNIT:
        raise InputError(
            "the unit of a target is an offset and a scale above zero, up to {limit}, not {given}",
            limit=f"{LARGEST_UNIT:g}",
            given=", ".join(f"{number:g}" for number in numbers)[:60],
        )
    return numbers[0], numbers[1]


def _normal_density(x: Array, mean: float, deviation: float) -> Array:
    return np.exp(-0.5 * ((x - mean) / deviation) ** 2) / (deviation * math.sqrt(2 * math.pi))


_erf = np.vectorize(math.erf, otypes=[float])


def _normal_cumulative(x: Array, mean: float, deviation: float) -> Array:
    return 0.5 * (1 + _erf((np.asarray(x, dtype=float) - mean) / (deviation * math.sqrt(2))))


def _deviations_of(tail: float) -> float:
    """Return how many standard deviations a normal's tail of this probability is away."""
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if 0.5 * math.erfc(middle / math.sqrt(2)) > tail else (low, middle)
    return low


_FINE = np.linspace(-6, 6, 2401)


NORMAL = Target("normal", (4.0, 1.25))  # that of the 50-line program
TWO_HILLS = Target("mixture", (0.5, 2.0, 0.5, 0.5, 6.0, 0.5))


TARGETS: dict[str, Offer] = {
    "normal": Offer("Normal", "normal", NORMAL),
    "uniform": Offer("Uniform", "uniform", Target("uniform", (1.0, 7.0))),
    "exponential": Offer("Exponential", "exponential", Target("exponential", (2.0,))),
    "two-normals": Offer("Two hills", "mixture", TWO_HILLS),
    "three-normals": Offer("Three hills", "mixture", Target("mixture", (1, 0, 0.6, 1, 4, 0.6, 1, 8, 0.6))),
    "drawn": Offer("Drawn by hand", "drawn", None),
    "csv": Offer("From a CSV file", "quantiles", None),
}
