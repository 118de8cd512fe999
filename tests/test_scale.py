"""Reducing and enlarging four times."""

import numpy as np
from PIL import Image

from ganzoo.scale import cropped_to_multiple, reduced


def test_reducing_keeps_a_flat_picture_and_a_quarter_of_the_sides() -> None:
    image = Image.new("RGB", (43, 21), (9, 99, 199))
    small = reduced(cropped_to_multiple(image))
    assert small.size == (10, 5) and np.unique(np.asarray(small).reshape(-1, 3), axis=0).tolist() == [[9, 99, 199]]
