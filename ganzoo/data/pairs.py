"""Two unpaired domains and the order in which training sees them.

A set of two classes is a pair of domains: class 0 is a, class 1 is b. Each domain has shuffled epochs of its own,
since one may hold three times as many pictures as the other; nothing says which a belongs to which b.
The order is a function of (seed, step) alone.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from ganzoo.data.filed import part
from ganzoo.data.images import ImageStream, Pictures, PictureSet
from ganzoo.errors import DataError
from ganzoo.randomness import random_generator

DOMAINS = ("a", "b")


def domains(pictures: PictureSet[Pictures]) -> tuple[PictureSet[Pictures], PictureSet[Pictures]]:
    """Return the pictures of class 0 and those of class 1.

    Raises:
        DataError: the set is not one of two classes, or one of them is empty.
    """
    if len(pictures.labels) == 0 or int(pictures.labels.max()) > 1:
        raise DataError("{name} is no pair of domains: a pair is a set of two classes", name=pictures.card.title)
    a, b = (part(pictures.pictures, pictures.labels == label) for label in (0, 1))
    return PictureSet(card=pictures.card, pictures=a), PictureSet(card=pictures.card, pictures=b)


class PairStream:
    """An endless row of unpaired batches (real_a, real_b), read at any place."""

    def __init__(self, pictures: PictureSet[Any], *, batch: int, seed: int, device: torch.device | None = None) -> None:
        self.streams = tuple(
            ImageStream(part, batch=batch, seed=_seed(seed, name), device=device)
            for name, part in zip(DOMAINS, domains(pictures), strict=True)
        )

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Return the batches of this step (0-based), each (N, C, H, W) in [-1, 1]."""
        real_a, real_b = (stream.batch(step) for stream in self.streams)
        assert isinstance(real_a, Tensor) and isinstance(real_b, Tensor)
        return real_a, real_b


def _seed(seed: int, domain: str) -> int:
    """Return a seed for one domain; with the same for both, equal sizes would mean equal orders."""
    return random_generator(seed, "domain", domain).initial_seed()
