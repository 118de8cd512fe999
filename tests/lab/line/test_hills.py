"""Hills of targets, counted by eye; and how many of them generated numbers cover."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ganzoo.lab.line.hills import hills_of_target
from ganzoo.lab.line.observation import _covered
from ganzoo.lab.line.targets import TWO_HILLS, Target


def _mixture(*parts: tuple[float, float, float]) -> Target:
    return Target("mixture", tuple(number for part in parts for number in part))


@pytest.mark.parametrize(
    ("target", "count"),
    [
        (Target("normal", (4, 1.25)), 1),
        (Target("uniform", (1, 7)), 1),
        (Target("exponential", (2,)), 1),
        (TWO_HILLS, 2),
        (_mixture((1, 0, 0.2), (1, 10, 0.2)), 2),
        (_mixture((1, -2, 0.5), (1, 6, 0.5)), 2),
        (_mixture((1, 1, 0.4), (1, 4, 0.4), (1, 7, 0.4)), 3),
        (_mixture((9, 2, 0.5), (1, 6, 0.5)), 2),
        (_mixture((99, 2, 0.5), (1, 6, 0.5)), 1),  # a hundredth of the numbers is no hill
        (_mixture((1, 4, 1), (1, 5, 1)), 1),  # no valley between them
        (Target("drawn", (0, 10, 1, 5, 1, 0, 0, 1, 5, 1)), 2),
        (Target("drawn", (0, 10, 1, 2, 3, 4, 5, 4, 3, 2)), 1),
    ],
)
def test_a_target_has_as_many_hills_as_one_sees(target: Target, count: int) -> None:
    assert len(hills_of_target(target)) == count


@pytest.mark.parametrize(("count", "seed"), [(300, 0), (300, 1), (4000, 2)])
def test_the_numbers_of_a_file_have_the_hills_of_what_they_were_drawn_from(count: int, seed: int) -> None:
    drawn = np.random.default_rng(seed)
    for numbers, hills in (
        (drawn.normal(4, 1.25, count), 1),
        (np.where(drawn.random(count) < 0.5, drawn.normal(1, 0.5, count), drawn.normal(6, 0.5, count)), 2),
    ):
        quantiles = np.quantile(numbers, np.linspace(0, 1, 257))
        assert len(hills_of_target(Target("quantiles", tuple(quantiles)))) == hills


def test_a_hill_of_half_of_the_numbers_says_so() -> None:
    assert [round(hill.share, 1) for hill in hills_of_target(TWO_HILLS)] == [0.5, 0.5]


def test_a_hill_is_covered_by_a_third_of_its_own_numbers() -> None:
    hills = hills_of_target(TWO_HILLS)
    shares = torch.zeros(3, 62)  # beside the window's 60 bins one on each side
    for row, (low, high) in enumerate(((0.5, 0.5), (0.8, 0.2), (0.9, 0.1))):
        shares[row, 1 + hills[0].first] = low
        shares[row, 1 + hills[1].first] = high
    assert _covered(shares, hills).tolist() == [2, 2, 1]
