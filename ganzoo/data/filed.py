"""Pictures that are too many for memory: they stay in their archives and are decoded when a batch needs them.

Worker processes decode the batches of the steps to come, so that training does not wait. What a batch holds is as
before a function of (seed, step): only when its pictures are decoded differs. The workers are a ProcessPoolExecutor
and not torch's DataLoader: that one tells of a dead worker by an exception out of a signal handler, anywhere in the
program, and this one where its batch is asked for.
"""

from __future__ import annotations

import multiprocessing
import weakref
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from ganzoo.data import decoding
from ganzoo.data.archives import CHANNELS
from ganzoo.errors import DataError

AHEAD = 4  # batches for each worker that are ready or in hand


@dataclass(frozen=True)
class Loading:
    """How a training reads its pictures: what decoded ones may take in memory, and how many processes decode others."""

    room: int  # bytes
    workers: int


class FiledPictures:
    """Stands in for a tensor uint8 (N, C, side, side) of pictures in zips."""

    def __init__(self, entries: Sequence[tuple[Path, str]], *, mode: str, resolution: int, workers: int) -> None:
        self.entries, self.mode, self.resolution, self.workers = tuple(entries), mode, resolution, workers
        self.shape = torch.Size((len(self.entries), CHANNELS[mode], resolution, resolution))

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, index: Tensor) -> Tensor:
        """Return the pictures of these places, decoded here and now.

        Raises:
            DataError: a zip or a picture is damaged, missing, or of another size.
        """
        return torch.from_numpy(decoding.decode(*self.job(index)))

    def job(self, index: Tensor) -> tuple[list[tuple[Path, str]], str, int]:
        """Return what whoever decodes these places has to know."""
        return [self.entries[place] for place in index.tolist()], self.mode, self.resolution

    def part(self, wanted: Tensor) -> FiledPictures:
        """Return the pictures where a mask (N,) is true."""
        entries = [entry for entry, keep in zip(self.entries, wanted.tolist(), strict=True) if keep]
        return FiledPictures(entries, mode=self.mode, resolution=self.resolution, workers=self.workers)


Pictures = TypeVar("Pictures", Tensor, FiledPictures)


def part(pictures: Pictures, wanted: Tensor) -> Pictures:
    """Return the pictures where a mask (N,) is true."""
    return pictures.part(wanted) if isinstance(pictures, FiledPictures) else pictures[wanted]


def joined(parts: Sequence[Pictures]) -> Pictures:
    """Return several sets of pictures as one."""
    first = parts[0]
    if not isinstance(first, FiledPictures):
        return torch.cat(list(parts))
    entries = [entry for one in parts for entry in one.entries]
    return FiledPictures(entries, mode=first.mode, resolution=first.resolution, workers=first.workers)


class Ahead:
    """The batches of one step after another, decoded by worker processes before they are asked for."""

    def __init__(self, pictures: FiledPictures, indices: Callable[[int], Tensor]) -> None:
        self._pictures, self._indices = pictures, indices
        self._pool: ProcessPoolExecutor | None = None
        self._coming: deque[Future[np.ndarray]] = deque()
        self._last: tuple[int, Tensor] | None = None

    def batch(self, step: int) -> Tensor:
        """Return the pictures of this step, uint8.

        The first step that is asked for begins a row; a step out of that row is decoded here.

        Raises:
            DataError: a zip or a picture is damaged, missing, or of another size; or a worker has died.
        """
        if self._last is not None and self._last[0] == step:
            return self._last[1]
        if not self._pictures.workers or (self._last is not None and self._last[0] + 1 != step):
            return self._pictures[self._indices(step)]
        pool = self._pool or self._start()
        try:
            while len(self._coming) < AHEAD * self._pictures.workers:
                job = self._pictures.job(self._indices(step + len(self._coming)))
                self._coming.append(pool.submit(decoding.decode, *job))
            made = self._coming.popleft().result()
        except BrokenExecutor as error:
            raise DataError(
                "a process that reads pictures ended ({reason}); the run can be resumed", reason=str(error)[:200]
            ) from error
        self._last = step, torch.from_numpy(made)
        return self._last[1]

    def _start(self) -> ProcessPoolExecutor:
        # Spawned, not forked: the training's threads, its GPU and its process group stay its own.
        self._pool = ProcessPoolExecutor(
            self._pictures.workers, multiprocessing.get_context("spawn"), initializer=decoding.obey_the_training
        )
        weakref.finalize(self, self._pool.shutdown, wait=False, cancel_futures=True)
        return self._pool
