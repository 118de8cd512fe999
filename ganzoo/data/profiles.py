"""Colour profiles (ICC): from a picture's own colours to sRGB, which is what networks and screens here take.

A profile that is broken, or that belongs to another kind of picture, says nothing: the numbers are taken as sRGB.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image, ImageCms

SPACES = {"L": "GRAY", "RGB": "RGB", "CMYK": "CMYK"}  # what ICC calls the colours of Pillow's modes
SAME = 1  # levels of 255 that a profile may move a colour by and still count as sRGB
_BROKEN = (ImageCms.PyCMSError, OSError, TypeError, ValueError)
_PROBE = Image.fromarray(np.stack(np.meshgrid(*[np.arange(0, 256, 51)] * 3), -1).reshape(36, 6, 3).astype(np.uint8))


def usable(profile: bytes | None, mode: str) -> bytes | None:
    """Return a profile if it is whole and one for pictures of this mode ("L", "RGB" or "CMYK"), else None."""
    if not profile:
        return None
    try:
        read = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return profile if read.profile.xcolor_space.strip() == SPACES[mode] else None
    except _BROKEN:
        return None


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return sRGB colours (RGB) of a picture of mode L, RGB, CMYK or LAB; without a profile that fits, by a plain rule.

    A profile that is sRGB itself changes nothing, to the byte.
    """
    if image.mode == "LAB":
        return _converted(image, ImageCms.createProfile("LAB")) or image.getchannel(0).convert("RGB")
    fitting = usable(profile, image.mode)
    if fitting is None or (image.mode == "RGB" and _is_srgb(fitting)):
        return image.convert("RGB")
    return _converted(image, ImageCms.ImageCmsProfile(io.BytesIO(fitting))) or image.convert("RGB")


def _converted(image: Image.Image, own: ImageCms.ImageCmsProfile | ImageCms.core.CmsProfile) -> Image.Image | None:
    """Return sRGB through a profile, or None where that cannot be computed."""
    try:
        return ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except _BROKEN:
        return None


def _is_srgb(profile: bytes) -> bool:
    """Say whether a profile leaves a probe of 216 colours as it is."""
    moved = _converted(_PROBE, ImageCms.ImageCmsProfile(io.BytesIO(profile)))
    return moved is not None and int(np.abs(np.asarray(moved, int) - np.asarray(_PROBE)).max()) <= SAME
