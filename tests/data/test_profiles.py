"""Colour profiles: into sRGB where only colours are wanted."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageCms

from ganzoo.data.modes import flattened
from ganzoo.data.profiles import to_srgb, usable
from tests.profiles import ADOBE_RGB, DISPLAY_P3, PROPHOTO, SRGB, grey_profile

Colour = tuple[int, int, int]


def with_profile(image: Image.Image, profile: bytes) -> Image.Image:
    image.info["icc_profile"] = profile
    return image


# The corners of sRGB in wider spaces, from the published matrices: P3 red is CSS's color(display-p3 0.918 0.200 0.139).
@pytest.mark.parametrize(
    ("profile", "own", "srgb"),
    [
        (ADOBE_RGB, (219, 0, 0), (255, 0, 0)),
        (ADOBE_RGB, (144, 255, 60), (0, 255, 0)),
        (ADOBE_RGB, (0, 0, 250), (0, 0, 255)),
        (DISPLAY_P3, (234, 51, 35), (255, 0, 0)),
        (DISPLAY_P3, (117, 251, 76), (0, 255, 0)),
        (PROPHOTO, (179, 70, 26), (255, 0, 0)),
        (SRGB, (12, 200, 99), (12, 200, 99)),
    ],
)
def test_wider_spaces_become_srgb(profile: bytes, own: Colour, srgb: Colour) -> None:
    made = np.asarray(flattened(with_profile(Image.new("RGB", (2, 2), own), profile))).astype(int)
    # Near black sRGB's curve is steep: one level of a wider space is many there.
    assert np.abs(made - srgb).max() <= (14 if 0 in srgb else 0)


@pytest.mark.parametrize(("profile", "gamma"), [(ADOBE_RGB, 563 / 256), (PROPHOTO, 1.8)])
def test_a_neutral_grey_follows_the_two_curves(profile: bytes, gamma: float) -> None:
    linear = (100 / 255) ** gamma
    expected = 255 * (1.055 * linear ** (1 / 2.4) - 0.055)
    made = flattened(with_profile(Image.new("RGB", (1, 1), (100, 100, 100)), profile)).getpixel((0, 0))
    assert made == pytest.approx((expected,) * 3, abs=1)


def test_a_profile_of_greys_counts_for_greys() -> None:
    image = with_profile(Image.new("L", (1, 1), 100), grey_profile(1.0))  # linear light
    expected = 255 * (1.055 * (100 / 255) ** (1 / 2.4) - 0.055)
    assert flattened(image).getpixel((0, 0)) == pytest.approx((expected,) * 3, abs=1)


def test_srgb_itself_changes_no_byte() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (40, 40, 3), dtype=np.uint8)
    own = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (own, SRGB):
        assert np.array_equal(np.asarray(to_srgb(Image.fromarray(pixels), profile)), pixels)


@pytest.mark.parametrize("profile", [b"", b"this is no profile", ADOBE_RGB[:200], grey_profile(2.2)])
def test_a_profile_that_does_not_fit_says_nothing(profile: bytes) -> None:
    assert usable(profile, "RGB") is None
    assert to_srgb(Image.new("RGB", (1, 1), (9, 8, 7)), profile).getpixel((0, 0)) == (9, 8, 7)


def test_the_ground_under_transparency_is_white_in_every_space() -> None:
    image = with_profile(Image.new("RGBA", (1, 1), (0, 0, 0, 0)), PROPHOTO)
    assert flattened(image).getpixel((0, 0)) == (255, 255, 255)
    half = flattened(with_profile(Image.new("RGBA", (1, 1), (219, 0, 0, 51)), ADOBE_RGB)).getpixel((0, 0))
    assert half == pytest.approx((255, 204, 204), abs=4)  # a fifth of sRGB's red on white
