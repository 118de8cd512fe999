"""Directions against closed forms: a generator that is a matrix, readings that are linear."""

import pytest
import torch

from ganzoo.inference.directions import axis, coordinate, fitted, moved, ranked


def test_moving_along_an_axis_sets_that_number_and_no_other() -> None:
    z = torch.tensor([1.0, 2.0, 3.0])
    expected = [[1, -3, 3], [1, 0, 3], [1, 3, 3]]
    assert moved(z, axis(1, 3), torch.tensor([-3.0, 0.0, 3.0])).tolist() == expected


def test_moving_along_a_direction_sets_the_coordinate_and_leaves_the_rest() -> None:
    z, u = torch.randn(4, 10), torch.nn.functional.normalize(torch.randn(10), dim=0)
    there = moved(z, u, torch.tensor([-1.0, 0.0, 1.0, 2.5]))
    assert coordinate(there, u).tolist() == pytest.approx([-1, 0, 1, 2.5], abs=1e-5)
    across = torch.eye(10) - torch.outer(u, u)
    assert torch.allclose(there @ across, z @ across, atol=1e-5)


def test_a_linear_reading_gives_back_its_own_direction() -> None:
    z = torch.randn(400, 6, generator=torch.Generator().manual_seed(0))
    weights = torch.tensor([[3.0, 0, 4, 0, 0, 0], [0, 0, 0, -2, 0, 0]]).T
    u = fitted(z, z @ weights + 7)
    assert torch.allclose(u[:, 0], torch.tensor([0.6, 0, 0.8, 0, 0, 0]), atol=2e-3)
    assert torch.allclose(u[:, 1], torch.tensor([0, 0, 0, -1.0, 0, 0]), atol=2e-3)


def test_correlated_latents_do_not_bend_the_direction() -> None:
    """A difference of class means would lean towards the second axis; least squares does not."""
    z = torch.randn(2000, 2, generator=torch.Generator().manual_seed(0))
    z = torch.stack([z[:, 0], 0.8 * z[:, 0] + 0.6 * z[:, 1]], 1)
    assert torch.allclose(fitted(z, z[:, :1])[:, 0], torch.tensor([1.0, 0.0]), atol=2e-3)


def test_a_reading_that_never_changes_gives_no_nan() -> None:
    assert fitted(torch.randn(50, 4), torch.ones(50, 1)).isfinite().all()


def test_dimensions_are_ranked_by_the_mean_squared_change() -> None:
    """With pictures W z, dimension d changes pixels by 2 a W_d: the mean square is 4 a^2 |W_d|^2 / pixels."""
    weights = torch.tensor([[1.0, 0.0, 0.0], [0.0, 0.0, 2.0]])  # two pixels, three dimensions
    changes = ranked(lambda z: (z @ weights.T).view(-1, 1, 1, 2), torch.randn(5, 3), amount=1.5)
    assert changes.tolist() == pytest.approx([4.5, 0.0, 18.0], rel=1e-5)
