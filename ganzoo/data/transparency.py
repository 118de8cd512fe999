"""Transparent pictures made larger without a fringe.

What lies under alpha 0 is no colour that anybody has seen, mostly black; whoever enlarges it mixes it into the edge. A
network therefore gets a picture whose edge colours were spread under the transparency (`spread`), and the bicubic
filter weighs every colour by its alpha (`bicubic`): it enlarges colour times alpha, and alpha, and divides.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from ganzoo.pixels import Pixels
from ganzoo.scale import SCALE

RINGS = 4  # pixels beyond the edge that take the mean of their neighbours; what lies farther off matters little
STRIP = 64  # rows of the small picture that the bicubic filter takes at once
REACH = 2  # small pixels on each side that the bicubic filter looks at
_FAINT = 1e-3  # alpha (of 255) below which nothing is seen, and nothing is divided by


def spread(colour: Pixels, alpha: Pixels) -> Pixels:
    """Return colours (H, W, 3) in which pixels of alpha 0 (H, W) have the colours of the nearest that can be seen.

    What can be seen stays as it is; a picture of which nothing can be seen does, too.
    """
    seen = alpha > 0
    if seen.all() or not seen.any():
        return colour
    values, weights = colour * seen[..., None].astype(np.float32), seen.astype(np.float32)
    for _ in range(RINGS):
        values, weights = _one_ring_more(values, weights)
    return np.where(seen[..., None], colour, _filled(values, weights).round().astype(np.uint8))


def bicubic(colour: Image.Image, alpha: Image.Image) -> Image.Image:
    """Return RGB colours SCALE times larger by the bicubic filter, each weighed by its alpha.

    No colour leaves the range of those that can be seen within REACH pixels: where next to nothing can be seen the
    quotient would be noise.
    """
    width, height = colour.size
    known = spread(np.asarray(colour), np.asarray(alpha))
    shares = np.asarray(alpha, np.float32)
    made, weights = np.empty((SCALE * height, SCALE * width, 3), np.uint8), Image.fromarray(shares)
    for channel in range(3):
        weighed = Image.fromarray(known[..., channel] * shares)
        unweighed = Image.fromarray(known[..., channel].astype(np.float32))
        low, high = _range(known[..., channel], shares > 0)
        for top in range(0, height, STRIP):
            bottom = min(top + STRIP, height)
            product, share, plain = (_strip(plane, top, bottom) for plane in (weighed, weights, unweighed))
            quotient = np.where(share > _FAINT, product / np.maximum(share, _FAINT), plain)
            bounds = (_blown_up(bound[top:bottom]) for bound in (low, high))
            made[SCALE * top : SCALE * bottom, :, channel] = quotient.clip(*bounds).round()
    return Image.fromarray(made)


def _strip(plane: Image.Image, top: int, bottom: int) -> np.ndarray:
    """Return rows of a plane, enlarged as they are in the whole."""
    size, box = (SCALE * plane.width, SCALE * (bottom - top)), (0, top, plane.width, bottom)
    return np.asarray(plane.resize(size, Image.Resampling.BICUBIC, box=box))


def _range(values: Pixels, seen: np.ndarray) -> tuple[Pixels, Pixels]:
    """Return the lowest and highest value (H, W) that can be seen within REACH, or what was spread where none can."""
    low, high = np.where(seen, values, 255), np.where(seen, values, 0)
    for axis in (0, 1):
        low, high = _extreme(low, np.minimum, axis), _extreme(high, np.maximum, axis)
    none = low > high
    return np.where(none, values, low), np.where(none, values, high)


def _extreme(values: Pixels, extreme: np.ufunc, axis: int) -> Pixels:
    """Return the lowest or highest of the values within REACH along an axis."""
    found, length = values.copy(), values.shape[axis]
    for offset in range(1, min(REACH, length - 1) + 1):
        near, far = _slices(offset, axis)
        found[near] = extreme(found[near], values[far])
        found[far] = extreme(found[far], values[near])
    return found


def _slices(offset: int, axis: int) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """Return where values are that lie `offset` apart along an axis: all but the last, all but the first."""
    before = (slice(None),) * axis
    return (*before, slice(None, -offset)), (*before, slice(offset, None))


def _blown_up(values: Pixels) -> Pixels:
    return values.repeat(SCALE, 0).repeat(SCALE, 1)


def _one_ring_more(values: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return colours (H, W, 3) and weights (H, W) with the unknown pixels beside known ones: the mean of those."""
    sums, counts = values.copy(), weights.copy()
    for axis in (0, 1):
        sums, counts = _with_neighbours(sums, axis), _with_neighbours(counts, axis)
    new = (weights == 0) & (counts > 0)
    means = sums / np.maximum(counts, 1)[..., None]
    return np.where(new[..., None], means, values), np.where(new, np.float32(1), weights)


def _with_neighbours(values: np.ndarray, axis: int) -> np.ndarray:
    """Return each value plus the two beside it along an axis."""
    summed = values.copy()
    if values.shape[axis] > 1:
        near, far = _slices(1, axis)
        summed[near] += values[far]
        summed[far] += values[near]
    return summed


def _filled(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return colours (H, W, 3) whose unknown pixels (weight 0) have the mean of ever wider blocks that hold known ones.

    Unknown colours are 0; the mean of a picture half as large stands for what is not known here.
    """
    if weights.all():
        return values
    sums, counts = _halved(values), _halved(weights)
    means = sums / np.maximum(counts, 1)[..., None]
    wider = _filled(means, (counts > 0).astype(np.float32))
    height, width = weights.shape
    return np.where(weights[..., None] > 0, values, wider.repeat(2, 0).repeat(2, 1)[:height, :width])


def _halved(values: np.ndarray) -> np.ndarray:
    """Return the sums of blocks of 2x2; at odd edges, of what there is."""
    odd = [(0, length % 2) for length in values.shape[:2]] + [(0, 0)] * (values.ndim - 2)
    padded = np.pad(values, odd)
    return padded[::2, ::2] + padded[1::2, ::2] + padded[::2, 1::2] + padded[1::2, 1::2]
