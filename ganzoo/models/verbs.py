"""What networks can do, a protocol for each verb: what is asked of a network is asked by one of these.

A kind of checkpoint (ganzoo.kinds) names its verb, and a test holds every architecture to it. The networks themselves
know nothing of this file.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from torch import Tensor


@runtime_checkable
class Draws(Protocol):
    """Map latents (N, latent) to pictures (N, C, H, W) in [-1, 1]."""

    latent: int

    def __call__(self, latents: Tensor) -> Tensor:
        """Return the pictures."""
        ...


@runtime_checkable
class DrawsGiven(Protocol):
    """Map latents (N, latent) to pictures of what is given (N, classes + codes): one-hot labels, then codes."""

    latent: int
    classes: int
    codes: int

    def __call__(self, latents: Tensor, given: Tensor) -> Tensor:
        """Return the pictures."""
        ...


@runtime_checkable
class Translates(Protocol):
    """Map pictures (N, C, resolution, resolution) of one domain to those of another, both in [-1, 1]."""

    resolution: int

    def __call__(self, pictures: Tensor) -> Tensor:
        """Return the pictures' counterparts."""
        ...


@runtime_checkable
class Enlarges(Protocol):
    """Map small pictures (N, 3, H, W) to large ones (N, 3, 4H, 4W), in two halves (ganzoo.models.super_resolution)."""

    halo: int
    tail_halo: int
    looks: int

    def trunk(self, low: Tensor) -> Tensor:
        """Return the maps (N, width, H, W)."""
        ...

    def tail(self, maps: Tensor, low: Tensor) -> Tensor:
        """Return the large pictures."""
        ...


@runtime_checkable
class Classifies(Protocol):
    """Map pictures (N, C, H, W) in [-1, 1] to logits (N, classes), by way of features."""

    def __call__(self, pictures: Tensor) -> Tensor:
        """Return the logits."""
        ...

    def features(self, pictures: Tensor) -> Tensor:
        """Return what the last layer sees, (N, F)."""
        ...


VERBS: dict[str, type] = {"draws": Draws, "translates": Translates, "enlarges": Enlarges, "classifies": Classifies}
