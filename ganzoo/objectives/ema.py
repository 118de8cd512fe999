"""Exponential moving average of a network's weights, with its memory given in images.

Source: arXiv:1806.04498 for GANs; the half-life in images and its ramp-up follow arXiv:1912.04958's habit.
Batch-norm statistics are averaged with the weights they belong to.
"""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import nn

RAMP_UP = 0.05  # the half-life is never more than this share of the images seen so far


def lerp_weight(halflife: float, *, seen: int, more: int) -> float:
    """Return how far an average moves when `more` of the `seen` (images, steps) are new."""
    return 1 - 0.5 ** (more / max(min(halflife, seen * RAMP_UP), 1e-8))


class MovingAverage:
    """A copy of a network that follows it slowly."""

    def __init__(self, network: nn.Module, halflife_images: int) -> None:
        self.network = copy.deepcopy(network).eval().requires_grad_(False)
        self.halflife_images = halflife_images

    @torch.no_grad()
    def update(self, network: nn.Module, *, images_seen: int, batch: int) -> None:
        """Move towards `network` by `batch` images' worth."""
        weight = lerp_weight(self.halflife_images, seen=images_seen, more=batch)
        ours, theirs = self.network.state_dict(), network.state_dict()
        floating = [name for name, value in ours.items() if value.is_floating_point()]
        torch._foreach_lerp_([ours[name] for name in floating], [theirs[name] for name in floating], weight)
        for name, value in ours.items():
            if not value.is_floating_point():
                value.copy_(theirs[name])

    def state_dict(self) -> dict[str, Any]:
        """Return the averaged network's state."""
        return self.network.state_dict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go back to a saved state."""
        self.network.load_state_dict(state)
