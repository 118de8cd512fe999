"""Real batches of the plane: points drawn from a target, a function of (seed, step)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from ganzoo.lab.plane.targets import Target
from ganzoo.randomness import random_generator

if TYPE_CHECKING:
    from ganzoo.lab.plane.experiment import Experiment


class RealPoints:
    """Draws (replicas, batch, 2 x pack) afresh for every step; each replica sees points of its own."""

    def __init__(self, experiment: Experiment, *, replicas: int, dtype: torch.dtype) -> None:
        self._shape = (replicas, experiment.batch * experiment.pack, 2)
        self._row = experiment.numbers_per_row
        self._seed, self._target, self._dtype = experiment.seed, experiment.target, dtype
        self._latest: tuple[int, Tensor] | None = None

    def batch(self, step: int) -> Tensor:
        """Return the real points of this step; both players of a step ask for the same ones, so the last is kept."""
        if self._latest is None or self._latest[0] != step:
            rng = random_generator(self._seed, "real", step)
            points = drawn(self._target, self._shape, rng, self._dtype)
            self._latest = step, points.view(self._shape[0], -1, self._row)
        return self._latest[1]


def drawn(target: Target, shape: tuple[int, ...], rng: torch.Generator, dtype: torch.dtype = torch.float32) -> Tensor:
    """Return points (..., 2) of a target."""
    uniform = torch.rand(shape, generator=rng, dtype=dtype)
    normal = torch.randn(shape, generator=rng, dtype=dtype)
    return torch.from_numpy(target.place(uniform.numpy(), normal.numpy()))


def source_of(experiment: Experiment, replicas: int = 1, dtype: torch.dtype = torch.float32) -> RealPoints:
    """Return the real data of an experiment as the training loop wants it."""
    return RealPoints(experiment, replicas=replicas, dtype=dtype)
