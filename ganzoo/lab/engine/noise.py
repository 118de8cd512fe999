"""The random numbers of one player's turn: drawn afresh for each, in the order in which they were asked for.

They come from a torch generator, number for number as a program in plain PyTorch draws them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ganzoo.lab.engine import expressions as ex
from ganzoo.lab.engine.expressions import Expression


class Noise:
    """Random arrays by name, as a plan wants its given ones."""

    def __init__(self, dtype: torch.dtype) -> None:
        self.arrays: dict[str, NDArray[Any]] = {}
        self._dtype = dtype
        self._draws: list[Callable[[torch.Generator], Any]] = []
        self._derived: dict[str, Callable[[], Any]] = {}

    def draw(self, rng: torch.Generator) -> None:
        """Fill all arrays anew."""
        for draw in self._draws:
            draw(rng)
        for derive in self._derived.values():
            derive()

    def keep(self, read: set[str]) -> None:
        """Leave out from now on what follows from other arrays and is not among those that a plan reads."""
        self._derived = {name: derive for name, derive in self._derived.items() if name in read}

    def uniform(self, name: str, *shape: int) -> Expression:
        """Return numbers from 0 to 1."""
        tensor = torch.zeros(shape, dtype=self._dtype)
        self._draws.append(lambda rng: torch.rand(shape, generator=rng, out=tensor))
        return self._given(name, tensor)

    def normal(self, name: str, *shape: int) -> Expression:
        """Return numbers of mean 0 and deviation 1."""
        tensor = torch.zeros(shape, dtype=self._dtype)
        self._draws.append(lambda rng: torch.randn(shape, generator=rng, out=tensor))
        return self._given(name, tensor)

    def orders(self, name: str, *shape: int) -> tuple[Expression, Expression]:
        """Return a random order of each row of (R, n, width), and what undoes it, as `expressions.taken` wants them.

        One permutation for all rows, which each row enters at a random place: as good as one for each row, and a
        tenth of the price.
        """
        replicas, n, width = shape
        index, inverse = torch.zeros(shape, dtype=torch.int64), torch.zeros(shape, dtype=torch.int64)
        permutation, start = torch.zeros(width, dtype=torch.int64), torch.zeros((replicas, n, 1), dtype=torch.int64)
        twice, places = np.zeros(2 * width, np.int64), np.zeros(width, np.int64)
        counted, wrapped = np.arange(width), np.tile(np.arange(width), 2)
        base = np.arange(0, replicas * n * width, width).reshape(replicas, n, 1)
        order, starts, there, back = permutation.numpy(), start.numpy(), index.numpy(), inverse.numpy()

        def draw(rng: torch.Generator) -> None:
            torch.randperm(width, generator=rng, out=permutation)
            torch.randint(width, start.shape, generator=rng, out=start)
            twice[:width] = twice[width:] = order
            np.take(twice, starts + counted, None, there, "clip")
            np.add(there, base, there)

        def derive() -> None:
            places[order] = counted
            np.add(base, np.take(wrapped, places + width - starts), back)

        self._draws.append(draw)
        undone = f"{name}, undone"
        self._derived[undone] = derive
        return self._given(name, index), self._given(undone, inverse)

    def _given(self, name: str, tensor: torch.Tensor) -> Expression:
        self.arrays[name] = tensor.numpy()
        return ex.given(name, *tensor.shape)
