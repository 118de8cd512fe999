"""The targets: density, cumulative and quantiles agree; impossible ones are refused."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ganzoo.errors import GanzooError, InputError, UnknownName
from ganzoo.lab.line.targets import Target

TARGETS = [
    Target("normal", (4, 1.25)),
    Target("uniform", (1, 3)),
    Target("exponential", (2,)),
    Target("mixture", (1, 0, 1, 1, 5, 0.5)),
    Target("mixture", (0.2, -3, 0.4, 0.5, 0, 0.4, 0.3, 3, 0.4)),
    Target("drawn", (0, 4, 1, 2, 0, 3)),
    Target("quantiles", (0, 1, 1.5, 4)),
]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: f"{target.kind}-{len(target.values)}")
class TestEveryTarget:
    def test_the_cumulative_is_the_integral_of_the_density(self, target: Target) -> None:
        low, high = target.quantile(np.array([0.01, 0.99]))
        x = np.linspace(low, high, 200_001)
        integral = np.trapezoid(target.density(x), x)
        assert abs(integral - np.diff(target.cumulative(np.array([low, high])))[0]) < 1e-4

    def test_quantiles_undo_the_cumulative(self, target: Target) -> None:
        probability = np.linspace(0.001, 0.999, 999)
        np.testing.assert_allclose(target.cumulative(target.quantile(probability)), probability, atol=1e-5)

    def test_mean_and_deviation_are_those_of_the_quantiles(self, target: Target) -> None:
        values = target.quantile((np.arange(1_000_000) + 0.5) / 1_000_000)
        assert abs(values.mean() - target.mean) < 1e-3
        assert abs(values.std() - target.deviation) < 1e-3

    def test_the_window_holds_nearly_all_of_it(self, target: Target) -> None:
        low, high = target.window()
        assert np.diff(target.cumulative(np.array([low, high])))[0] > 0.995


def test_known_values_of_the_normal() -> None:
    target = Target("normal", (4, 1.25))
    assert abs(target.density(np.array([4.0]))[0] - 1 / (1.25 * math.sqrt(2 * math.pi))) < 1e-12
    assert abs(target.quantile(np.array([0.975]))[0] - (4 + 1.25 * 1.959964)) < 1e-4


def test_a_drawn_density_has_the_shares_of_its_bars() -> None:
    cumulative = Target("drawn", (0, 4, 1, 2, 0, 3)).cumulative(np.array([1.0, 2.0, 3.0, 4.0]))
    np.testing.assert_allclose(cumulative, [1 / 6, 3 / 6, 3 / 6, 1])


def test_values_are_kept_as_a_link_writes_them() -> None:
    assert Target("normal", (1 / 3, 2 / 3)).values == (0.333333, 0.666667)


@pytest.mark.parametrize(
    ("kind", "values", "error"),
    [
        ("norml", (0, 1), UnknownName),
        ("normal", (0,), InputError),
        ("normal", (0, 0), InputError),
        ("normal", (0, -1), InputError),
        ("normal", (float("nan"), 1), InputError),
        ("normal", (1e9, 1), InputError),
        ("uniform", (3, 1), InputError),
        ("exponential", (-1,), InputError),
        ("mixture", (1, 0, 1, 1), InputError),
        ("mixture", (1, 0, 1, 1, 5, 0.5, 1), InputError),
        ("mixture", (0, 0, 1, 0, 5, 1), InputError),
        ("mixture", (-1, 0, 1, 2, 5, 1), InputError),
        ("drawn", (0, 1, 0, 0), InputError),
        ("drawn", (0, 1, -1, 2), InputError),
        ("quantiles", (0, 2, 1), InputError),
        ("quantiles", (1, 1), InputError),
        ("quantiles", tuple(range(600)), InputError),
    ],
)
def test_what_is_no_distribution_is_refused(kind: str, values: tuple[float, ...], error: type[GanzooError]) -> None:
    with pytest.raises(error):
        Target(kind, values)
