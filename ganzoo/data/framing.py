"""From anybody's picture of a thing to one like a shop's: on white, cut square around it, small.

The plain background that the picture's border shows is made white, as far as it reaches from the border inwards;
a background that is not plain stays. The crop is a square around what is left, with a margin on each side as the
shop pictures have it; whoever knows better gives a crop. What lies outside the picture is white.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from ganzoo.errors import InputError

WORKING_SIDE = 384  # longest side on which a picture is looked at; what comes out is far smaller
MARGIN = 0.06  # of the thing's longer side, on each side
PLAIN_SHARE = 0.8  # of the border's pixels that must look alike; the thing may touch the border
ALIKE = 26  # levels of 255 that two pixels of one background may differ by, in any channel
NEARLY_WHITE = 242
SPECKS = 0.004  # rows and columns with a smaller share of the thing are dust
WHITE = (255, 255, 255)

Mask = np.ndarray  # bool (H, W)


@dataclass(frozen=True, kw_only=True)
class Crop:
    """A square in a picture's own pixels; it may reach over the picture's edges."""

    left: float
    top: float
    side: float


@dataclass(frozen=True, kw_only=True)
class Framed:
    """A picture made ready: RGB, square; `plain` says that its background was plain, and so is white now."""

    picture: Image.Image
    crop: Crop
    plain: bool


def frame(image: Image.Image, size: int, *, crop: Crop | None = None, whiten: bool = True) -> Framed:
    """Return an RGB picture cut to `size` by `size` around the thing in it, its plain background white.

    Raises:
        InputError: it is white all over, or the crop is none.
    """
    scale = min(1.0, WORKING_SIDE / max(image.size))
    small = image.resize(_at_least_one(image.size, scale), Image.Resampling.BOX) if scale < 1 else image
    colours = np.asarray(small.convert("RGB"), dtype=np.int16)
    background = _background(colours)
    thing = ~background if background is not None else colours.min(2) < NEARLY_WHITE
    if not thing.any() and crop is None:
        raise InputError("the picture is empty: all of it is background; give one with a thing in it")
    if background is not None and whiten:
        small = _whitened(small.convert("RGB"), background)
    chosen = _checked(crop) if crop is not None else _around(thing, scale)
    return Framed(picture=_cut(small, chosen, scale, size), crop=chosen, plain=background is not None)


def is_ready(image: Image.Image, size: int) -> bool:
    """Say whether a picture is of this size on white already, as those of the data set are."""
    if image.size != (size, size):
        return False
    colours = np.asarray(image.convert("RGB"))
    return float((_border(colours).min(1) >= NEARLY_WHITE - 12).mean()) >= PLAIN_SHARE


def _background(colours: np.ndarray) -> Mask | None:
    """Return where the background lies, or None where the border does not look plain."""
    middle = np.median(_border(colours), axis=0)
    distance = np.abs(colours - middle).max(2)
    alike = distance <= ALIKE
    if float(_border(alike[:, :, None]).mean()) < PLAIN_SHARE:
        return None
    reached = _reached_from_border(alike)
    if middle.min() < NEARLY_WHITE - ALIKE:
        reached |= distance <= ALIKE // 2  # seen through a handle
    return reached


def _border(values: np.ndarray) -> np.ndarray:
    """Return the outermost pixels (N, C) of (H, W, C)."""
    sides = values[0], values[-1], values[:, 0], values[:, -1]
    return np.concatenate([side.reshape(-1, values.shape[2]) for side in sides])


def _reached_from_border(open_: Mask) -> Mask:
    """Return the open pixels that are connected with the border through open ones."""
    reached = np.zeros_like(open_)
    reached[0], reached[-1], reached[:, 0], reached[:, -1] = open_[0], open_[-1], open_[:, 0], open_[:, -1]
    count = -1
    while count != (count := int(reached.sum())):
        grown = reached.copy()
        grown[1:] |= reached[:-1]
        grown[:-1] |= reached[1:]
        grown[:, 1:] |= reached[:, :-1]
        grown[:, :-1] |= reached[:, 1:]
        reached = grown & open_
    return reached


def _whitened(image: Image.Image, background: Mask) -> Image.Image:
    """Return the picture with its background white, softly at the edges."""
    edge = Image.fromarray(background.astype(np.uint8) * 255).filter(ImageFilter.GaussianBlur(0.7))
    return Image.composite(Image.new("RGB", image.size, WHITE), image, edge)


def _around(thing: Mask, scale: float) -> Crop:
    """Return the square around the thing, with its margin."""
    (top, bottom), (left, right) = (_extent(thing.mean(axis)) for axis in (1, 0))
    side = max(bottom - top, right - left) * (1 + 2 * MARGIN)
    return Crop(left=((left + right - side) / 2) / scale, top=((top + bottom - side) / 2) / scale, side=side / scale)


def _extent(shares: np.ndarray) -> tuple[int, int]:
    """Return from where to where rows (or columns) hold more than dust."""
    places = np.flatnonzero(shares > SPECKS)
    places = places if len(places) else np.flatnonzero(shares)
    return int(places[0]), int(places[-1]) + 1


def _cut(small: Image.Image, crop: Crop, scale: float, size: int) -> Image.Image:
    side = max(1, round(crop.side * scale))
    canvas = Image.new("RGB", (side, side), WHITE)
    canvas.paste(small.convert("RGB"), (-round(crop.left * scale), -round(crop.top * scale)))
    return canvas.resize((size, size), Image.Resampling.LANCZOS)


def _checked(crop: Crop) -> Crop:
    values = (crop.left, crop.top, crop.side)
    if not all(np.isfinite(values)) or not 1 <= crop.side <= 100_000 or max(map(abs, values)) > 100_000:
        raise InputError("a crop is a square with a side of at least one pixel, not {given}", given=values)
    return crop


def _at_least_one(size: tuple[int, int], scale: float) -> tuple[int, int]:
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
