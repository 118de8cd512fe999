"""Uploads made into pictures like a data set's."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from ganzoo.data.fitting import fitted


def thing(ground: str, ink: str, size: tuple[int, int] = (300, 200)) -> Image.Image:
    """Return a picture of a bar on a plain ground."""
    picture = Image.new("RGB", size, ground)
    ImageDraw.Draw(picture).rectangle((60, 80, 240, 120), fill=ink)
    return picture


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (4000, 3), (64, 64)])
@pytest.mark.parametrize(("data", "channels"), [("faces", 1), ("anything", 3), ("fashion-mnist", 1)])
def test_any_size_comes_out_as_the_model_draws(size: tuple[int, int], data: str, channels: int) -> None:
    picture = Image.effect_noise(size, 80).convert("RGB")
    fit = fitted(picture, 32, channels, data=data)
    assert fit.shape == (32, 32, channels) and fit.dtype == np.uint8


def test_a_shoe_on_a_plain_ground_stands_on_white_and_fills_the_square() -> None:
    fit = fitted(thing("#7788aa", "#301010"), 64, 3, data="shoes").astype(int)
    assert (fit[0] > 245).all()
    dark = np.argwhere(fit.max(2) < 100)
    assert np.ptp(dark[:, 1]) > 48  # the bar is wide: it reaches nearly from edge to edge


def test_for_fashion_mnist_a_dark_thing_on_white_becomes_light_on_black() -> None:
    fit = fitted(thing("white", "#202020"), 32, 1, data="fashion-mnist")[:, :, 0]
    assert fit[0].max() == 0 and fit[16, 16] > 200


def test_of_any_other_set_the_middle_square_is_taken() -> None:
    picture = Image.new("RGB", (300, 100), "black")
    picture.paste("white", (100, 0, 200, 100))
    assert (fitted(picture, 16, 1, data="faces") > 230).all()
