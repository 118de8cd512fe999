"""Latents: one per seed, the ways between them, and what a seed may be.

Symbols: z latent (N, latent), standard normal.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ganzoo.errors import InputError

MAX_SEED = 2**63 - 1


def latent(seed: int, size: int) -> Tensor:
    """Return the latent of a seed: `size` standard normal numbers."""
    return torch.randn(size, generator=torch.Generator().manual_seed(seed))


def typical_length(size: int) -> float:
    """Return the mean length of a standard normal latent of so many numbers (the chi distribution's mean)."""
    return math.sqrt(2) * math.exp(math.lgamma((size + 1) / 2) - math.lgamma(size / 2))


def path(stops: Tensor, frames: int, *, linear: bool = False) -> Tensor:
    """Return `frames` latents evenly spread along the way through `stops` (S, latent), ends included."""
    position = torch.linspace(0, len(stops) - 1, frames, dtype=torch.float64)
    leg = position.floor().clamp(max=len(stops) - 2).long()
    between: Callable[..., Tensor] = torch.lerp if linear else spherical
    return between(stops[leg], stops[leg + 1], (position - leg).to(stops.dtype)[:, None])


def spherical(start: Tensor, end: Tensor, share: Tensor) -> Tensor:
    """Interpolate along the great circle from `start` to `end` (N, latent), `share` (N, 1) in [0, 1].

    Normal latents lie near a sphere of radius sqrt(latent); a straight line would cut through its inside, where
    no training latent was. The length goes linearly from one end's to the other's (arXiv:1609.04468 section 2).
    """
    lengths = start.norm(dim=1, keepdim=True), end.norm(dim=1, keepdim=True)
    a, b = start / lengths[0].clamp_min(1e-12), end / lengths[1].clamp_min(1e-12)
    angle = (a * b).sum(1, keepdim=True).clamp(-1, 1).arccos()
    sine = angle.sin()
    arc = torch.where(
        sine < 1e-4, torch.lerp(a, b, share), (((1 - share) * angle).sin() * a + (share * angle).sin() * b) / sine
    )
    return arc * torch.lerp(*lengths, share)


def check_seed(seed: object) -> int:
    """Return the seed as an int.

    Raises:
        InputError: not a whole number in 0 to MAX_SEED.
    """
    if isinstance(seed, bool):
        raise InputError(_SEED, given=str(seed))
    whole: Any = int(seed) if isinstance(seed, float) and seed.is_integer() else seed
    try:
        number = int(whole) if isinstance(whole, str) else operator.index(whole)
    except (TypeError, ValueError, OverflowError) as error:
        raise InputError(_SEED, given=str(seed)[:40]) from error
    if not 0 <= number <= MAX_SEED:
        raise InputError(_SEED, given=str(seed)[:40])
    return number


_SEED = "a seed is a whole number from 0 to 9223372036854775807, not {given}"
