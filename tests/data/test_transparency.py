"""Transparent pictures made larger: nothing of what lies under the transparency is seen."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from ganzoo.data.transparency import REACH, bicubic, spread
from ganzoo.scale import SCALE
from ganzoo.scale import bicubic as plainly

YELLOW, BLUE = (250, 220, 40), (30, 60, 240)
SIDE, FINE = 40, 8  # pixels of the small disc; points each way that a pixel's share is counted on


def disc(side: int) -> np.ndarray:
    """Return a disc, yellow on its left and blue on its right, on black that cannot be seen: (side, side, 4)."""
    y, x = (np.mgrid[: side * FINE, : side * FINE] + 0.5) / FINE - side / 2
    inside = np.hypot(x, y) < 0.35 * side
    alpha = inside.reshape(side, FINE, side, FINE).mean((1, 3)) * 255
    colours = np.zeros((side, side, 3))
    colours[:, : side // 2], colours[:, side // 2 :] = YELLOW, BLUE
    return np.dstack([np.where(alpha[..., None] > 0, colours, 0), alpha]).round().astype(np.uint8)


def taken_apart(pixels: np.ndarray) -> tuple[Image.Image, Image.Image]:
    return Image.fromarray(pixels[..., :3]), Image.fromarray(pixels[..., 3])


def on_white(colour: Image.Image, alpha: Image.Image) -> np.ndarray:
    return np.asarray(Image.composite(colour, Image.new("RGB", colour.size, (255, 255, 255)), alpha)).astype(int)


def test_a_disc_on_nothing_has_the_colours_of_a_large_disc_up_to_its_edge() -> None:
    colour, alpha = taken_apart(disc(SIDE))
    made, naive = (on_white(one, plainly(alpha)) for one in (bicubic(colour, alpha), plainly(colour)))
    painted = np.full((SCALE * SIDE, SCALE * SIDE, 3), YELLOW, np.uint8)
    painted[:, SCALE * SIDE // 2 :] = BLUE
    truth = on_white(Image.fromarray(painted), plainly(alpha))
    aside = np.abs(np.arange(SCALE * SIDE) - SCALE * SIDE / 2) > SCALE * REACH  # of where the two colours meet
    assert np.abs(made - truth)[:, aside].max() <= 1
    assert np.abs(naive - truth)[:, aside].max() > 40
    assert (made >= np.minimum(YELLOW, BLUE)).all()  # nothing is darker than the disc
    assert (naive < np.minimum(YELLOW, BLUE)).any(2).sum() > 100


@pytest.mark.parametrize("seed", range(4))
def test_no_pixel_leaves_the_range_of_the_neighbours_that_can_be_seen(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (23, 70, 4), dtype=np.uint8)
    pixels[..., 3] *= rng.random((23, 70)) < 0.5
    made = np.asarray(bicubic(*taken_apart(pixels)))
    for y, x in np.argwhere(np.asarray(plainly(taken_apart(pixels)[1])) > 0):
        top, left = max(0, y // SCALE - REACH), max(0, x // SCALE - REACH)
        around = pixels[top : y // SCALE + REACH + 1, left : x // SCALE + REACH + 1]
        known = around[around[..., 3] > 0][:, :3]
        assert (made[y, x] >= known.min(0)).all() and (made[y, x] <= known.max(0)).all()


def test_what_is_opaque_is_enlarged_as_ever() -> None:
    smooth = np.add.outer(np.arange(150), np.arange(30))[..., None] + np.array([0, 20, 40])
    image = Image.fromarray(smooth.astype(np.uint8))
    made = np.asarray(bicubic(image, Image.new("L", image.size, 255))).astype(int)
    assert np.abs(made - np.asarray(plainly(image))).max() <= 1  # strips leave no seams


def test_edge_colours_spread_and_what_is_seen_stays() -> None:
    pixels = disc(SIDE)
    known = spread(pixels[..., :3], pixels[..., 3])
    seen = pixels[..., 3] > 0
    assert np.array_equal(known[seen], pixels[..., :3][seen])
    assert (known[:, : SIDE // 4] == YELLOW).all() and (known[:, -SIDE // 4 :] == BLUE).all()
    assert (known >= np.minimum(YELLOW, BLUE)).all() and (known <= np.maximum(YELLOW, BLUE)).all()


@pytest.mark.parametrize("size", [(1, 1), (1, 5), (5, 1), (3, 2)])
@pytest.mark.parametrize("alpha", [0, 1, 255])
def test_any_size_and_transparency_will_do(size: tuple[int, int], alpha: int) -> None:
    colour = Image.new("RGB", size, YELLOW)
    made = bicubic(colour, Image.new("L", size, alpha))
    assert made.size == (SCALE * size[0], SCALE * size[1])
    assert made.getcolors() == [(made.width * made.height, YELLOW)]
