"""What curves do, in numbers: whether they fall, stand still, swing, or stayed below a limit once. Pure functions.

Used by the diagnoses of the lab's worlds. A curve is a list of floats; its steps, where they matter, lie beside it.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 6  # points, before anything is said of a part of a curve


@dataclass(frozen=True)
class Spell:
    """A stretch of a curve, from its first to its last place."""

    first: int
    last: int


def last_part(steps: Sequence[int], share: float = 0.2) -> int:
    """Return where the last part of the steps begins, FEWEST points from the end at the latest."""
    border = steps[-1] - (steps[-1] - steps[0]) * share
    first = next(place for place, step in enumerate(steps) if step >= border)
    return max(0, min(first, len(steps) - FEWEST))


def falls(values: Sequence[float], by: float) -> bool:
    """Say whether a curve is lower in its second half than in its first, by this share at least."""
    first, second = halves(values)
    return second < (1 - by) * first


def rises(values: Sequence[float], by: float) -> bool:
    """Say whether a curve is higher in its second half than in its first, by this share at least."""
    first, second = halves(values)
    return second > (1 + by) * first


def halves(values: Sequence[float]) -> tuple[float, float]:
    """Return the means of both halves; of a single value twice that one."""
    middle = len(values) // 2
    return mean(values[:middle] or values), mean(values[middle:])


def span(values: Sequence[float]) -> float:
    """Return how far apart the outer tenths of the values are."""
    low, high = outer_tenths(values)
    return high - low


def outer_tenths(values: Sequence[float]) -> tuple[float, float]:
    """Return the values that a tenth lies below and a tenth above."""
    ordered = sorted(values)
    cut = len(ordered) // 10
    return ordered[cut], ordered[-1 - cut]


def crossings(values: Sequence[float], middle: float, margin: float) -> int:
    """Count how often the values go from well below the middle to well above it, or back."""
    sides = [value > middle for value in values if abs(value - middle) > margin]
    return sum(left != right for left, right in itertools.pairwise(sides))


def spells_below(values: Sequence[float], limit: float) -> list[Spell]:
    """Return the stretches of at least FEWEST points below a limit; one value in five may be up to 1.3 times it."""
    found: list[Spell] = []
    first: int | None = None
    above = 0
    for place, value in enumerate([*values, math.inf]):
        if first is None:
            first, above = (place, 0) if value < limit else (None, 0)
        elif value >= limit:
            above += 1
            if not value < 1.3 * limit or above > (place - first + 1) / 5:
                last = place - 1
                while values[last] >= limit:
                    last -= 1
                if last - first + 1 >= FEWEST:
                    found.append(Spell(first, last))
                first = None
    return found


def still_since(values: Sequence[float], margin: float) -> int:
    """Return the place from which on all values stay within a margin of the last one."""
    place = len(values) - 1
    while place > 0 and abs(values[place - 1] - values[-1]) <= margin:
        place -= 1
    return place


def mean(values: Sequence[float]) -> float:
    """Return the mean."""
    return math.fsum(values) / len(values)
