"""Real batches of the 1-D lab: numbers drawn from a target, a function of (seed, step)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from ganzoo.lab.line.targets import Target
from ganzoo.randomness import random_generator

if TYPE_CHECKING:
    from ganzoo.lab.line.experiment import Experiment


class RealRows:
    """Draws (replicas, batch, numbers per row) afresh for every step; each replica sees numbers of its own."""

    def __init__(self, experiment: Experiment, *, replicas: int, dtype: torch.dtype) -> None:
        self._shape = (replicas, experiment.batch, experiment.numbers_per_row)
        self._seed = experiment.seed
        self._draw = Sampler(experiment.target, dtype=dtype)
        self._latest: tuple[int, Tensor] | None = None

    def batch(self, step: int) -> Tensor:
        """Return the real rows of this step; both players of a step ask for the same ones, so the last is kept."""
        if self._latest is None or self._latest[0] != step:
            self._latest = step, self._draw(self._shape, random_generator(self._seed, "real", step))
        return self._latest[1]


class Sampler:
    """Draws samples of a target."""

    def __init__(self, target: Target, *, dtype: torch.dtype = torch.float32) -> None:
        self._target, self._dtype = target, dtype
        if target.kind == "mixture":
            self._weights, self._means, self._deviations = torch.tensor(target.parts, dtype=dtype).unbind(1)
            self._bounds = self._weights.cumsum(0)[:-1]
        elif target.kind in ("drawn", "quantiles"):
            self._grid, self._cumulative = (torch.from_numpy(column).to(dtype) for column in target.table)

    def __call__(self, shape: tuple[int, ...], rng: torch.Generator) -> Tensor:
        """Return samples of this shape."""
        kind, values = self._target.kind, self._target.values
        if kind == "normal":
            return torch.randn(shape, generator=rng, dtype=self._dtype).mul_(values[1]).add_(values[0])
        uniform = torch.rand(shape, generator=rng, dtype=self._dtype)
        if kind == "uniform":
            return uniform.mul_(values[1] - values[0]).add_(values[0])
        if kind == "exponential":
            return uniform.neg_().log1p_().mul_(-values[0])
        if kind == "mixture":
            part = torch.bucketize(uniform, self._bounds)
            normal = torch.randn(shape, generator=rng, dtype=self._dtype)
            return normal.mul_(self._deviations[part]).add_(self._means[part])
        return self._inverse(uniform)

    def _inverse(self, probability: Tensor) -> Tensor:
        """Return the quantiles of a density that is constant in each cell of a grid."""
        low, high = self._cumulative[:-1], self._cumulative[1:]
        cell = torch.bucketize(probability, self._cumulative, right=True).sub_(1).clamp_(0, len(low) - 1)
        part = (probability - low[cell]) / (high[cell] - low[cell])
        return torch.lerp(self._grid[cell], self._grid[cell + 1], part)


def source_of(experiment: Experiment, replicas: int = 1, dtype: torch.dtype = torch.float32) -> RealRows:
    """Return the real data of an experiment as the training loop wants it."""
    return RealRows(experiment, replicas=replicas, dtype=dtype)
