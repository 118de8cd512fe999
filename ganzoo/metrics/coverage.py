"""Which classes a generator draws, as the judge sees them."""

from __future__ import annotations

import torch
from torch import Tensor


def class_shares(logits: Tensor) -> list[float]:
    """Return the share of pictures per class, from logits (N, classes); shares sum to 1."""
    counts = torch.bincount(logits.argmax(1), minlength=logits.shape[1])
    return (counts.double() / len(logits)).tolist()


def accuracy(logits: Tensor, labels: Tensor) -> float:
    """Return the share of pictures whose largest logit is their label's."""
    return float((logits.argmax(1) == labels).double().mean())
