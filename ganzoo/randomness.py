"""Randomness as a function of where it is used, so that a run can be continued from any step.

What is random per picture is drawn with `normal`, `uniform` and `integers`, whose first axis counts pictures: then a
batch that is split over processes gets the numbers that it would get in one (ganzoo.training.distributed).
"""

from __future__ import annotations

import hashlib

import torch
from torch import Tensor


def random_generator(seed: int, *where: int | str) -> torch.Generator:
    """Return a CPU generator whose stream depends on the seed and on every part of `where`."""
    text = "/".join(map(str, (seed, *where))).encode()
    number = int.from_bytes(hashlib.blake2b(text, digest_size=7).digest(), "big")
    return torch.Generator().manual_seed(number)


class ShareOfRandomness(torch.Generator):
    """A stream of which one process of `size` keeps its rows of every draw."""

    rank: int
    size: int

    @classmethod
    def of(cls, rng: torch.Generator, *, rank: int, size: int) -> ShareOfRandomness:
        """Return the same stream, shared."""
        shared = cls()
        shared.set_state(rng.get_state())
        shared.rank, shared.size = rank, size
        return shared


def normal(*shape: int, rng: torch.Generator) -> Tensor:
    """Return standard normal numbers (pictures, ...)."""
    return _share(torch.randn(_whole(shape, rng), generator=rng), rng)


def uniform(*shape: int, rng: torch.Generator) -> Tensor:
    """Return numbers from [0, 1), (pictures, ...)."""
    return _share(torch.rand(_whole(shape, rng), generator=rng), rng)


def integers(low: int, high: int, *shape: int, rng: torch.Generator) -> Tensor:
    """Return whole numbers from low to high - 1, (pictures, ...)."""
    return _share(torch.randint(low, high, _whole(shape, rng), generator=rng), rng)


def whole_batch(pictures: int, rng: torch.Generator) -> int:
    """Return how many pictures the whole batch has, of which this process sees so many."""
    return pictures * (rng.size if isinstance(rng, ShareOfRandomness) else 1)


def _whole(shape: tuple[int, ...], rng: torch.Generator) -> tuple[int, ...]:
    return (whole_batch(shape[0], rng), *shape[1:])


def _share(drawn: Tensor, rng: torch.Generator) -> Tensor:
    return drawn.chunk(rng.size)[rng.rank] if isinstance(rng, ShareOfRandomness) else drawn
