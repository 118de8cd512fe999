"""A picture of our own, drawn by arithmetic: what super-resolution is shown on where no photograph may be.

Grass, stripes, rings, letters and soft hills: fine lines beside smooth grounds, so that both what a network restores
and what it invents can be seen. Drawn three times as large and averaged, as a lens would.
"""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIZE = (384, 256)
_OVERSAMPLING = 3
Colour = tuple[int, int, int]
SKY: tuple[Colour, Colour] = ((120, 170, 214), (244, 226, 196))
HILLS: tuple[Colour, ...] = ((126, 150, 140), (92, 124, 96), (66, 96, 58))
COAT: tuple[Colour, Colour] = ((240, 236, 226), (38, 34, 36))


def scene(seed: int = 0) -> Image.Image:
    """Return the picture, RGB, 384x256; the seed moves grass and hills."""
    rng = np.random.default_rng(seed)
    width, height = (_OVERSAMPLING * side for side in SIZE)
    image = _sky(width, height)
    brush = ImageDraw.Draw(image)
    for depth, colour in enumerate(HILLS):
        _hill(brush, width, height, depth, colour, rng)
    image.paste(_coat(width // 2, height // 2), (width // 12, height // 4), _disc(width // 2, height // 2))
    _rings(brush, (int(width * 0.79), int(height * 0.3)), height // 5)
    _grass(brush, width, height, rng)
    _letters(brush, width, height)
    return image.resize(SIZE, Image.Resampling.BOX)


def _sky(width: int, height: int) -> Image.Image:
    share = np.linspace(0, 1, height)[:, None, None]
    top, bottom = (np.array(colour, float) for colour in SKY)
    rows = (top * (1 - share) + bottom * share).round().astype(np.uint8)
    return Image.fromarray(np.broadcast_to(rows, (height, width, 3)).copy())


def _hill(
    brush: ImageDraw.ImageDraw, width: int, height: int, depth: int, colour: Colour, rng: np.random.Generator
) -> None:
    x = np.arange(0, width + 1, 3)
    phases, base = rng.uniform(0, 2 * math.pi, 2), height * (0.55 + 0.13 * depth)
    y = base + height * (0.06 * np.sin(x / width * 5 + phases[0]) + 0.02 * np.sin(x / width * 17 + phases[1]))
    brush.polygon([(0, height), *zip(x.tolist(), y.tolist(), strict=True), (width, height)], fill=colour)


def _coat(width: int, height: int) -> Image.Image:
    """Return a zebra's stripes: waves that fork where two of them meet."""
    y, x = np.mgrid[:height, :width] / height
    wave = x * 34 + 1.6 * np.sin(7 * y + 2 * x) + 1.1 * np.sin(11 * y - 5 * x) * np.tanh(4 * (y - 0.4))
    light, dark = (np.array(colour, float) for colour in COAT)
    share = (1 / (1 + np.exp(-9 * np.sin(wave))))[..., None]
    shade = 0.72 + 0.28 * np.cos((y - 0.35) * 2.2)[..., None]
    return Image.fromarray(((light * share + dark * (1 - share)) * shade).clip(0, 255).astype(np.uint8))


def _disc(width: int, height: int) -> Image.Image:
    mask = Image.new("L", (width, height))
    ImageDraw.Draw(mask).ellipse((0, 0, width - 1, height - 1), fill=255)
    return mask


def _rings(brush: ImageDraw.ImageDraw, centre: tuple[int, int], radius: int) -> None:
    for index, r in enumerate(range(radius, 6, -22)):
        colour = ((214, 92, 48), (250, 238, 214))[index % 2]
        brush.ellipse((centre[0] - r, centre[1] - r, centre[0] + r, centre[1] + r), fill=colour)


def _grass(brush: ImageDraw.ImageDraw, width: int, height: int, rng: np.random.Generator) -> None:
    for _ in range(620):
        x, y = rng.uniform(0, width), rng.uniform(0.86, 1.05) * height
        length, lean = rng.uniform(0.04, 0.15) * height, rng.normal(0, 0.25)
        green = int(rng.uniform(70, 175))
        bend = [(x + lean * length * t * t, y - length * t) for t in np.linspace(0, 1, 6)]
        brush.line(bend, fill=(green * 2 // 3, green, green // 3), width=int(rng.integers(2, 6)))


def _letters(brush: ImageDraw.ImageDraw, width: int, height: int) -> None:
    ink = (40, 52, 74)
    brush.text((width * 0.6, height * 0.6), "ganzoo", fill=ink, font=ImageFont.load_default(height // 9))
    line = "four times larger"
    brush.text((width * 0.6, height * 0.72), line, fill=ink, font=ImageFont.load_default(height // 20))
