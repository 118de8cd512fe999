"""Arithmetic with latents, by hand."""

import pytest
import torch

from ganzoo.inference.arithmetic import combined, triples, typical
from ganzoo.inference.latents import typical_length

SQUARE = typical_length(2)


def test_the_result_points_where_plus_minus_minus_plus_other_points() -> None:
    plus = torch.tensor([[3.0, 0.0], [5.0, 0.0]])
    minus, other = torch.tensor([[4.0, 0.0]]), torch.tensor([[0.0, 1.0], [0.0, 3.0], [0.0, 5.0]])
    assert combined(plus, minus, other).tolist() == pytest.approx([0.0, SQUARE])


def test_terms_can_be_left_out() -> None:
    assert combined(torch.tensor([[2.0, 0.0]]), None, None).tolist() == pytest.approx([SQUARE, 0.0])
    both = combined(torch.tensor([[1.0, 0.0]]), None, torch.tensor([[0.0, 1.0]]))
    assert both.tolist() == pytest.approx([SQUARE / 2**0.5] * 2)


def test_a_term_less_itself_is_no_nan() -> None:
    z = torch.randn(3, 8)
    assert combined(z, z, None).isfinite().all()


def test_means_are_brought_to_a_typical_length() -> None:
    assert typical(torch.randn(4, 100)).norm(dim=1).tolist() == pytest.approx([typical_length(100)] * 4, rel=1e-5)


def test_triples_are_of_different_rows_and_follow_the_seed() -> None:
    pool = torch.arange(5)
    drawn = triples(pool, 40, generator=torch.Generator().manual_seed(3))
    assert drawn.shape == (40, 3)
    assert all(len(set(row)) == 3 for row in drawn.tolist())
    assert torch.equal(drawn, triples(pool, 40, generator=torch.Generator().manual_seed(3)))
    assert set(drawn.flatten().tolist()) == set(range(5))
