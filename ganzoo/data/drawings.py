"""Bags and shoes drawn by rule: examples that are ours to show and to ship, and something to colour in.

A seed decides shape, proportions and colours. They are flat drawings on white with a little shading, as large and
as centred as the shop pictures are; nobody's photograph is in them.
"""

from __future__ import annotations

import colorsys
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from ganzoo.errors import UnknownName, closest

DRAWN_SIDE = 256
_UNIT = DRAWN_SIDE / 100  # shapes are given in hundredths of the side
WHITE = (255, 255, 255)
Colour = tuple[int, int, int]
Points = list[tuple[float, float]]


def draw(kind: str, seed: int, size: int = 64, *, flat: bool = False) -> Image.Image:
    """Return the drawing of a "bag" or a "shoe", RGB on white; a flat one has no shading and is easy to colour in.

    Raises:
        UnknownName: another kind.
    """
    if kind not in KINDS:
        raise UnknownName(
            "there is no drawing of a {given!r}; did you mean {closest}?", given=kind, closest=closest(kind, KINDS)
        )
    rng = np.random.default_rng([seed, len(kind)])
    image = Image.new("RGB", (DRAWN_SIDE, DRAWN_SIDE), WHITE)
    KINDS[kind](ImageDraw.Draw(image), rng)
    if flat:
        return image.resize((size, size), Image.Resampling.NEAREST)
    return _shaded(image).resize((size, size), Image.Resampling.LANCZOS)


def _bag(pen: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    """Draw a body that narrows to the top, a handle, a band or a flap, and a clasp."""
    body, trim = _colours(rng)
    top, bottom = rng.uniform(34, 46), 92.0
    half_bottom, half_top = rng.uniform(34, 44), rng.uniform(24, 36)
    reach, thickness = rng.uniform(14, 22), rng.uniform(2.5, 4.5)
    _arc(pen, (50 - reach, rng.uniform(8, 16), 50 + reach, top * 2 - 12), trim, thickness)
    _polygon(
        pen, [(50 - half_top, top), (50 + half_top, top), (50 + half_bottom, bottom), (50 - half_bottom, bottom)], body
    )
    if rng.random() < 0.5:
        depth = rng.uniform(12, 26)
        _polygon(pen, [(50 - half_top, top), (50 + half_top, top), (50, top + 2 * depth)], trim)
        _dot(pen, (50, top + 2 * depth - 3), 2.5, _lighter(trim, 0.5))
    else:
        band = rng.uniform(top + 6, 78)
        widths = [half_top + (half_bottom - half_top) * (y - top) / (bottom - top) for y in (band, band + 7)]
        _polygon(
            pen,
            [(50 - widths[0], band), (50 + widths[0], band), (50 + widths[1], band + 7), (50 - widths[1], band + 7)],
            trim,
        )
        _dot(pen, (50, band + 3.5), 2.5, _lighter(body, 0.6))


def _shoe(pen: ImageDraw.ImageDraw, rng: np.random.Generator) -> None:
    """Draw a shoe that looks to the right: sole, upper, opening, and laces or a strap."""
    body, trim = _colours(rng)
    heel, collar = rng.uniform(0, 12), rng.uniform(30, 42)
    ground, toe = 74.0, rng.uniform(56, 62)
    upper = [
        (8, ground - heel),
        (7, collar),
        (34, collar - 2),
        (52, toe - 10),
        (82, toe),
        (93, ground - 4),
        (93, ground),
    ]
    _polygon(pen, [*upper, (40, ground - heel * 0.4)], body)
    sole = [(6, ground - heel), (40, ground - heel * 0.4), (94, ground - 1), (94, ground + 5), (42, ground + 5)]
    _polygon(
        pen, [*sole, (24, ground + 5 if heel < 6 else ground - heel * 0.2), (20, ground + 5), (7, ground + 5)], trim
    )
    _polygon(pen, [(7, collar), (34, collar - 2), (31, collar + 4), (10, collar + 5)], _lighter(body, -0.45))
    for step in range(int(rng.integers(2, 5))):
        x, y = 37 + 6 * step, collar + 1 + (toe - collar - 8) * (0.2 + 0.24 * step)
        pen.line(_scaled([(x - 3, y + 6), (x + 4, y - 1)]), fill=trim, width=round(2.2 * _UNIT))


KINDS: dict[str, Callable[[ImageDraw.ImageDraw, np.random.Generator], None]] = {"bag": _bag, "shoe": _shoe}


def _colours(rng: np.random.Generator) -> tuple[Colour, Colour]:
    """Return a colour and a darker or lighter companion."""
    hue, strength, light = rng.random(), rng.uniform(0.35, 0.95), rng.uniform(0.25, 0.9)
    strength = 0.08 if rng.random() < 0.2 else strength
    red, green, blue = (round(255 * part) for part in colorsys.hsv_to_rgb(hue, strength, light))
    colour = (red, green, blue)
    return colour, _lighter(colour, -0.5 if light > 0.5 else 0.35)


def _lighter(colour: Colour, share: float) -> Colour:
    """Return a colour moved towards white, or towards black where the share is negative."""
    aim = 255 if share > 0 else 0
    red, green, blue = (round(part + (aim - part) * abs(share)) for part in colour)
    return red, green, blue


def _polygon(pen: ImageDraw.ImageDraw, points: Points, colour: Colour) -> None:
    pen.polygon(_scaled(points), fill=colour)
    pen.line(
        _scaled([*points, points[0], points[1]]), fill=_lighter(colour, -0.25), width=round(0.9 * _UNIT), joint="curve"
    )


def _arc(pen: ImageDraw.ImageDraw, box: tuple[float, float, float, float], colour: Colour, thickness: float) -> None:
    left, top, right, bottom = (value * _UNIT for value in box)
    pen.arc((left, top, right, bottom), 180, 360, fill=colour, width=round(thickness * _UNIT))
    middle = (top + bottom) / 2
    for x in (left + thickness * _UNIT / 2, right - thickness * _UNIT / 2):
        pen.line([(x, middle), (x, bottom)], fill=colour, width=round(thickness * _UNIT))


def _dot(pen: ImageDraw.ImageDraw, centre: tuple[float, float], radius: float, colour: Colour) -> None:
    x, y, r = (value * _UNIT for value in (*centre, radius))
    pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)


def _scaled(points: Points) -> Points:
    return [(x * _UNIT, y * _UNIT) for x, y in points]


def _shaded(image: Image.Image) -> Image.Image:
    """Return the drawing with light from above left, the white around it as it was."""
    colours = np.asarray(image, dtype=np.float32)
    thing = (colours.min(2) < 250).astype(np.uint8) * 255
    relief = np.asarray(Image.fromarray(thing).filter(ImageFilter.GaussianBlur(3 * _UNIT)), dtype=np.float32) / 255
    light = 1 + 6 * (np.roll(relief, -DRAWN_SIDE // 64, (0, 1)) - relief)
    shaded = np.where(thing[:, :, None] > 0, colours * light[:, :, None].clip(0.7, 1.25), colours)
    return Image.fromarray(shaded.clip(0, 255).round().astype(np.uint8))
