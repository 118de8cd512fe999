"""The rule of each mode, as the table of docs/pictures.md has it: colours, transparency, profile."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ganzoo.data.modes import RULES, flattened, plain, planes, white_of
from ganzoo.data.pictures import open_picture
from tests.pngs import COLOUR, GREY, GREY_ALPHA, png
from tests.profiles import ADOBE_RGB, grey_profile

Values = list[Any]
NAN, INF = float("nan"), float("inf")


def tiff(image: Image.Image) -> Image.Image:
    """Return a picture as it comes back from a TIFF file."""
    buffer = io.BytesIO()
    image.save(buffer, "TIFF")
    return open_picture(buffer.getvalue())


def numbers(values: Values, kind: type = np.float32) -> Image.Image:
    return Image.fromarray(np.array([values], kind))


def palette(**info: object) -> Image.Image:
    image = Image.new("P", (2, 1))
    image.putpalette([10, 20, 30, 200, 0, 0])
    image.putpixel((1, 0), 1)
    image.info.update(info)
    return image


def premultiplied(mode: str, colour: tuple[int, ...]) -> Image.Image:
    return Image.new({"La": "LA", "RGBa": "RGBA"}[mode], (1, 1), colour).convert(mode)


def colours(image: Image.Image) -> Values:
    return np.asarray(planes(image).colour)[0].tolist()


def alphas(image: Image.Image) -> Values | None:
    alpha = planes(image).alpha
    return None if alpha is None else np.asarray(alpha)[0].tolist()


GREYS = {"1", "L", "LA", "La", "I", "F", "I;16", "I;16B"}
# Mode, a picture of it, its pixels' colours (of a grey once), and their alpha where there is any.
TABLE: tuple[tuple[str, Image.Image, Values, Values | None], ...] = (
    ("1", Image.new("1", (1, 1), 1), [255], None),
    ("L", Image.new("L", (1, 1), 77), [77], None),
    ("LA", Image.new("LA", (1, 1), (77, 51)), [77], [51]),
    ("La", premultiplied("La", (100, 255)), [100], [255]),
    ("I;16", numbers([0, 40_000, 65_535], np.uint16), [0, 156, 255], None),  # 40000 / 257 = 155.6
    ("I", numbers([0, 127, 255], np.int32), [0, 127, 255], None),
    ("I", numbers([0, 1024, 4095], np.int32), [0, 64, 255], None),  # 1024 / 4095 x 255 = 63.8
    ("I", numbers([0, 32_768, 65_535], np.int32), [0, 128, 255], None),
    ("I", numbers([-5, 0, 1], np.int32), [0, 0, 255], None),
    ("I", numbers([0, 2**20, 2**21], np.int32), [0, 128, 255], None),
    ("F", numbers([0, 0.2, 1]), [0, 51, 255], None),
    ("F", numbers([0, 127, 255]), [0, 127, 255], None),
    ("F", numbers([0, 1024, 4095]), [0, 64, 255], None),
    ("F", numbers([0, 32_768, 65_535]), [0, 128, 255], None),
    ("F", numbers([0.2, 0.4, 1.02]), [51, 102, 255], None),
    ("F", numbers([0.2, -0.1, INF]), [51, 0, 255], None),
    ("F", numbers([0.2, NAN, -INF]), [51, 0, 0], None),
    ("F", numbers([100.5, 255, INF]), [100, 255, 255], None),
    ("F", numbers([NAN, NAN]), [0, 0], None),
    ("P", palette(), [[10, 20, 30], [200, 0, 0]], None),
    ("P", palette(transparency=0), [[10, 20, 30], [200, 0, 0]], [0, 255]),
    ("P", palette(transparency=b"\x00\x80"), [[10, 20, 30], [200, 0, 0]], [0, 128]),
    ("PA", palette().convert("PA"), [[10, 20, 30], [200, 0, 0]], [255, 255]),
    ("RGB", Image.new("RGB", (1, 1), (9, 8, 7)), [[9, 8, 7]], None),
    ("RGBX", Image.new("RGBX", (1, 1), (9, 8, 7, 0)), [[9, 8, 7]], None),
    ("RGBA", Image.new("RGBA", (1, 1), (9, 8, 7, 0)), [[9, 8, 7]], [0]),
    ("RGBa", premultiplied("RGBa", (90, 80, 70, 255)), [[90, 80, 70]], [255]),
    ("YCbCr", Image.new("YCbCr", (1, 1), (76, 85, 255)), [[254, 0, 0]], None),
    ("HSV", Image.new("HSV", (1, 1), (0, 255, 255)), [[255, 0, 0]], None),
    ("CMYK", Image.new("CMYK", (1, 1), (0, 255, 255, 0)), [[255, 0, 0]], None),
    # Half of L*, 50.2, is a luminance of 0.186 (CIE 1976) and a level of 119.
    ("LAB", tiff(Image.new("LAB", (1, 1), (128, 128, 128))), [[119, 119, 119]], None),
)


@pytest.mark.parametrize(("mode", "image", "colour", "alpha"), TABLE, ids=[row[0] for row in TABLE])
def test_every_mode_becomes_what_the_table_says(
    mode: str, image: Image.Image, colour: Values, alpha: Values | None
) -> None:
    assert image.mode == mode
    grey = mode in GREYS
    assert colours(image) == ([[value] * 3 for value in colour] if grey else colour)
    assert alphas(image) == alpha
    assert planes(image).channels == (1 if grey else 3)


def test_the_table_has_every_rule() -> None:
    assert set(RULES) == {row[0] for row in TABLE} | {"I;16B", "I;16L", "I;16N"}


@pytest.mark.parametrize(("mode", "image", "colour", "alpha"), TABLE, ids=[row[0] for row in TABLE])
@pytest.mark.parametrize("profile", [None, ADOBE_RGB, grey_profile(2.2)], ids=["none", "colours", "greys"])
def test_every_mode_can_be_saved_as_a_png_with_the_profile_that_fits(
    mode: str, image: Image.Image, colour: Values, alpha: Values | None, profile: bytes | None
) -> None:
    image = image.copy()
    if profile:
        image.info["icc_profile"] = profile
    made, buffer = plain(image), io.BytesIO()
    made.save(buffer, "PNG")
    read = Image.open(buffer)
    assert read.mode == ("L" if mode in GREYS else "RGB") + ("" if alpha is None else "A")
    fits = {ADOBE_RGB: mode not in GREYS | {"CMYK", "LAB"}, None: False}.get(profile, mode in GREYS)
    assert read.info.get("icc_profile") == (profile if fits else None)
    assert flattened(image).mode == "RGB"


RAMP = np.array([[0, 1, 2, 3]])


@pytest.mark.parametrize(
    ("data", "colour", "alpha"),
    [
        (png(RAMP % 2, kind=GREY, bits=1, key=(1,)), [0, 255, 0, 255], [255, 0, 255, 0]),
        (png(RAMP, kind=GREY, bits=2, key=(2,)), [0, 85, 170, 255], [255, 255, 0, 255]),
        (png(RAMP * 5, kind=GREY, bits=4, key=(5,)), [0, 85, 170, 255], [255, 0, 255, 255]),
        (png(RAMP * 50, kind=GREY, bits=8, key=(150,)), [0, 50, 100, 150], [255, 255, 255, 0]),
        (png(RAMP * 20_000, kind=GREY, bits=16, key=(40_000,)), [0, 78, 156, 233], [255, 255, 0, 255]),
        (png(np.array([[[65_535, 32_768], [257, 65_535]]]), kind=GREY_ALPHA, bits=16), [255, 1], [128, 255]),
    ],
    ids=["1 bit", "2 bits", "4 bits", "8 bits", "16 bits", "16 bits with alpha"],
)
def test_a_grey_png_keeps_its_transparency_and_gets_no_colour(data: bytes, colour: Values, alpha: Values) -> None:
    image = open_picture(data)
    assert planes(image).grey
    assert colours(image) == [[value] * 3 for value in colour]
    assert alphas(image) == alpha


@pytest.mark.parametrize(("bits", "scale"), [(8, 1), (16, 257)])
def test_a_colour_that_stands_for_transparency(bits: int, scale: int) -> None:
    values = np.array([[[200, 10, 0], [200, 11, 0]]]) * scale
    image = open_picture(png(values, kind=COLOUR, bits=bits, key=(200 * scale, 10 * scale, 0)))
    assert colours(image) == [[200, 10, 0], [200, 11, 0]] and alphas(image) == [0, 255]


def test_16_bit_greys_of_a_tiff_reach_to_65535() -> None:
    image = tiff(numbers([0, 4095, 65_535], np.uint16))
    assert image.mode == "I;16" and [one[0] for one in colours(image)] == [0, 16, 255]  # 4095 / 257 = 15.9


@pytest.mark.parametrize(
    ("values", "white"),
    [
        ([0, 1], 1),
        ([0, 2], 255),
        ([0, 256], 511),
        ([0, 70_000], 70_000),
        ([0.5, 16], 1),  # a picture of 0..255 would be all but black
        ([0.5, 16.5], 255),
        ([0.5] * 99 + [300], 1),  # one in a hundred may shine
        ([0.5] * 98 + [300] * 2, 511),
        ([-3, -2], 1),
    ],
)
def test_white_is_found_by_what_the_numbers_are(values: Values, white: float) -> None:
    assert white_of(np.array(values, float)) == white


def test_a_colour_picture_without_a_colour_stays_without() -> None:
    assert planes(Image.new("RGB", (3, 3), (7, 7, 7))).grey
    assert not planes(Image.new("RGB", (3, 3), (7, 7, 8))).grey
    assert plain(Image.new("RGB", (3, 3), (7, 7, 7))).mode == "RGB"
