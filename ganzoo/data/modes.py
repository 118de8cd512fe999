"""What becomes of a picture of any mode: one rule for each, in `RULES`; docs/pictures.md has them as a table.

Every picture is taken apart into 8-bit colours, transparency and profile (`planes`), worked on, and put together again
(`Planes.joined`). What has no colours gets none; transparency and a profile that fits stay.

The levels of numbers that are no bytes: 16-bit greys reach from 0 to 65535, whatever they use of it. 32-bit integers
and floats do not say which number is white, so it is the smallest of `WHITES` that none exceeds. A float picture with
fractions counts as one of 0..1 even if a few pixels shine brighter: those are white, as what is infinite is; NaN and
what is negative are black.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PIL import Image

from ganzoo.data.profiles import to_srgb, usable

WHITES = (1, *(2**bits - 1 for bits in range(8, 17)))  # 1, 255, 511, ... 65535
BRIGHTER = 0.01  # the share of a float picture of 0..1 that may lie above 1 by any amount
GLARE = 16.0  # or all of it may lie above 1 by so much: no picture of 0..255 is so dark
OPAQUE = 255


@dataclass(frozen=True, kw_only=True)
class Planes:
    """A picture taken apart: `colour` is RGB, `alpha` is L or None, `profile` belongs to `colour` and is whole.

    `channels` is 1 where the file could not have held any colour.
    """

    colour: Image.Image
    alpha: Image.Image | None = None
    profile: bytes | None = None
    channels: int = 3

    @cached_property
    def grey(self) -> bool:
        """Say whether no pixel has a colour, so that what is made of it gets none. Every pixel is looked at, once."""
        return self.channels == 1 or _is_grey(self.colour)

    def joined(self, colour: Image.Image, alpha: Image.Image | None) -> Image.Image:
        """Put what was made of `colour` and `alpha` together, as L, LA, RGB or RGBA, with the profile."""
        made = colour.convert("L") if self.grey else colour
        made = made.convert("L" if self.channels == 1 else "RGB")
        if alpha is not None:
            made.putalpha(alpha)
        made.info = {"icc_profile": self.profile} if self.profile else {}  # else Pillow hands on what fits no more
        return made


def planes(image: Image.Image) -> Planes:
    """Take a picture of any mode apart into 8-bit colours, transparency and profile."""
    return RULES.get(image.mode, _of_colours)(image)


def plain(image: Image.Image) -> Image.Image:
    """Return a picture of any mode as one that a PNG can hold: L, LA, RGB or RGBA in 8 bits, its profile with it."""
    parts = planes(image)
    return parts.joined(parts.colour, parts.alpha)


def flattened(image: Image.Image, background: tuple[int, int, int] = (255, 255, 255)) -> Image.Image:
    """Return 8-bit RGB in sRGB from a picture of any mode; what is transparent shows the background (in sRGB too)."""
    parts = planes(image)
    own = parts.colour.convert("L") if parts.channels == 1 else parts.colour
    colour = to_srgb(own, parts.profile)
    if parts.alpha is None:
        return colour
    return Image.composite(colour, Image.new("RGB", image.size, background), parts.alpha)


def _of_colours(image: Image.Image) -> Planes:
    """RGB, and what Pillow makes RGB of: YCbCr, HSV, RGBX. A colour may stand for transparency."""
    key = image.info.get("transparency")
    colour, profile = image.convert("RGB"), image.info.get("icc_profile")
    if image.mode != "RGB" or not isinstance(key, tuple):
        return _coloured(colour, None, profile)
    seen = (np.asarray(image) != np.array(key)).any(2)
    return _coloured(colour, Image.fromarray(seen.astype(np.uint8) * OPAQUE), profile)


def _of_colours_with_alpha(image: Image.Image) -> Planes:
    """RGBA, and RGBa, whose colours were multiplied by alpha."""
    full = image.convert("RGBA")
    return _coloured(full.convert("RGB"), full.getchannel("A"), image.info.get("icc_profile"))


def _of_palette(image: Image.Image) -> Planes:
    """P and PA: the colours of the palette; an index, or each entry's own alpha, may stand for transparency."""
    if image.mode == "PA" or "transparency" in image.info:
        return _of_colours_with_alpha(image)
    return _coloured(image.convert("RGB"), None, image.info.get("icc_profile"))


def _of_grey(image: Image.Image) -> Planes:
    """1 and L: a grey may stand for transparency."""
    values = np.asarray(image.convert("L"))
    return _grey(values, _but(values, image.info.get("transparency")), image.info.get("icc_profile"))


def _of_grey_with_alpha(image: Image.Image) -> Planes:
    """LA, and La, whose grey was multiplied by alpha."""
    full = image.convert("LA")
    return _grey(np.asarray(full.getchannel("L")), full.getchannel("A"), image.info.get("icc_profile"))


def _of_16_bit_grey(image: Image.Image) -> Planes:
    """I;16 in any order of bytes: 65535 is white; a grey may stand for transparency."""
    values = np.asarray(image, dtype=np.float64)
    alpha = _but(values, image.info.get("transparency"))
    return _grey(_bytes(values, 65535), alpha, image.info.get("icc_profile"))


def _of_numbers(image: Image.Image) -> Planes:
    """I and F, 32-bit integers and floats: see the top of this file."""
    values = np.asarray(image, dtype=np.float64)
    alpha = _but(values, image.info.get("transparency")) if image.mode == "I" else None
    return _grey(_bytes(values, white_of(values)), alpha, image.info.get("icc_profile"))


def _of_print(image: Image.Image) -> Planes:
    """CMYK and LAB: through their profile into sRGB; CMYK without one that works by Pillow's rule."""
    return _coloured(to_srgb(image, image.info.get("icc_profile")), None, None)


RULES: dict[str, Callable[[Image.Image], Planes]] = {
    "1": _of_grey,
    "L": _of_grey,
    "LA": _of_grey_with_alpha,
    "La": _of_grey_with_alpha,
    "I;16": _of_16_bit_grey,
    "I;16B": _of_16_bit_grey,
    "I;16L": _of_16_bit_grey,
    "I;16N": _of_16_bit_grey,
    "I": _of_numbers,
    "F": _of_numbers,
    "P": _of_palette,
    "PA": _of_palette,
    "RGB": _of_colours,
    "RGBX": _of_colours,
    "YCbCr": _of_colours,
    "HSV": _of_colours,
    "RGBA": _of_colours_with_alpha,
    "RGBa": _of_colours_with_alpha,
    "CMYK": _of_print,
    "LAB": _of_print,
}


def white_of(values: np.ndarray) -> float:
    """Return the number that is white in a picture of integers or floats, by the rule at the top of this file."""
    finite = values[np.isfinite(values)]
    most = float(finite.max(initial=0))
    fractions = bool((finite != np.floor(finite)).any())
    if fractions and (most <= GLARE or float((finite > 1).mean()) <= BRIGHTER):
        return 1.0
    return next((float(white) for white in WHITES if most <= white), most)


def _bytes(values: np.ndarray, white: float) -> np.ndarray:
    """Return 8-bit levels of numbers from 0 (black) to `white`."""
    known = np.nan_to_num(values, nan=0.0, posinf=white, neginf=0.0)
    return (known * (255 / white)).round().clip(0, 255).astype(np.uint8)


def _but(values: np.ndarray, key: object) -> Image.Image | None:
    """Return the alpha of a picture (H, W) in which one value stands for transparency."""
    if not isinstance(key, int):
        return None
    return Image.fromarray((values != key).astype(np.uint8) * OPAQUE)


def _grey(values: np.ndarray, alpha: Image.Image | None, profile: bytes | None) -> Planes:
    colour = Image.fromarray(values).convert("RGB")
    return Planes(colour=colour, alpha=alpha, profile=usable(profile, "L"), channels=1)


def _coloured(colour: Image.Image, alpha: Image.Image | None, profile: bytes | None) -> Planes:
    return Planes(colour=colour, alpha=alpha, profile=usable(profile, "RGB"))


def _is_grey(colour: Image.Image) -> bool:
    values = np.asarray(colour)
    return bool((values[..., 0] == values[..., 1]).all() and (values[..., 1] == values[..., 2]).all())
