"""Ways between latents, against closed forms (spherical ones are in tests/test_inference.py)."""

import math

import pytest
import torch

from ganzoo.inference import path
from ganzoo.inference.latents import typical_length


def test_a_straight_way_is_the_weighted_mean_of_its_ends() -> None:
    stops = torch.tensor([[2.0, 0.0], [0.0, 2.0], [0.0, 6.0]])
    expected = [[2, 0], [1, 1], [0, 2], [0, 4], [0, 6]]
    assert torch.allclose(path(stops, 5, linear=True), torch.tensor(expected, dtype=torch.float32))


def test_half_way_between_orthogonal_latents_a_straight_way_is_shorter_by_the_root_of_two() -> None:
    stops = torch.eye(2) * 10
    assert path(stops, 3, linear=True)[1].norm().item() == pytest.approx(10 / math.sqrt(2), rel=1e-6)
    assert path(stops, 3)[1].norm().item() == pytest.approx(10, rel=1e-6)


def test_the_typical_length_is_the_mean_of_the_chi_distribution() -> None:
    """For one number it is the mean of |N(0, 1)|, for two that of the Rayleigh distribution."""
    assert typical_length(1) == pytest.approx(math.sqrt(2 / math.pi))
    assert typical_length(2) == pytest.approx(math.sqrt(math.pi / 2))
    lengths = torch.randn(20_000, 100, generator=torch.Generator().manual_seed(0)).norm(dim=1)
    assert typical_length(100) == pytest.approx(lengths.mean().item(), rel=1e-3)
