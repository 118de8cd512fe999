"""The games: who plays against whom, for which loss.

An objective owns the networks and their optimisers and knows how each player moves (learner.py is what all share).
It does not know about data files, run folders, plots or time: the training loop
(ganzoo.training.loop) calls `play` and everything else listens to the loop.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

import torch
from torch import Tensor


class Objective(Protocol):
    """What the training loop needs of a game.

    `players` are the names that `play` understands, in the order in which they move:
    ("discriminator", "generator") for a GAN, ("classifier",) for a classifier.
    """

    @property
    def players(self) -> tuple[str, ...]:
        """Return the names of the players."""
        ...

    def play(self, player: str, real: Any, rng: torch.Generator) -> Mapping[str, Tensor | float]:
        """Let one player make one optimiser step on a batch; return its losses, detached scalars or plain numbers.

        All randomness comes from `rng`, which the loop seeds from (seed, step, player, repetition).
        """
        ...

    def average(self, images_seen: int, batch: int) -> None:
        """Move the exponential moving averages on by `batch` images (nothing, where there are none)."""
        ...

    def state_dict(self) -> dict[str, Any]:
        """Return everything that resuming needs: tensors and plain Python values only."""
        ...

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go back to a state that `state_dict` returned."""
        ...


@runtime_checkable
class Previewing(Protocol):
    """An objective that can show what it has learned so far."""

    def preview(self) -> Tensor:
        """Return pictures (N, C, H, W) in [-1, 1] from a fixed batch of latents or inputs."""
        ...
