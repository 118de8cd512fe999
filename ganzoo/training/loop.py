"""The training loop: a short generator of steps.

It holds no state of its own. Batches and randomness are functions of (seed, step), so a run is
continued by asking for the steps from `start` on, and the live room asks for a few steps at a time
with whatever turns its owner has just chosen (the discriminator alone, the generator alone, five to one).
Whoever wants a plot, a log line, a grid or a state file listens to the steps.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch

from ganzoo.errors import Diverged
from ganzoo.objectives import Objective
from ganzoo.training.distributed import ALONE, Group


class Source(Protocol):
    """Real data in an order that is a function of the step alone."""

    def batch(self, step: int) -> Any:
        """Return the real batch of step `step` (0-based)."""
        ...


@dataclass(frozen=True)
class Turn:
    """One player's part of a step: how often it moves."""

    player: str
    repeat: int = 1


@dataclass(frozen=True)
class Step:
    """One finished step: its number counted from 1, and the losses as plain numbers."""

    step: int
    losses: dict[str, float]


def train(
    objective: Objective,
    source: Source,
    *,
    turns: Sequence[Turn],
    start: int,
    until: int,
    seed: int,
    batch: int,
    group: Group = ALONE,
) -> Iterator[Step]:
    """Yield the steps after `start` up to `until`; each turn's player moves on a fresh real batch.

    Of a group of processes each makes every step on its share of the batch; the losses are the whole batch's.

    Raises:
        Diverged: a loss became NaN or infinite; the state of the last saved step is still good.
    """
    for step in range(start, until):
        losses: dict[str, torch.Tensor | float] = {}
        for turn in turns:
            for repetition in range(turn.repeat):
                rng = group.random(seed, step, turn.player, repetition)
                real = group.share(source.batch(step * turn.repeat + repetition))
                losses.update(objective.play(turn.player, real, rng))
        objective.average((step + 1) * batch, batch)
        yield Step(step + 1, finite(group.mean(losses), step + 1))


def finite(losses: dict[str, torch.Tensor | float], step: int) -> dict[str, float]:
    """Return the losses as numbers.

    Raises:
        Diverged: one of them is NaN or infinite.
    """
    tensors = {name: loss for name, loss in losses.items() if isinstance(loss, torch.Tensor)}
    values = torch.stack(list(tensors.values())).tolist() if tensors else []  # in one copy from the device
    numbers: dict[str, Any] = {**losses, **dict(zip(tensors, values, strict=True))}
    for name, value in numbers.items():
        if not math.isfinite(value):
            raise Diverged(
                "the loss {loss} became {value} at step {step}; the run stopped and its last good state is kept: "
                "lower the learning rate and resume, or start again with another seed",
                loss=name,
                value=value,
                step=step,
            )
    return numbers
