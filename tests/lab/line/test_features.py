"""What the discriminator is shown: values by hand, ways back against autograd."""

from __future__ import annotations

import pytest
import torch

from ganzoo.lab.line.features import FEATURES


def test_moments_of_a_row_are_those_of_a_hand_calculation() -> None:
    shown = FEATURES["moments"]().forward(torch.tensor([[[0.0, 0.0, 0.0, 4.0]]], dtype=torch.float64), None)
    deviation = 3**0.5  # mean 1, squares 1, 1, 1, 9
    expected = [1.0, deviation, (-3 + 27) / 4 / deviation**3, (3 + 81) / 4 / 9]
    torch.testing.assert_close(shown[0, 0], torch.tensor(expected, dtype=torch.float64), rtol=1e-6, atol=1e-6)


def test_sorted_shows_the_row_in_order() -> None:
    shown = FEATURES["sorted"]().forward(torch.tensor([[[3.0, 1.0, 2.0], [0.0, -1.0, 5.0]]]), None)
    assert shown.tolist() == [[[1.0, 2.0, 3.0], [-1.0, 0.0, 5.0]]]


@pytest.mark.parametrize("name", sorted(FEATURES))
def test_the_way_back_is_that_of_autograd(name: str) -> None:
    rows = torch.randn(2, 3, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(1)).requires_grad_()
    features = FEATURES[name]()
    shown = features.forward(rows, torch.Generator().manual_seed(3))
    slope = torch.randn(shown.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    (expected,) = torch.autograd.grad((shown * slope).sum(), rows)
    features.forward(rows.detach(), torch.Generator().manual_seed(3))
    torch.testing.assert_close(features.backward(slope), expected)


def test_a_row_of_equal_numbers_gives_no_nan() -> None:
    features = FEATURES["moments"]()
    shown = features.forward(torch.full((1, 2, 5), 3.0), None)
    assert shown.isfinite().all()
    assert features.backward(torch.ones_like(shown)).isfinite().all()


def test_shuffled_rows_hold_the_same_numbers_in_another_order_for_each_row() -> None:
    rows = torch.arange(50.0).expand(1, 3, 50)
    shown = FEATURES["shuffled"]().forward(rows, torch.Generator().manual_seed(4))
    assert torch.equal(shown.sort(2).values, rows)
    assert len({tuple(row) for row in shown[0].tolist()}) == 3


def test_real_rows_are_shown_as_they_are() -> None:
    rows = torch.arange(50.0).expand(1, 3, 50)
    assert torch.equal(FEATURES["shuffled"]().forward(rows, None), rows)
