"""Precision and recall of generated pictures by k nearest neighbours (arXiv:1904.06991 equations 1 to 3).

Precision: the share of fakes inside the region of the reals. Recall: the share of reals inside the region of the
fakes. A cloud's region is the union of balls around its points, each reaching to its k-th neighbour.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganzoo.errors import InputError

NEIGHBOURS = 3
_ROWS = 1_000  # distances are computed this many rows at a time


def precision_recall(real: Tensor, fake: Tensor, *, neighbours: int = NEIGHBOURS) -> tuple[float, float]:
    """Return (precision, recall) of features real (N, F) and fake (M, F).

    Raises:
        InputError: a cloud with no more points than `neighbours`.
    """
    if min(len(real), len(fake)) <= neighbours:
        raise InputError(
            "precision and recall with {neighbours} neighbours need more points than that, not {real} and {fake}",
            neighbours=neighbours,
            real=len(real),
            fake=len(fake),
        )
    return _share_inside(fake, real, neighbours), _share_inside(real, fake, neighbours)


def _share_inside(points: Tensor, cloud: Tensor, neighbours: int) -> float:
    radii = _radii(cloud, neighbours)
    inside = [(torch.cdist(rows, cloud) <= radii).any(1) for rows in points.split(_ROWS)]
    return float(torch.cat(inside).double().mean())


def _radii(cloud: Tensor, neighbours: int) -> Tensor:
    """Return each point's distance to its k-th neighbour; the nearest of all is the point itself."""
    parts = [torch.cdist(rows, cloud).topk(neighbours + 1, largest=False).values[:, -1] for rows in cloud.split(_ROWS)]
    return torch.cat(parts)
