"""The one converter between ranges and types of pictures."""

from __future__ import annotations

import numpy as np
import torch

from ganzoo.pixels import grid, to_model, to_pil, to_pixels, to_unit


def test_the_ends_of_the_range_map_to_each_other() -> None:
    assert to_model(torch.tensor([0, 255], dtype=torch.uint8)).tolist() == [-1.0, 1.0]
    assert to_pixels(torch.tensor([-1.0, 1.0]).view(2, 1, 1, 1)).ravel().tolist() == [0, 255]


def test_every_pixel_value_survives_the_way_in_and_out() -> None:
    values = torch.arange(256, dtype=torch.uint8).view(1, 1, 16, 16)
    assert np.array_equal(to_pixels(to_model(values))[0, :, :, 0], values[0, 0].numpy())


def test_values_outside_the_range_are_clamped_and_inside_rounded() -> None:
    # (x + 1) * 127.5: -0.5 is 63.75, 0.25 is 159.375
    pictures = torch.tensor([-7.0, -0.5, 0.25, 7.0]).view(1, 1, 2, 2)
    assert to_pixels(pictures).ravel().tolist() == [0, 64, 159, 255]
    assert to_unit(pictures).ravel().tolist() == [0.0, 0.25, 0.625, 1.0]


def test_converting_leaves_the_input_alone() -> None:
    given = torch.full((1, 1, 2, 2), 0.5)
    pixels = torch.full((1, 1, 2, 2), 9, dtype=torch.uint8)
    to_pixels(given), to_unit(given), to_model(pixels)
    assert torch.equal(given, torch.full((1, 1, 2, 2), 0.5))
    assert pixels.max() == 9


def test_channels_go_last() -> None:
    picture = torch.zeros(1, 3, 2, 2)
    picture[0, 0] = 1
    assert to_pixels(picture)[0, 0, 0].tolist() == [255, 128, 128]


def test_half_precision_pictures_convert_as_float32_does() -> None:
    pictures = torch.linspace(-1, 1, 64).view(1, 1, 8, 8).half()
    assert np.array_equal(to_pixels(pictures), to_pixels(pictures.float()))


def test_pil_gets_grey_or_colour() -> None:
    assert to_pil(np.zeros((4, 6, 1), np.uint8)).mode == "L"
    colour = to_pil(np.full((4, 6, 3), (1, 2, 3), np.uint8))
    assert (colour.mode, colour.size, colour.getpixel((5, 3))) == ("RGB", (6, 4), (1, 2, 3))


def test_a_grid_puts_pictures_in_reading_order_with_gaps() -> None:
    pictures = np.stack([np.full((2, 3, 1), shade, np.uint8) for shade in (10, 20, 30)])
    sheet = grid(pictures, columns=2, gap=1, background=99)[:, :, 0]
    assert sheet.tolist() == [
        [10, 10, 10, 99, 20, 20, 20],
        [10, 10, 10, 99, 20, 20, 20],
        [99, 99, 99, 99, 99, 99, 99],
        [30, 30, 30, 99, 99, 99, 99],
        [30, 30, 30, 99, 99, 99, 99],
    ]


def test_a_grid_is_as_square_as_it_can_be() -> None:
    assert grid(np.zeros((64, 4, 4, 3), np.uint8), gap=0).shape == (32, 32, 3)
    assert grid(np.zeros((5, 4, 4, 1), np.uint8), gap=0).shape == (8, 12, 1)
