"""How long a run will take and how much memory it needs, measured on a few real steps with random data."""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass
from typing import Any

import torch

from ganzoo.training.loop import train
from ganzoo.training.recipe import Recipe
from ganzoo.training.run import turns

WARM_UP, MEASURED = 2, 6


@dataclass(frozen=True)
class Estimate:
    """What was measured, and what it means for the whole run."""

    images_per_second: float
    seconds: float
    memory_bytes: int


def estimate(recipe: Recipe, device: torch.device) -> Estimate:
    """Return the speed of a few steps, the time of the whole run, and the memory the steps took."""
    before = _memory(device)
    objective = recipe.game.build(seed=recipe.seed, device=device)
    source = _Constant(recipe.game.example(recipe.batch, device=device))
    steps = train(
        objective,
        source,
        turns=turns(recipe),
        start=0,
        until=WARM_UP + MEASURED,
        seed=recipe.seed,
        batch=recipe.batch,
    )
    for _ in range(WARM_UP):
        next(steps)
    began = time.perf_counter()
    for _ in steps:
        pass
    images_per_second = MEASURED * recipe.batch / (time.perf_counter() - began)
    return Estimate(images_per_second, recipe.images / images_per_second, max(0, _memory(device) - before))


class _Constant:
    """A source that gives the same batch at every step."""

    def __init__(self, batch: Any) -> None:
        self._batch = batch

    def batch(self, step: int) -> Any:
        return self._batch


def _memory(device: torch.device) -> int:
    """Return the most memory that was in use so far, in bytes."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
