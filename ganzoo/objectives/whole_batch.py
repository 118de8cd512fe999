"""Sums and means over the whole batch, also where several processes hold a share of it each.

A loss that is a mean over pictures needs nothing of this: the mean of the shares' means is the whole mean, and
so for gradients. What is not linear in the pictures (a distance between batch means, batch norm's variance) does.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

from ganzoo.errors import TrainingError


def processes() -> int:
    """Return how many processes share the batch."""
    return dist.get_world_size() if dist.is_available() and dist.is_initialized() else 1


def sum_over_processes(values: Tensor) -> Tensor:
    """Return the sum over all processes, differentiable any number of times."""
    return values if processes() == 1 else _SumOverProcesses.apply(values)


def batch_mean(values: Tensor) -> Tensor:
    """Return the mean of (N, ...) over the pictures of the whole batch."""
    return sum_over_processes(values.mean(0)) / processes()


@contextlib.contextmanager
def connected() -> Iterator[None]:
    """Put a broken connection between the processes into a sentence.

    Raises:
        TrainingError: a process has ended, or cannot be reached.
    """
    try:
        yield
    except (RuntimeError, ValueError) as error:  # gloo, NCCL and the meeting point all raise these
        raise TrainingError(
            "another process of this run has ended or cannot be reached ({reason}); the last saved state is kept: "
            "start all of them again with --resume",
            reason=str(error).strip().splitlines()[0][:200],
        ) from error


class _SumOverProcesses(torch.autograd.Function):
    """A sum is its own adjoint."""

    @staticmethod
    def forward(ctx: Any, values: Tensor) -> Tensor:
        """Return the sum."""
        total = values.clone()
        with connected():
            dist.all_reduce(total)
        return total

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Any:
        """Return the sum of the gradients."""
        return _SumOverProcesses.apply(gradients[0])
