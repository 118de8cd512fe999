"""Directions of a latent space: moving along them, ranking single dimensions, finding those that have a name.

A direction is a unit vector u. Moving a latent sets its coordinate along u and leaves all others:
z' = z + (a - z . u) u. For the axis of dimension d this sets the number z_d. Along any unit vector the coordinates
of standard normal latents are standard normal, so amounts from -3 to 3 are what the generator has seen.

A named direction is the slope of a linear fit of a classifier's probability on z: how z must change for the classifier
to read the name more often (arXiv:1907.10786 takes the normal of a linear boundary in its place). On Fashion-MNIST a
fit of probabilities led to the class more often than one of log-odds or a softmax regression, for all ten classes or
nearly (docs/latent-space.md).

Symbols: z latent (N, latent); u direction (latent,); a amount.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

MOST = 3.0  # amounts go from -MOST to MOST
RIDGE = 1.0  # in units of one sample: it only matters where there are few


def axis(dimension: int, size: int) -> Tensor:
    """Return the direction of one dimension."""
    return torch.nn.functional.one_hot(torch.tensor(dimension), size).float()


def coordinate(z: Tensor, u: Tensor) -> Tensor:
    """Return how far latents (..., latent) lie along u."""
    return (z * u).sum(-1)


def moved(z: Tensor, u: Tensor, amounts: Tensor) -> Tensor:
    """Return latents (A, latent): `z` (latent,) or (A, latent) with its coordinate along u set to each amount (A,)."""
    return z + (amounts - coordinate(z, u))[:, None] * u


def fitted(z: Tensor, readings: Tensor) -> Tensor:
    """Return the unit vectors (latent, K) along which K columns of readings (N, K) rise, by least squares.

    A column that does not depend on z gives a vector of no meaning, never NaN.
    """
    z, readings = z.double(), readings.double()
    z, readings = z - z.mean(0), readings - readings.mean(0)
    gram = z.T @ z + RIDGE * torch.eye(z.shape[1], dtype=z.dtype, device=z.device)
    slopes = torch.linalg.solve(gram, z.T @ readings)
    return (slopes / slopes.norm(dim=0).clamp_min(1e-12)).float()


def ranked(draw: Callable[[Tensor], Tensor], bases: Tensor, *, amount: float = MOST / 2) -> Tensor:
    """Return per dimension how much pictures change: mean squared difference between -amount and amount.

    `draw` maps latents (N, latent) to float pictures (N, C, H, W) in [-1, 1]; `bases` (B, latent) are the latents
    that are changed. All of a dimension's pictures are drawn in one call.
    """
    count, size = bases.shape
    changes = []
    for dimension in range(size):
        u = axis(dimension, size)
        ends = [moved(bases, u, torch.full((count,), end)) for end in (-amount, amount)]
        low, high = draw(torch.cat(ends)).chunk(2)
        changes.append((high - low).square().mean())
    return torch.stack(changes)
