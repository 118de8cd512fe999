"""Real numbers: drawn from the target, a function of seed and step."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.source import Sampler, source_of
from ganzoo.lab.line.targets import Target
from ganzoo.metrics.distances import in_order, wasserstein_1

TARGETS = [
    Target("normal", (4, 1.25)),
    Target("uniform", (1, 3)),
    Target("exponential", (2,)),
    Target("mixture", (1, 0, 1, 1, 5, 0.5)),
    Target("drawn", (0, 4, 1, 2, 0, 3)),
    Target("quantiles", (0, 1, 1, 4)),
]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.kind)
def test_samples_are_those_of_the_target(target: Target) -> None:
    n = 100_000
    samples = Sampler(target, dtype=torch.float64)((n,), torch.Generator().manual_seed(1))
    quantiles = torch.from_numpy(target.quantile(((torch.arange(n) + 0.5) / n).numpy()))
    assert samples.isfinite().all()
    assert wasserstein_1(in_order(samples), quantiles) < 0.012 * target.deviation


def test_a_batch_is_a_function_of_the_step() -> None:
    first, second = source_of(Experiment(), 2), source_of(Experiment(), 2)
    later = first.batch(7).clone()
    assert not torch.equal(first.batch(8), later)
    assert torch.equal(second.batch(7), later)
    assert later.shape == (2, Experiment().batch, 100)


def test_another_seed_gives_other_numbers() -> None:
    assert not torch.equal(source_of(Experiment()).batch(0), source_of(replace(Experiment(), seed=2)).batch(0))
