"""Distances between sets of points, against values that are known."""

from __future__ import annotations

import math

import pytest
import torch

from ganzoo.metrics.points import mean_discrepancy, mean_kernel, modes, projected, sliced_wasserstein


def _normal(*shape: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(*shape, 2, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_points_that_are_moved_are_as_far_as_the_mean_projection_of_the_way() -> None:
    """A way of length d has projections d |cos|, whose mean over all directions is 2 d / pi."""
    points = _normal(3, 500)
    distance = sliced_wasserstein(projected(points, slices=64), projected(points + torch.tensor([3.0, 4.0]), slices=64))
    assert distance.tolist() == pytest.approx([5 * 2 / math.pi] * 3, rel=1e-3)


def test_the_order_of_points_does_not_matter() -> None:
    points = _normal(1, 50)
    assert sliced_wasserstein(projected(points), projected(points.flip(1))).item() < 1e-12


def test_the_discrepancy_is_that_of_the_definition() -> None:
    ours, theirs, widths = _normal(2, 7), _normal(1, 9, seed=2), (0.5, 2.0)

    def kernel(a: torch.Tensor, b: torch.Tensor) -> float:
        return sum(math.exp(-((a - b).square().sum().item()) / (2 * w * w)) for w in widths) / 2

    for replica in range(2):
        inside = [kernel(a, b) for i, a in enumerate(ours[replica]) for j, b in enumerate(ours[replica]) if i != j]
        beside = [kernel(a, b) for i, a in enumerate(theirs[0]) for j, b in enumerate(theirs[0]) if i != j]
        across = [kernel(a, b) for a in ours[replica] for b in theirs[0]]
        expected = sum(inside) / 42 + sum(beside) / 72 - 2 * sum(across) / 63
        assert mean_discrepancy(ours, theirs, widths)[replica].item() == pytest.approx(expected, abs=1e-9)
    known = mean_discrepancy(ours, theirs, widths, inside=mean_kernel(theirs, widths))
    assert torch.allclose(known, mean_discrepancy(ours, theirs, widths))


def test_the_discrepancy_of_equal_distributions_is_around_zero() -> None:
    values = mean_discrepancy(_normal(40, 200), _normal(40, 200, seed=2), (0.3, 1.0))
    assert abs(values.mean().item()) < 0.003 and (values < 0).any()
    assert mean_discrepancy(_normal(40, 200) + 1, _normal(1, 200, seed=2), (0.3, 1.0)).min() > 0.03


def test_modes_are_counted_as_the_papers_do() -> None:
    centres, deviations = torch.tensor([[0.0, 0.0], [10.0, 0.0]]), torch.tensor([1.0, 2.0])
    points = torch.tensor([[[0.0, 2.9], [0.0, 3.1], [10.0, 5.9], [10.0, 6.1]], [[0.0, 0.0]] * 4, [[0.0, 50.0]] * 4])
    covered, quality, divergence = modes(points, centres, deviations)
    assert covered.tolist() == [2, 1, 0]
    assert quality.tolist() == [0.5, 1.0, 0.0]
    assert divergence.tolist() == pytest.approx([0.0, math.log(2), math.log(2)])
