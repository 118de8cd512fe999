"""Fréchet distance between two clouds of features (arXiv:1706.08500 equation 6).

d^2 = |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)), means m and covariances C.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganzoo.errors import InputError


def frechet_distance(first: Tensor, second: Tensor) -> float:
    """Return d^2 between features (N, F) and (M, F), computed in float64.

    The trace of (C1 C2)^(1/2) is the sum of the square roots of the eigenvalues of C1^(1/2) C2 C1^(1/2),
    which is symmetric, so no complex numbers come in.

    Raises:
        InputError: fewer than two rows, or clouds of different dimensions.
    """
    if min(len(first), len(second)) < 2 or first.shape[1:] != second.shape[1:]:
        raise InputError(
            "the Fréchet distance takes two clouds of at least two features each, not {first} and {second}",
            first=tuple(first.shape),
            second=tuple(second.shape),
        )
    a, b = first.double(), second.double()
    spread_a, spread_b = torch.atleast_2d(a.T.cov()), torch.atleast_2d(b.T.cov())  # one feature gives a scalar
    root = _square_root(spread_a)
    middle = torch.linalg.eigvalsh(root @ spread_b @ root).clamp_min(0).sqrt().sum()
    means = (a.mean(0) - b.mean(0)).square().sum()
    return float(means + spread_a.trace() + spread_b.trace() - 2 * middle)


def _square_root(matrix: Tensor) -> Tensor:
    values, vectors = torch.linalg.eigh(matrix)
    return (vectors * values.clamp_min(0).sqrt()) @ vectors.T
