"""Pictures that people bring along: checked before they are decoded, and upright.

Nothing is decoded before its format and its number of pixels have been looked at. `open_picture` keeps the picture's
own mode and colour profile. What becomes of each mode is ganzoo.data.modes, whose `planes` takes a picture apart into
8-bit colours, transparency and profile and whose `flattened` is for those who only want colours, in sRGB.
"""

from __future__ import annotations

import io
import math
import re
import struct
import warnings
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from ganzoo.errors import InputError, LimitError
from ganzoo.reading import read_bytes

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
LARGEST_FILE = 100 * 2**20  # bytes
MOST_PIXELS = 64_000_000
# What Pillow raises at a file that is damaged.
DAMAGE = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, struct.error, MemoryError)
VISITORS_PIXELS = 24_000_000  # of a picture that somebody brings to the app: opening it takes 8 bytes a pixel
ROWS_AT_ONCE = 64
ENOUGH_PIXELS = 2_000_000  # for a network that looks at a few hundred a side
_STEPS = {"L;2": 85, "L;4": 17}  # between the levels of a PNG with few greys, once it is decoded to 8 bits
_NO_MEANS = ("1", "P", "PA", "I;16", "I;16B", "I;16L", "I;16N")  # modes of which Pillow takes no mean
_NOT_A_PICTURE = "{name} is not a picture that can be read here; give a PNG, JPEG, WebP, GIF, BMP or TIFF file"


def open_picture(source: Path | bytes, *, most_pixels: int = MOST_PIXELS, reduced_to: int | None = None) -> Image.Image:
    """Return a picture decoded and upright, in its own mode; of an animation, the first frame.

    A picture of more than `reduced_to` pixels is reduced by a whole factor to about that many, so that what is made of
    it (up to 40 bytes a pixel) takes little memory; None keeps its size. The colour profile, if there is one, is in
    `info["icc_profile"]`.

    Raises:
        LimitError: the file or the picture is too large; nothing has been decoded then.
        InputError: there is no such file, or it is empty, damaged or no picture.
    """
    name = source.name if isinstance(source, Path) else "the file"
    data = _read(source, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the limit below is ours; damaged tags are not worth a word
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                _check_size(picture, name, most_pixels)
                key = _transparent_value(picture)
                picture.load()
                if key is not None:
                    picture.info["transparency"] = key
                return _reduced(_upright(picture), reduced_to)
    except UnidentifiedImageError as error:
        raise _unreadable(data, name) from error
    except Image.DecompressionBombError as error:
        given = re.search(r"\d+", str(error))
        raise _too_many(name, int(given[0]) if given else None, most_pixels) from error
    except DAMAGE as error:
        raise InputError(
            "{name} is damaged or cut short ({reason}); give a whole file", name=name, reason=str(error)[:100]
        ) from error


def _read(source: Path | bytes, name: str) -> bytes:
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size > LARGEST_FILE:
            raise LimitError(
                "{name} has {given} MB; a picture's file may have {limit}",
                name=name,
                given=f"{size / 2**20:.0f}",
                limit=LARGEST_FILE // 2**20,
            )
        data = source if isinstance(source, bytes) else read_bytes(source, LARGEST_FILE)
    except LimitError:
        raise
    except (OSError, InputError) as error:
        reason = error.strerror or str(error) if isinstance(error, OSError) else "it is no regular file"
        raise InputError("{name} cannot be read ({reason}); give a picture's file", name=name, reason=reason) from error
    if not data:
        raise InputError("{name} is empty; give a picture's file", name=name)
    return data


def _check_size(picture: Image.Image, name: str, most_pixels: int) -> None:
    width, height = picture.size
    if width < 1 or height < 1:
        raise InputError(_NOT_A_PICTURE, name=name)
    if width * height > most_pixels:
        raise _too_many(name, width * height, most_pixels)


def _too_many(name: str, given: int | None, limit: int) -> LimitError:
    megapixels = "?" if given is None else _megapixels(given)
    return LimitError(
        "{name} has {given} megapixels; the limit here is {limit}: make it smaller first",
        name=name,
        given=megapixels,
        limit=_megapixels(limit),
    )


def _megapixels(pixels: int) -> str:
    return f"{pixels / 1e6:.3g}" if pixels < 1e8 else f"{pixels / 1e6:,.0f}"


def _transparent_value(picture: Image.Image) -> Any:
    """Return the colour that stands for transparency in the values that the picture will have once it is decoded.

    A PNG states it in the bits of the file: 0 to 3 or 0 to 15 for a few greys, 0 to 65535 where colours have 16 bits,
    of which Pillow keeps the upper 8.
    """
    key, coded = picture.info.get("transparency"), _raw_mode(picture)
    if isinstance(key, int) and coded in _STEPS:
        return key * _STEPS[coded]
    if isinstance(key, tuple) and coded == "RGB;16B":
        return tuple(value >> 8 for value in key)
    return key


def _raw_mode(picture: Image.Image) -> str:
    """Return what Pillow calls the values in the file, before they are decoded."""
    tiles = getattr(picture, "tile", None) or [()]
    given = tiles[0][3] if len(tiles[0]) > 3 else ""
    return given if isinstance(given, str) else str(given[0]) if given else ""


def _unreadable(data: bytes, name: str) -> InputError:
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg")) and b"<svg" in data[:4000].lower():
        return InputError("{name} is an SVG drawing, not pixels; save it as PNG first", name=name)
    return InputError(_NOT_A_PICTURE, name=name)


def _reduced(picture: Image.Image, most: int | None) -> Image.Image:
    factor = 1 if most is None else math.isqrt(picture.width * picture.height // most)
    sides = max(1, picture.width // max(1, factor)), max(1, picture.height // max(1, factor))
    if factor < 2:
        return picture
    if picture.mode in _NO_MEANS:
        return picture.resize(sides, Image.Resampling.NEAREST)
    return _mean(picture, picture.width // sides[0], picture.height // sides[1], sides)


def _mean(picture: Image.Image, across: int, down: int, sides: tuple[int, int]) -> Image.Image:
    """Reduce a picture by whole factors, some rows at a time: transparency would take a copy of it all."""
    made = Image.new(picture.mode, sides)
    made.info = dict(picture.info)
    for top in range(0, sides[1], ROWS_AT_ONCE):
        bottom = min(top + ROWS_AT_ONCE, sides[1])
        rows = picture.crop((0, top * down, sides[0] * across, bottom * down))
        made.paste(rows.reduce((across, down)), (0, top))
    return made


def _upright(picture: Image.Image) -> Image.Image:
    """Return a copy turned as its EXIF says; a damaged EXIF says nothing."""
    try:
        turned = ImageOps.exif_transpose(picture)
    except DAMAGE:
        turned = None
    return picture.copy() if turned is None else turned
