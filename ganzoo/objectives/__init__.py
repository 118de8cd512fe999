"""The games: who plays against whom, for which loss.

An objective owns the networks and their optimisers and knows how each player moves.
It does not know about data files, run folders, plots or time: the training loop
(ganzoo.training.loop) calls `play` and everything else listens to the loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

import torch
from torch import Tensor, nn

from ganzoo.errors import RecipeError


class Objective(Protocol):
    """What the training loop needs of a game.

    `players` are the names that `play` understands, in the order in which they move:
    ("discriminator", "generator") for a GAN, ("classifier",) for a classifier.
    """

    @property
    def players(self) -> tuple[str, ...]:
        """Return the names of the players."""
        ...

    def play(self, player: str, real: Any, rng: torch.Generator) -> dict[str, Tensor]:
        """Let one player make one optimiser step on a batch; return its losses, detached scalars.

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


@dataclass(frozen=True)
class Shipped:
    """A network that goes into the checkpoint folder, with the arguments that build it again."""

    network: nn.Module
    arguments: dict[str, Any]


@runtime_checkable
class Shippable(Protocol):
    """An objective whose networks people will want to use."""

    def shipped(self, *, averaged: bool = True) -> dict[str, Shipped]:
        """Return the networks by name; `averaged` chooses the moving average where there is one."""
        ...


@runtime_checkable
class Previewing(Protocol):
    """An objective that can show what it has learned so far."""

    def preview(self) -> Tensor:
        """Return pictures (N, C, H, W) in [-1, 1] from a fixed batch of latents or inputs."""
        ...


def check_at_least_one(settings: object, *names: str) -> None:
    """Refuse settings that count something and count none of it; None means off and passes.

    Raises:
        RecipeError: a field of these names is less than 1.
    """
    for name in names:
        value = getattr(settings, name)
        if value is not None and value < 1:
            raise RecipeError("{name} must be at least 1, not {given}", name=name, given=value)
