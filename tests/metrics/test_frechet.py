"""Fréchet distance against the closed form for Gaussians."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from ganzoo.errors import InputError
from ganzoo.metrics.frechet import frechet_distance


def whitened(rows: int, columns: int, *, seed: int) -> Tensor:
    """Return points with mean exactly 0 and covariance exactly the identity."""
    points = torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    points = points - points.mean(0)
    q, _ = torch.linalg.qr(points)
    return q * (rows - 1) ** 0.5


def test_one_dimension_is_mean_difference_and_deviation_difference() -> None:
    """d^2 = (m1 - m2)^2 + (s1 - s2)^2: means 0 and 3, deviations 1 and 2."""
    points = whitened(500, 1, seed=0)
    assert frechet_distance(points, 2 * whitened(300, 1, seed=1) + 3) == pytest.approx(9 + 1)


def test_independent_axes_add_up() -> None:
    """Axis by axis: 1^2 + (1 - 2)^2 and 0 + (3 - 1)^2."""
    first = whitened(400, 2, seed=0) * torch.tensor([1.0, 3.0])
    second = whitened(400, 2, seed=1) * torch.tensor([2.0, 1.0]) + torch.tensor([1.0, 0.0])
    assert frechet_distance(first, second) == pytest.approx(1 + 1 + 4)


def test_correlated_clouds() -> None:
    """C1 = [[2, 1], [1, 2]] with eigenvalues 3 and 1, C2 = I: tr = 4 + 2 - 2 (sqrt 3 + 1)."""
    cholesky = torch.linalg.cholesky(torch.tensor([[2.0, 1.0], [1.0, 2.0]], dtype=torch.float64))
    first, second = whitened(400, 2, seed=0) @ cholesky.T, whitened(400, 2, seed=1)
    assert frechet_distance(first, second) == pytest.approx(6 - 2 * (3**0.5 + 1))


def test_covariances_that_do_not_commute() -> None:
    """C1 = diag(4, 1), C2 = [[2, 1], [1, 2]]. For 2x2 matrices tr sqrt(M) = sqrt(tr M + 2 sqrt(det M)):

    M = C1 C2 has trace 10 and determinant 12, so d^2 = 5 + 4 - 2 sqrt(10 + 2 sqrt 12).
    """
    cholesky = torch.linalg.cholesky(torch.tensor([[2.0, 1.0], [1.0, 2.0]], dtype=torch.float64))
    first = whitened(400, 2, seed=0) * torch.tensor([2.0, 1.0])
    second = whitened(400, 2, seed=1) @ cholesky.T
    assert frechet_distance(first, second) == pytest.approx(9 - 2 * (10 + 2 * 12**0.5) ** 0.5)


def test_it_is_zero_on_the_same_cloud_and_symmetric() -> None:
    first, second = torch.randn(100, 8), torch.randn(150, 8) * 2
    assert frechet_distance(first, first) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(first, second) == pytest.approx(frechet_distance(second, first))


def test_more_features_than_samples_stay_finite() -> None:
    """A shift is all there is between a cloud and itself moved, singular covariances or not."""
    cloud = torch.randn(10, 64, dtype=torch.float64)
    assert frechet_distance(cloud, cloud + 0.5) == pytest.approx(64 * 0.25, rel=1e-5)


def test_a_constant_cloud_has_no_spread() -> None:
    assert frechet_distance(torch.zeros(5, 3), torch.full((4, 3), 2.0)) == pytest.approx(12)


@pytest.mark.parametrize("shapes", [((1, 3), (5, 3)), ((5, 3), (0, 3)), ((5, 3), (5, 4))])
def test_clouds_that_say_nothing_are_refused(shapes: tuple[tuple[int, int], tuple[int, int]]) -> None:
    with pytest.raises(InputError, match="two clouds"):
        frechet_distance(torch.zeros(shapes[0]), torch.zeros(shapes[1]))
