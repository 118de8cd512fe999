"""Neighbours on lines, where distances are known."""

from __future__ import annotations

import pytest
import torch

from ganzoo.errors import InputError
from ganzoo.metrics.neighbours import CLOSE, near_duplicates, nearest_in, nearest_other, share_closer


def on_a_line(*places: float) -> torch.Tensor:
    return torch.tensor(places, dtype=torch.float32)[:, None]


def test_each_point_finds_its_nearest_other() -> None:
    assert nearest_other(on_a_line(0, 1, 5, 5.5)).tolist() == [1, 1, 0.5, 0.5]


def test_each_point_finds_its_nearest_in_a_cloud() -> None:
    assert nearest_in(on_a_line(0, 4), on_a_line(1, 2, 7)).tolist() == [1, 2]


def test_real_against_real_gives_the_share_by_definition() -> None:
    places = torch.arange(1000.0).square()[:, None]
    assert near_duplicates(places, places) == pytest.approx(CLOSE, abs=0.002)


def test_samples_in_pairs_are_found() -> None:
    real = torch.arange(100.0)[:, None]
    fake = torch.arange(100.0)[:, None] * 10
    fake[:20] = (torch.arange(100.0)[:20] // 2 * 10 + 0.01 * torch.arange(20))[:, None]  # ten pairs
    assert near_duplicates(fake, real) == pytest.approx(0.2)


def test_clouds_of_different_sizes_are_refused() -> None:
    with pytest.raises(InputError, match="of one size"):
        near_duplicates(torch.zeros(3, 1), torch.zeros(4, 1))


def test_ranks() -> None:
    assert share_closer(torch.tensor([1.0, 3.0]), torch.tensor([2.0, 3.0])) == (1 + 1 + 0 + 0.5) / 4
