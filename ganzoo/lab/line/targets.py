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
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ganzoo.errors import InputError, UnknownName, closest
from ganzoo.lab.settings import finite

Array = NDArray[np.float64]

KINDS = ("normal", "uniform", "exponential", "mixture", "drawn", "quantiles")
LARGEST = 1e6  # beyond it float32 training makes no sense
SMALLEST_SPREAD = 1e-3
CLOSE = 0.12  # of a deviation: 0.15 for the target of the 50-line program
TAIL = 1e-9  # probability that the tabulated quantiles of a mixture leave out on each side

_COUNTS = {"normal": (2, 2), "uniform": (2, 2), "exponential": (1, 1), "mixture": (6, 24), "drawn": (4, 130)}
_COUNTS["quantiles"] = (2, 512)


@dataclass(frozen=True)
class Target:
    """A distribution of one number; `values` as the table of this module says, kept to six digits as in a link."""

    kind: str
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse what is no distribution.

        Raises:
            UnknownName: the kind is not one of KINDS.
            InputError: the number of values, or one of them, is impossible.
        """
        if self.kind not in KINDS:
            raise UnknownName(
                "there is no target called {given}; the closest names are {closest}",
                given=str(self.kind)[:40],
                closest=closest(str(self.kind)[:40], KINDS),
            )
        object.__setattr__(self, "values", tuple(float(f"{value:.6g}") for value in self.values))
        low, high = _COUNTS[self.kind]
        if not low <= len(self.values) <= high:
            raise InputError(
                "a target of kind {kind} takes {low} to {high} numbers, {given} were given",
                kind=self.kind,
                low=low,
                high=high,
                given=len(self.values),
            )
        if not all(math.isfinite(value) and abs(value) <= LARGEST for value in self.values):
            raise InputError(
                "every number of a target must be finite and between -{limit} and {limit}: look for NaN or a slip",
                limit=f"{LARGEST:,.0f}",
            )
        _CHECKS[self.kind](self.values)

    def to_dict(self) -> dict[str, Any]:
        """Return {"kind", "values"}, which `from_dict` takes."""
        return {"kind": self.kind, "values": list(self.values)}

    @staticmethod
    def from_dict(value: Any) -> Target:
        """Return the target of {"kind", "values"}.

        Raises:
            UnknownName, InputError: it is none.
        """
        if isinstance(value, Target):
            return value
        if (
            not isinstance(value, Mapping)
            or set(value) != {"kind", "values"}
            or not isinstance(value["values"], list | tuple)
        ):
            raise InputError("a target must be an object with a kind and a list of values")
        numbers = [finite(number) for number in value["values"][:1000]]
        if any(number is None for number in numbers):
            raise InputError("the values of a target must be numbers")
        return Target(str(value["kind"]), tuple(number for number in numbers if number is not None))

    def density(self, x: Array) -> Array:
        """Return p(x)."""
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
        if self.kind in ("normal", "mixture"):
            return sum(w * _normal_cumulative(x, m, s) for w, m, s in self.parts)  # type: ignore[return-value]
        if self.kind == "exponential":
            return -np.expm1(-np.maximum(x, 0) / self.values[0])
        grid, cumulative = self.table
        return np.where(x >= grid[-1], 1.0, np.interp(x, grid, cumulative))

    def quantile(self, probability: Array) -> Array:
        """Return the x with P(X <= x) = probability, for probabilities strictly between 0 and 1."""
        if self.kind == "exponential":
            return -self.values[0] * np.log1p(-probability)
        grid, cumulative = self.table
        return np.interp(probability, cumulative, grid)

    @property
    def mean(self) -> float:
        return self._moments[0]

    @property
    def deviation(self) -> float:
        """The standard deviation."""
        return self._moments[1]

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
        """A grid of x and the cumulative probability there; exact at the grid, linear between."""
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
        return grid, self.cumulative(grid)

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


def _check_normal(values: tuple[float, ...]) -> None:
    _check_spread(values[1])


def _check_uniform(values: tuple[float, ...]) -> None:
    _check_spread(values[1] - values[0])


def _check_exponential(values: tuple[float, ...]) -> None:
    _check_spread(values[0])


def _check_mixture(values: tuple[float, ...]) -> None:
    if len(values) % 3:
        raise InputError(
            "a mixture takes three numbers for each part (weight, mean, standard deviation), {given} were given",
            given=len(values),
        )
    if min(values[0::3]) < 0 or sum(values[0::3]) <= 0:
        raise InputError("the weights of a mixture must not be negative, and one must be above zero")
    for deviation in values[2::3]:
        _check_spread(deviation)


def _check_drawn(values: tuple[float, ...]) -> None:
    _check_spread(values[1] - values[0])
    if min(values[2:]) < 0 or sum(values[2:]) <= 0:
        raise InputError("a drawn density needs heights that are not negative, and one above zero: draw a hill")


def _check_quantiles(values: tuple[float, ...]) -> None:
    if any(right < left for left, right in itertools.pairwise(values)):
        raise InputError("the quantiles of a target must be sorted from low to high")
    _check_spread(values[-1] - values[0])


def _check_spread(spread: float) -> None:
    if spread < SMALLEST_SPREAD:
        raise InputError(
            "the target is {spread} wide and must be at least {smallest}: a single point is no distribution to learn",
            spread=f"{spread:g}",
            smallest=SMALLEST_SPREAD,
        )


_CHECKS: dict[str, Callable[[tuple[float, ...]], None]] = {
    "normal": _check_normal,
    "uniform": _check_uniform,
    "exponential": _check_exponential,
    "mixture": _check_mixture,
    "drawn": _check_drawn,
    "quantiles": _check_quantiles,
}


NORMAL = Target("normal", (4.0, 1.25))  # that of the 50-line program
TWO_HILLS = Target("mixture", (0.5, 2.0, 0.5, 0.5, 6.0, 0.5))


@dataclass(frozen=True)
class Offer:
    """A target as it is offered by name; without a `target` it is a kind that a person brings along."""

    title: str
    kind: str
    target: Target | None


TARGETS: dict[str, Offer] = {
    "normal": Offer("Normal", "normal", NORMAL),
    "uniform": Offer("Uniform", "uniform", Target("uniform", (1.0, 7.0))),
    "exponential": Offer("Exponential", "exponential", Target("exponential", (2.0,))),
    "two-normals": Offer("Two hills", "mixture", TWO_HILLS),
    "three-normals": Offer("Three hills", "mixture", Target("mixture", (1, 0, 0.6, 1, 4, 0.6, 1, 8, 0.6))),
    "drawn": Offer("Drawn by hand", "drawn", None),
    "csv": Offer("From a CSV file", "quantiles", None),
}
