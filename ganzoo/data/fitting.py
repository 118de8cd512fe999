"""From anybody's picture to one like those of a data set, so that a model of that set can look for it.

Shop pictures show one thing on white (ganzoo.data.framing). Fashion-MNIST was made from such pictures: grey, their
intensities negated, a border around. For any other set the middle square is taken.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageOps

from ganzoo.data.framing import frame
from ganzoo.pixels import Pixels

ON_WHITE = ("shoes", "bags", "bags-shoes")
NEGATED = "fashion-mnist"


def fitted(picture: Image.Image, size: int, channels: int, *, data: str) -> Pixels:
    """Return an RGB picture as one of the data set `data`, (size, size, channels).

    Raises:
        InputError: a shop's model was given a picture that is background all over.
    """
    if data in ON_WHITE:
        square = frame(picture, size).picture
    elif data == NEGATED:
        square = _negated(picture, size)
    else:
        side = min(picture.size)
        square = ImageOps.fit(
            picture, (size, size), Image.Resampling.LANCZOS if side > size else Image.Resampling.BICUBIC
        )
    return np.asarray(square.convert("RGB" if channels == 3 else "L")).reshape(size, size, channels)


def _negated(picture: Image.Image, size: int) -> Image.Image:
    """Return a thing on a plain ground as light on black, with a border; on any other, the middle square."""
    if min(picture.size) < 3 or np.ptp(np.asarray(picture), axis=(0, 1)).max() == 0:
        return ImageOps.fit(picture, (size, size))
    framed = frame(picture, size - 4)
    if not framed.plain:
        return ImageOps.fit(picture, (size, size))
    return ImageOps.expand(ImageOps.invert(framed.picture.convert("L")), border=2, fill=0)
