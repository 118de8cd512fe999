"""The hills of a target: where it is dense, and how many of these places a generator covers.

Hills are found on shares of equal bins, as a look has them (ganzoo.lab.line.observation). Two hills are two where the
valley between them is less than half as high as the lower one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ganzoo.lab.line.targets import Target

BINS = 60  # of a target's window
VALLEY = 0.5  # of the lower hill: a higher valley parts no hills
SMALLEST = 0.03  # of all numbers: less is no hill
FOOT = 0.1  # of a hill's height: how far down it reaches
NOISE_ROUNDS = 16  # of smoothing, by [1, 2, 1] / 4
COVERED = 1 / 3  # of a hill's own share of all numbers: a hill that gets less is missed


@dataclass(frozen=True)
class Hill:
    """One hill: its first bin, the bin after its last one, and its share of all numbers."""

    first: int
    end: int
    share: float


@lru_cache(maxsize=64)
def hills_of_target(target: Target) -> list[Hill]:
    """Return the hills of a target, in BINS equal bins of its window."""
    edges = np.linspace(*target.window(), BINS + 1)
    return hills_of(np.diff(target.cumulative(edges)), noisy=target.kind == "quantiles")


def hills_of(shares: NDArray[np.float64], *, noisy: bool = False) -> list[Hill]:
    """Return the hills of shares (bins,), from low to high; `noisy` where they are those of a few numbers."""
    smooth = shares
    for _ in range(NOISE_ROUNDS if noisy else 1):
        padded = np.pad(smooth, 1)
        smooth = (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
    found = []
    for low, high in _parted(smooth):
        stretch = np.arange(low, high)
        tall = stretch[smooth[low:high] >= FOOT * smooth[low:high].max()]
        share = float(shares[tall[0] : tall[-1] + 1].sum())
        if share >= SMALLEST:
            found.append(Hill(int(tall[0]), int(tall[-1]) + 1, share))
    return found


def _parted(smooth: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Return the stretches of bins between the valleys."""
    borders, peak, valley, at = [0], 0.0, 0.0, 0  # `at` is the lowest bin since the last peak
    for place, height in enumerate(smooth):
        if height < valley:
            valley, at = height, place
        if valley < VALLEY * peak and height > valley / VALLEY and height >= _least(peak):
            borders.append(at)
            peak = valley = height
        elif height > peak:
            peak = valley = height
    return list(zip(borders, [*borders[1:], len(smooth)], strict=True))


def _least(peak: float) -> float:
    """Return how high a second hill must be beside a first one: noise in a valley is none."""
    return peak * FOOT
