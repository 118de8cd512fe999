"""Distances between sets of points, a set for each replica of a game, as torch tensors (R, n, d)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from ganzoo.metrics.distances import in_order

SMALLEST = -80.0  # exponent; exp of less is so small a number that processors stumble over it


def projected(points: Tensor, *, slices: int = 16) -> Tensor:
    """Return points (R, n, 2) projected on directions at even angles, each in order (R, slices, n)."""
    angles = math.pi * (torch.arange(slices, dtype=points.dtype) + 0.5) / slices
    return in_order((points @ torch.stack([angles.cos(), angles.sin()])).transpose(1, 2))


def sliced_wasserstein(ours: Tensor, theirs: Tensor) -> Tensor:
    """Return the sliced Wasserstein-1 distance (R,) of sets of points, both `projected`, as many of each.

    It is the mean over directions of the Wasserstein-1 distance of the projections
    (Bonneel et al. 2015, "Sliced and Radon Wasserstein barycenters of measures").
    """
    return (ours - theirs).abs().mean((1, 2))


def mean_discrepancy(
    points: Tensor, others: Tensor, bandwidths: Sequence[float], *, inside: Tensor | None = None
) -> Tensor:
    """Return the squared maximum mean discrepancy (R,) of points (R, n, d) and others (R or 1, m, d), without bias.

    The kernel is the mean of Gaussians exp(-|x - y|^2 / (2 b^2)) of these bandwidths. The estimate may fall below
    zero (Gretton et al. 2012, "A kernel two-sample test", equation 3). `inside` is `mean_kernel` of the others, for
    whoever has it already.
    """
    beside = mean_kernel(others, bandwidths) if inside is None else inside
    across = _kernel(points, others.expand(len(points), -1, -1), bandwidths).mean((1, 2))
    return mean_kernel(points, bandwidths) + beside - 2 * across


def mean_kernel(points: Tensor, bandwidths: Sequence[float]) -> Tensor:
    """Return the mean kernel between two different points of (R, n, d), for each replica (R,)."""
    n = points.shape[1]
    return (_kernel(points, points, bandwidths).sum((1, 2)) - n) / (n * (n - 1))  # it is one on the diagonal


def _kernel(points: Tensor, others: Tensor, bandwidths: Sequence[float]) -> Tensor:
    squares = torch.cdist(points, others).square_()
    made = torch.zeros_like(squares)
    for bandwidth in bandwidths:
        made += torch.exp((squares * (-0.5 / bandwidth**2)).clamp_min_(SMALLEST))
    return made / len(bandwidths)


def modes(points: Tensor, centres: Tensor, deviations: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return of points (R, n, 2) how many modes they cover, the share of high quality, and the reverse KL, each (R,).

    As arXiv:1712.04086 section 4.1 does: a point is of high quality if it lies within three standard deviations of the
    nearest mode (m, 2), (m,); a mode is covered if at least one such point is its own. The divergence, in nats, is that
    of the shares of points by nearest mode from equal shares.
    """
    distances = torch.cdist(points, centres.expand(len(points), -1, -1))
    nearest_distance, nearest = distances.min(2)
    good = nearest_distance <= 3 * deviations[nearest]
    counts = torch.zeros(len(points), len(centres), dtype=points.dtype)
    covered = counts.scatter_add(1, nearest, good.to(points.dtype)).gt(0).sum(1)
    shares = counts.scatter_add(1, nearest, torch.ones_like(nearest_distance)) / points.shape[1]
    divergence = torch.special.entr(shares).sum(1).neg() + math.log(len(centres))
    return covered.to(points.dtype), good.to(points.dtype).mean(1), divergence
