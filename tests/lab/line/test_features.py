"""What the discriminator is shown: values by hand, ways back against autograd."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from ganzoo.lab.engine import expressions as ex
from ganzoo.lab.engine.derivatives import gradients
from ganzoo.lab.engine.expressions import Expression
from ganzoo.lab.engine.noise import Noise
from ganzoo.lab.line.features import FEATURES
from tests.lab.engine.plainly import leaves, value


def _shown(name: str, rows: Tensor, seed: int | None = None) -> tuple[Expression, Expression, dict[str, Tensor]]:
    """Return what is shown of rows, the rows, and all that is given; generated rows come with a seed."""
    noise = Noise(torch.float64)
    given = ex.given("rows", *rows.shape)
    shown = FEATURES[name](given, None if seed is None else noise)
    if seed is not None:
        noise.draw(torch.Generator().manual_seed(seed))
    return shown, given, leaves({"rows": rows.numpy()} | noise.arrays)


def _value(name: str, rows: Tensor, seed: int | None = None) -> Tensor:
    shown, _, given = _shown(name, rows, seed)
    return value(shown, given).detach()


def test_moments_of_a_row_are_those_of_a_hand_calculation() -> None:
    shown = _value("moments", torch.tensor([[[0.0, 0.0, 0.0, 4.0]]], dtype=torch.float64))
    deviation = 3**0.5  # mean 1, squares 1, 1, 1, 9
    expected = [1.0, deviation, (-3 + 27) / 4 / deviation**3, (3 + 81) / 4 / 9]
    torch.testing.assert_close(shown[0, 0], torch.tensor(expected, dtype=torch.float64), rtol=1e-6, atol=1e-6)


def test_sorted_shows_the_row_in_order() -> None:
    shown = _value("sorted", torch.tensor([[[3.0, 1.0, 2.0], [0.0, -1.0, 5.0]]]))
    assert shown.tolist() == [[[1.0, 2.0, 3.0], [-1.0, 0.0, 5.0]]]


@pytest.mark.parametrize("name", sorted(FEATURES))
def test_the_way_back_is_that_of_autograd(name: str) -> None:
    rows = torch.randn(2, 3, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    shown, given_rows, given = _shown(name, rows, 3)
    weights = torch.randn(shown.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    (slope,) = gradients(shown * ex.constant(weights.numpy()), [given_rows])
    (expected,) = torch.autograd.grad((value(shown, given) * weights).sum(), given["rows"])
    torch.testing.assert_close(value(slope, given), expected)


def test_a_row_of_equal_numbers_gives_no_nan() -> None:
    shown, rows, given = _shown("moments", torch.full((1, 2, 5), 3.0))
    (slope,) = gradients(shown, [rows])
    assert value(shown, given).isfinite().all() and value(slope, given).isfinite().all()


def test_shuffled_rows_hold_the_same_numbers_in_another_order_for_each_row() -> None:
    rows = torch.arange(50.0).expand(1, 3, 50)
    shown = _value("shuffled", rows, 4)
    assert torch.equal(shown.sort(2).values, rows)
    assert len({tuple(row) for row in shown[0].tolist()}) == 3


def test_real_rows_are_shown_as_they_are() -> None:
    rows = torch.arange(50.0).expand(1, 3, 50)
    assert torch.equal(_value("shuffled", rows), rows)
