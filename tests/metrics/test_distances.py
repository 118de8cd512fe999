"""Distances of one dimension, against closed forms."""

from __future__ import annotations

import math

import torch

from ganzoo.lab.line.targets import Target
from ganzoo.metrics.distances import histogram, in_order, jensen_shannon, wasserstein_1


def _quantiles(target: Target, n: int) -> torch.Tensor:
    return torch.from_numpy(target.quantile(((torch.arange(n) + 0.5) / n).numpy()))


def test_moving_all_samples_by_a_distance_gives_that_distance() -> None:
    target = Target("normal", (4, 1.25))
    samples = _quantiles(target, 500)[torch.randperm(500)]
    torch.testing.assert_close(wasserstein_1(in_order(samples + 0.7), _quantiles(target, 500)).item(), 0.7)


def test_two_normals_of_one_mean_differ_by_their_deviations_times_the_mean_deviation() -> None:
    """W1 of N(0, 2) and N(0, 1) is (2 - 1) E|z| = sqrt(2 / pi)."""
    wide, narrow = _quantiles(Target("normal", (0, 2)), 20_000), _quantiles(Target("normal", (0, 1)), 20_000)
    assert abs(wasserstein_1(wide, narrow).item() - math.sqrt(2 / math.pi)) < 1e-3


def test_replicas_are_measured_apart() -> None:
    quantiles = torch.tensor([0.0, 1.0])
    samples = torch.tensor([[1.0, 0.0], [3.0, 2.0]])
    assert wasserstein_1(in_order(samples), quantiles).tolist() == [0.0, 2.0]


def test_a_histogram_counts_what_lies_outside_at_its_ends() -> None:
    samples = torch.tensor([[-5.0, 0.1, 0.9, 1.5, 7.0, float("inf"), float("nan"), 2.5], [0.5] * 8])
    shares = histogram(in_order(samples), torch.tensor([0.0, 1.0, 2.0]))
    assert shares.tolist() == [[0.125, 0.25, 0.125, 0.5], [0.0, 1.0, 0.0, 0.0]]


def test_equal_histograms_have_no_divergence_and_separate_ones_ln_2() -> None:
    p = torch.tensor([[0.5, 0.5, 0.0, 0.0]])
    q = torch.tensor([[0.0, 0.0, 0.25, 0.75]])
    assert jensen_shannon(p, p).item() == 0.0
    assert abs(jensen_shannon(p, q).item() - math.log(2)) < 1e-6


def test_half_overlapping_coins_have_the_divergence_of_the_hand_calculation() -> None:
    """p = (1, 0), q = (1/2, 1/2): 0.5 ln(4/3) + 0.5 (0.5 ln(2/3) + 0.5 ln 2)."""
    expected = 0.5 * math.log(4 / 3) + 0.25 * math.log(2 / 3) + 0.25 * math.log(2)
    got = jensen_shannon(torch.tensor([1.0, 0.0]), torch.tensor([0.5, 0.5])).item()
    assert abs(got - expected) < 1e-6
