"""Arithmetic with latents: the mean of up to three, minus a mean, plus a mean (arXiv:1511.06434 section 6.3.2).

The paper averages three latents for each term, as single ones gave unstable results.

A mean of k independent latents is shorter by sqrt(k), and a sum of three terms longer than one. The generator was
trained on latents near one length (about sqrt(latent)), so every mean and every result is brought to that length
before it is drawn: only where it points is taken from the arithmetic.
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganzoo.inference.latents import typical_length

MOST_TERMS = 3  # latents in one term


def typical(z: Tensor) -> Tensor:
    """Return latents (..., latent) brought to a latent's typical length; zero stays zero."""
    return z * (typical_length(z.shape[-1]) / z.norm(dim=-1, keepdim=True).clamp_min(1e-6))


def combined(plus: Tensor, minus: Tensor | None, other: Tensor | None) -> Tensor:
    """Return mean(plus) - mean(minus) + mean(other) at a typical length; terms are (k, latent), None is left out."""
    result = plus.mean(0)
    if minus is not None:
        result = result - minus.mean(0)
    if other is not None:
        result = result + other.mean(0)
    return typical(result)


def triples(pool: Tensor, count: int, *, generator: torch.Generator) -> Tensor:
    """Return `count` draws of MOST_TERMS different rows of a pool (P, ...): (count, MOST_TERMS, ...)."""
    order = torch.rand(count, len(pool), generator=generator).argsort(1)[:, :MOST_TERMS]
    return pool[order]
