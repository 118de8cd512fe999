"""Nearest neighbours: do samples repeat each other (collapse), do they repeat the training set (memorising)?

Both compare with what real pictures do. Distances are Euclidean, between points of any space: features of a judge,
or pixels.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganzoo.errors import InputError

CLOSE = 0.01  # "near" is how near the nearest hundredth of real pictures are to each other
_ROWS = 1_000


def near_duplicates(fake: Tensor, real: Tensor) -> float:
    """Return the share of fakes (N, F) that have another fake nearer than CLOSE of the reals (N, F) have one.

    Real pictures reach CLOSE by definition; a share far above it means collapse. Both clouds must be of one size,
    since neighbours come nearer in a larger one.

    Raises:
        InputError: clouds of different sizes, or of fewer than two points.
    """
    if len(fake) != len(real) or len(fake) < 2:
        raise InputError(
            "near duplicates are counted in two sets of one size, at least two each, not {fake} and {real}",
            fake=len(fake),
            real=len(real),
        )
    near = torch.quantile(nearest_other(real), CLOSE)
    return float((nearest_other(fake) < near).double().mean())


def nearest_other(points: Tensor) -> Tensor:
    """Return each point's distance to the nearest other one, (N,)."""
    parts = [torch.cdist(rows, points).topk(2, largest=False).values[:, 1] for rows in points.split(_ROWS)]
    return torch.cat(parts)


def nearest_in(points: Tensor, cloud: Tensor) -> Tensor:
    """Return each point's distance to the nearest one of a cloud, (N,)."""
    return torch.cat([torch.cdist(rows, cloud).min(1).values for rows in points.split(_ROWS)])


def share_closer(distances: Tensor, others: Tensor) -> float:
    """Return the probability that a random one of `distances` is smaller than one of `others`; ties count half."""
    below = (distances[:, None] < others[None]).double() + 0.5 * (distances[:, None] == others[None]).double()
    return float(below.mean())
