"""Small typed arrays as text: how points, heat maps and arrows travel to the browser and lie in a recording.

Points are pairs of unsigned 16-bit integers, little-endian, over a square three times as wide as the window of the
plots with the same middle; what lies farther out lies on its edge. js/plane/coding.js reads them.
"""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDER = 3.0
Window = tuple[float, float, float, float]


def points_to_text(points: NDArray[Any], window: Window) -> str:
    """Write points (n, 2)."""
    left, right, bottom, top = window
    low, width = np.array([left, bottom]), np.array([right - left, top - bottom])
    shares = ((points - low) / width + (WIDER - 1) / 2) / WIDER
    return _text(np.round(np.clip(np.nan_to_num(shares), 0, 1) * 65_535).astype("<u2"))


def shades_to_text(values: NDArray[Any], low: float, high: float) -> str:
    """Write numbers as 0 for `low` to 255 for `high`."""
    shares = (np.nan_to_num(values) - low) / max(high - low, 1e-12)
    return _text(np.round(np.clip(shares, 0, 1) * 255).astype(np.uint8))


def arrows_to_text(arrows: NDArray[Any]) -> tuple[str, float]:
    """Write vectors (n, 2) as shares of the longest one's length, in signed 8-bit integers; return that length, too."""
    longest = float(np.nan_to_num(np.hypot(*arrows.T)).max(initial=0.0))
    return _text(np.round(np.nan_to_num(arrows) / max(longest, 1e-30) * 127).astype(np.int8)), longest


def _text(array: NDArray[Any]) -> str:
    return base64.b64encode(array.tobytes()).decode()
