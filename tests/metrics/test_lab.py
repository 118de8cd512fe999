"""CIE L*a*b*, mean colours and their correlation."""

from __future__ import annotations

import math

import pytest
import torch

from ganzoo.errors import InputError
from ganzoo.metrics.lab import correlation, mean_colour, to_lab


def plain(*colour: float) -> torch.Tensor:
    """Return a picture (1, 3, 4, 4) of one colour."""
    return torch.tensor(colour).view(1, 3, 1, 1).expand(1, 3, 4, 4)


@pytest.mark.parametrize(
    ("colour", "expected"),
    [
        # The published values of sRGB's primaries under D65.
        ((1.0, 1.0, 1.0), (100, 0, 0)),
        ((0.0, 0.0, 0.0), (0, 0, 0)),
        ((1.0, 0.0, 0.0), (53.24, 80.09, 67.20)),
        ((0.0, 1.0, 0.0), (87.74, -86.18, 83.18)),
        ((0.0, 0.0, 1.0), (32.30, 79.19, -107.86)),
        ((0.5, 0.5, 0.5), (53.39, 0, 0)),
    ],
)
def test_primaries_have_their_published_values(colour, expected) -> None:
    assert to_lab(plain(*colour))[0, :, 0, 0].tolist() == pytest.approx(expected, abs=0.03)


def test_white_around_a_thing_does_not_count() -> None:
    picture = torch.ones(1, 3, 8, 8)
    picture[:, 1:, 2:5, 2:5] = 0  # a red square
    assert mean_colour(picture)[0].tolist() == pytest.approx([53.24, 80.09, 67.20], abs=0.03)


def test_nearly_white_belongs_to_the_background_and_light_grey_does_not() -> None:
    picture = torch.full((1, 3, 8, 8), 0.95)
    picture[..., 4:] = 0.85
    assert mean_colour(picture)[0, 0].item() == pytest.approx(to_lab(plain(0.85, 0.85, 0.85))[0, 0, 0, 0].item())


def test_a_white_picture_has_a_colour_all_the_same() -> None:
    assert mean_colour(torch.ones(2, 3, 4, 4)).tolist() == [pytest.approx([100, 0, 0], abs=1e-6)] * 2


def test_correlation_is_pearsons_per_column() -> None:
    first = torch.tensor([[1.0, 1.0, 0.0], [2.0, 2.0, 1.0], [3.0, 3.0, 1.0]])
    second = torch.tensor([[2.0, 6.0, 5.0], [4.0, 4.0, 5.0], [6.0, 2.0, 5.0]])
    result = correlation(first, second).tolist()
    assert result[:2] == pytest.approx([1, -1]) and math.isnan(result[2])
    assert correlation(first[:, 2:], torch.tensor([[0.0], [0.0], [1.0]])).item() == pytest.approx(0.5)


def test_tables_that_do_not_fit_are_refused() -> None:
    with pytest.raises(InputError, match="equal tables"):
        correlation(torch.zeros(3, 2), torch.zeros(4, 2))
