"""The moving average against its closed form."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from ganzoo.objectives.ema import MovingAverage


class Number(nn.Module):
    """One weight and one count."""

    count: torch.Tensor

    def __init__(self, value: float) -> None:
        super().__init__()
        self.value = nn.Parameter(torch.tensor(value))
        self.register_buffer("count", torch.tensor(0))


def value_of(average: MovingAverage) -> float:
    """Return the averaged weight."""
    return float(average.network.value)  # type: ignore[arg-type]


def test_after_a_half_life_half_the_way_is_gone() -> None:
    """Far beyond the ramp-up: 10 updates of 100 images with a half-life of 1,000 leave a half."""
    average = MovingAverage(Number(0.0), 1_000)
    for update in range(10):
        average.update(Number(1.0), images_seen=10**6 + 100 * update, batch=100)
    assert value_of(average) == pytest.approx(0.5, rel=1e-6)


def test_the_memory_is_in_images_not_in_updates() -> None:
    small, large = MovingAverage(Number(0.0), 1_000), MovingAverage(Number(0.0), 1_000)
    for _ in range(64):
        small.update(Number(1.0), images_seen=10**6, batch=8)
    for _ in range(8):
        large.update(Number(1.0), images_seen=10**6, batch=64)
    assert value_of(small) == pytest.approx(value_of(large), rel=1e-5)
    assert value_of(small) == pytest.approx(1 - 0.5 ** (512 / 1_000), rel=1e-5)


def test_the_half_life_ramps_up_to_a_twentieth_of_the_images_seen() -> None:
    """At 1,000 images the half-life is 50: one update of 50 images goes half the way."""
    average = MovingAverage(Number(0.0), 10_000)
    average.update(Number(1.0), images_seen=1_000, batch=50)
    assert value_of(average) == pytest.approx(0.5)


def test_a_moving_target_is_followed_by_the_recursion() -> None:
    average, expected = MovingAverage(Number(0.0), 100), 0.0
    for target in (1.0, -2.0, 5.0):
        average.update(Number(target), images_seen=10**6, batch=50)
        expected += (target - expected) * (1 - 0.5**0.5)
    assert value_of(average) == pytest.approx(expected, rel=1e-5)


def test_counts_are_copied_and_the_average_is_its_own() -> None:
    network = Number(3.0)
    average = MovingAverage(network, 100)
    network.count.fill_(7)
    average.update(network, images_seen=10**6, batch=1)
    assert int(average.network.count) == 7  # type: ignore[arg-type]
    with torch.no_grad():
        network.value.fill_(100.0)
    assert value_of(average) == pytest.approx(3.0)
    assert not any(p.requires_grad for p in average.network.parameters())


def test_batch_norm_statistics_are_averaged_with_the_weights() -> None:
    norm = nn.BatchNorm2d(2)
    average = MovingAverage(norm, 100)
    assert norm.running_mean is not None
    norm.running_mean.fill_(4.0)
    average.update(norm, images_seen=10**6, batch=100)
    assert average.network.running_mean.tolist() == [2.0, 2.0]  # type: ignore[operator]
