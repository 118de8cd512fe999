"""Drawn bags and shoes."""

from __future__ import annotations

import numpy as np
import pytest

from ganzoo.data.drawings import KINDS, draw
from ganzoo.data.framing import is_ready
from ganzoo.errors import UnknownName


@pytest.mark.parametrize("kind", KINDS)
def test_a_drawing_is_a_function_of_its_seed(kind: str) -> None:
    first, again, other = (np.asarray(draw(kind, seed)) for seed in (3, 3, 4))
    assert (first == again).all() and (first != other).any()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(8))
def test_a_drawing_stands_on_white_and_fills_its_picture_as_the_shops_do(kind: str, seed: int) -> None:
    picture = draw(kind, seed, 64)
    thing = np.asarray(picture).min(2) < 240
    wide = np.flatnonzero(thing.any(0))
    assert is_ready(picture, 64)
    assert 0.2 < thing.mean() < 0.75 and 40 <= wide[-1] - wide[0] <= 62


def test_a_flat_drawing_has_few_colours() -> None:
    colours = {tuple(pixel) for pixel in np.asarray(draw("bag", 5, 256, flat=True)).reshape(-1, 3)}
    assert len(colours) < 12


def test_there_are_no_drawings_of_hats() -> None:
    with pytest.raises(UnknownName, match="did you mean"):
        draw("hat", 0)
