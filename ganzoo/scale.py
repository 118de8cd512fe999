"""How much larger super-resolution makes a picture, and how a picture is reduced by as much.

Every figure of the field is measured on pictures that Pillow's bicubic filter reduced.
"""

from __future__ import annotations

from PIL import Image

SCALE = 4


def reduced(image: Image.Image) -> Image.Image:
    """Return the picture SCALE times smaller, by the bicubic filter; its sides must be multiples of SCALE."""
    return image.resize((image.width // SCALE, image.height // SCALE), Image.Resampling.BICUBIC)


def bicubic(image: Image.Image) -> Image.Image:
    """Return the picture SCALE times larger, by the bicubic filter."""
    return image.resize((image.width * SCALE, image.height * SCALE), Image.Resampling.BICUBIC)


def cropped_to_multiple(image: Image.Image) -> Image.Image:
    """Return the picture without the last rows and columns that SCALE does not divide."""
    return image.crop((0, 0, image.width // SCALE * SCALE, image.height // SCALE * SCALE))
