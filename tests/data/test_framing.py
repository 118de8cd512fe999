"""People's pictures, cut around the thing and put on white."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from ganzoo.data.framing import MARGIN, Crop, frame, is_ready
from ganzoo.errors import InputError


def scene(size, background, box, colour=(180, 30, 40)) -> Image.Image:
    """Return a picture of one rectangle (left, top, right, bottom) on a background."""
    image = Image.new("RGB", size, background)
    image.paste(colour, box)
    return image


@pytest.mark.parametrize("background", [(255, 255, 255), (120, 160, 200), (20, 20, 20), (235, 235, 235)])
def test_a_plain_background_becomes_white_and_the_thing_stays(background) -> None:
    framed = frame(scene((300, 200), background, (100, 40, 200, 140)), 64)
    pixels = np.asarray(framed.picture)
    assert framed.plain and framed.picture.size == (64, 64)
    assert (pixels[0] >= 250).all() and (pixels[:, -1] >= 250).all()
    assert np.abs(pixels[32, 32].astype(int) - (180, 30, 40)).max() <= 3


def test_the_crop_is_a_square_around_the_thing_with_a_margin() -> None:
    crop = frame(scene((300, 200), (255, 255, 255), (100, 40, 200, 100)), 64).crop
    assert crop.side == pytest.approx(100 * (1 + 2 * MARGIN), abs=1)
    assert crop.left == pytest.approx(150 - crop.side / 2, abs=1)
    assert crop.top == pytest.approx(70 - crop.side / 2, abs=1)


def test_a_large_picture_is_framed_like_a_small_one() -> None:
    small = frame(scene((300, 200), (90, 140, 90), (100, 40, 200, 140)), 64)
    large = frame(scene((3000, 2000), (90, 140, 90), (1000, 400, 2000, 1400)), 64)
    assert large.crop.side == pytest.approx(10 * small.crop.side, rel=0.03)
    difference = np.abs(np.asarray(small.picture, int) - np.asarray(large.picture, int))
    assert difference.mean() < 4


def test_a_hole_shows_the_background_too() -> None:
    image = scene((200, 200), (120, 160, 200), (50, 50, 150, 150))
    image.paste((120, 160, 200), (80, 80, 120, 120))
    assert (np.asarray(frame(image, 64).picture)[32, 32] >= 250).all()


def test_a_white_thing_keeps_its_inside_on_a_coloured_background() -> None:
    framed = frame(scene((200, 200), (40, 90, 60), (50, 50, 150, 150), (250, 250, 250)), 64)
    assert framed.crop.side == pytest.approx(100 * (1 + 2 * MARGIN), abs=2)


def test_a_background_that_is_not_plain_stays() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (120, 120, 3), dtype=np.uint8)
    framed = frame(Image.fromarray(noise), 64)
    assert not framed.plain
    assert np.asarray(framed.picture).std() > 10


def test_the_background_is_left_when_asked() -> None:
    framed = frame(scene((300, 200), (120, 160, 200), (100, 40, 200, 140)), 64, whiten=False)
    assert np.abs(np.asarray(framed.picture)[1, 1].astype(int) - (120, 160, 200)).max() <= 3


def test_a_given_crop_is_used_and_what_is_outside_is_white() -> None:
    image = scene((100, 100), (10, 10, 10), (0, 0, 100, 100), (200, 0, 0))
    framed = frame(image, 64, crop=Crop(left=-50, top=0, side=100), whiten=False)
    pixels = np.asarray(framed.picture)
    assert (pixels[:, :30] >= 250).all() and np.abs(pixels[:, 34:].astype(int) - (200, 0, 0)).max() <= 8
    assert framed.crop == Crop(left=-50, top=0, side=100)


@pytest.mark.parametrize("crop", [(0, 0, 0), (0, 0, float("nan")), (1e9, 0, 10), (0, 0, 1e9)])
def test_a_crop_that_cannot_be_is_refused(crop) -> None:
    left, top, side = crop
    with pytest.raises(InputError, match="at least one pixel"):
        frame(scene((50, 50), (255, 255, 255), (10, 10, 40, 40)), 64, crop=Crop(left=left, top=top, side=side))


@pytest.mark.parametrize("colour", [(255, 255, 255), (0, 90, 0)])
def test_nothing_but_background_is_refused(colour) -> None:
    with pytest.raises(InputError, match="empty"):
        frame(Image.new("RGB", (50, 80), colour), 64)


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 2)])
def test_tiny_and_narrow_pictures_do_no_harm(size) -> None:
    image = Image.new("RGB", size, (255, 255, 255))
    image.putpixel((0, size[1] // 2), (0, 0, 0))
    try:
        assert frame(image, 64).picture.size == (64, 64)
    except InputError as error:
        assert "empty" in str(error)


def test_shop_pictures_are_ready_and_others_are_not() -> None:
    assert is_ready(scene((64, 64), (255, 255, 255), (5, 5, 59, 59)), 64)
    assert not is_ready(scene((64, 64), (120, 160, 200), (5, 5, 59, 59)), 64)
    assert not is_ready(scene((65, 64), (255, 255, 255), (5, 5, 59, 59)), 64)
