"""A picture that no generator here was trained on: a house under the sun, drawn with rectangles and a circle."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from ganzoo.pixels import Pixels

_SIDE = 256


def unseen(size: int, channels: int) -> Pixels:
    """Return the drawing as one picture (size, size, channels)."""
    picture = Image.new("RGB", (_SIDE, _SIDE), "#9cc9ee")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 190, _SIDE, _SIDE), fill="#6fa052")
    pen.ellipse((20, 18, 72, 70), fill="#ffd23e")
    pen.rectangle((84, 112, 212, 212), fill="#f3ead9")
    pen.polygon(((68, 116), (148, 46), (228, 116)), fill="#b5432f")
    pen.rectangle((136, 152, 166, 212), fill="#5c3b22")
    pen.rectangle((98, 132, 124, 158), fill="#31485e")
    pen.rectangle((178, 132, 202, 158), fill="#31485e")
    small = picture.resize((size, size), Image.Resampling.LANCZOS).convert("RGB" if channels == 3 else "L")
    return np.asarray(small).reshape(size, size, channels)
