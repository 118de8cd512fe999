"""Pictures that people bring along: checked before they are decoded, upright, and turned into plain colours.

Nothing is decoded before its format and its number of pixels have been looked at. `open_picture` keeps the picture's
own mode and colour profile; `planes` takes it apart into 8-bit colours, transparency and profile; `flattened` is for
those who only want colours.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from ganzoo.errors import InputError, LimitError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
LARGEST_FILE = 100 * 2**20  # bytes
MOST_PIXELS = 64_000_000
_DAMAGE = (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, struct.error, MemoryError)
_ALPHA = ("LA", "PA", "La", "RGBA", "RGBa")
_NOT_A_PICTURE = "{name} is not a picture that can be read here; give a PNG, JPEG, WebP, GIF, BMP or TIFF file"


@dataclass(frozen=True, kw_only=True)
class Planes:
    """A picture taken apart: `colour` is RGB, `alpha` is L or None, `profile` belongs to `colour` and is whole.

    `grey` says that the picture had no colours to begin with.
    """

    colour: Image.Image
    alpha: Image.Image | None = None
    profile: bytes | None = None
    grey: bool = False


def open_picture(source: Path | bytes, *, most_pixels: int = MOST_PIXELS) -> Image.Image:
    """Return a picture decoded and upright, in its own mode; of an animation, the first frame.

    The colour profile, if there is one, is in `info["icc_profile"]`.

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
                picture.load()
                return _upright(picture)
    except UnidentifiedImageError as error:
        raise _unreadable(data, name) from error
    except Image.DecompressionBombError as error:
        given = re.search(r"\d+", str(error))
        raise _too_many(name, int(given[0]) if given else None, most_pixels) from error
    except _DAMAGE as error:
        raise InputError(
            "{name} is damaged or cut short ({reason}); give a whole file", name=name, reason=str(error)[:100]
        ) from error


def flattened(image: Image.Image, background: tuple[int, int, int] = (255, 255, 255)) -> Image.Image:
    """Return 8-bit RGB from a picture of any mode; what is transparent shows the background."""
    parts = planes(image)
    if parts.alpha is None:
        return parts.colour
    return Image.composite(parts.colour, Image.new("RGB", image.size, background), parts.alpha)


def planes(image: Image.Image) -> Planes:
    """Take a picture of any mode apart into 8-bit colours and transparency.

    16-bit greys are scaled; CMYK goes through its profile into sRGB, or by Pillow's rule where there is none that
    works.
    """
    profile = image.info.get("icc_profile")
    if image.mode == "P" or (image.mode in ("L", "RGB", "1") and "transparency" in image.info):
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode in _ALPHA:
        grey, full = image.mode in ("LA", "La"), image.convert("RGBA")
        return Planes(colour=full.convert("RGB"), alpha=full.getchannel("A"), profile=_of(profile, grey), grey=grey)
    if image.mode in ("CMYK", "LAB"):
        return Planes(colour=_through_profile(image, profile))
    if image.mode.startswith(("I", "F")):
        image = _eight_bits(image)
    grey = image.mode in ("L", "1")
    return Planes(colour=image.convert("RGB"), profile=_of(profile, grey), grey=grey)


def _of(profile: bytes | None, grey: bool) -> bytes | None:
    """Return the profile unless it is broken, or one of greys, which colours cannot carry."""
    if grey or not profile:
        return None
    try:
        ImageCms.ImageCmsProfile(io.BytesIO(profile))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return None
    return profile


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
        data = source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        raise InputError(
            "{name} cannot be read ({reason}); give a picture's file", name=name, reason=error.strerror or str(error)
        ) from error
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


def _unreadable(data: bytes, name: str) -> InputError:
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg")) and b"<svg" in data[:4000].lower():
        return InputError("{name} is an SVG drawing, not pixels; save it as PNG first", name=name)
    return InputError(_NOT_A_PICTURE, name=name)


def _upright(picture: Image.Image) -> Image.Image:
    """Return a copy turned as its EXIF says; a damaged EXIF says nothing."""
    try:
        turned = ImageOps.exif_transpose(picture)
    except _DAMAGE:
        turned = None
    return picture.copy() if turned is None else turned


def _through_profile(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return sRGB through the picture's own profile, or by a plain rule where there is none that works."""
    srgb = ImageCms.createProfile("sRGB")
    try:
        own = (
            ImageCms.createProfile("LAB")
            if image.mode == "LAB"
            else ImageCms.ImageCmsProfile(io.BytesIO(profile or b""))
        )
        converted = ImageCms.profileToProfile(image, own, srgb, outputMode="RGB")
        assert converted is not None
        return converted
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        return image.getchannel(0).convert("RGB") if image.mode == "LAB" else image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Return greys of 16 bits, 32 bits or floats as 8 bits: 65535 is white; of floats, 1, or 255 if there is more."""
    values = np.asarray(image, dtype=np.float64)
    if image.mode == "F":
        values = np.nan_to_num(values)
        scaled = values * 255 if values.max(initial=0) <= 1 else values
    else:
        scaled = values / 257
    return Image.fromarray(scaled.round().clip(0, 255).astype(np.uint8))
