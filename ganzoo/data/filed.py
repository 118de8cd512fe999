"""Pictures that are too many for memory: they stay in their archives and are decoded when a batch needs them.

Worker processes decode the batches of the steps to come (torch's DataLoader), so that training does not wait. What a
batch holds is as before a function of (seed, step): only when its pictures are decoded differs.
"""

from __future__ import annotations

import os
import signal
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

from ganzoo.data.archives import CHANNELS, decoded, opened
from ganzoo.errors import DataError

AHEAD = 4  # batches that each worker has ready or in hand


@dataclass(frozen=True)
class Loading:
    """How a training reads its pictures: what decoded ones may take in memory, and how many processes decode others."""

    room: int  # bytes
    workers: int


class FiledPictures:
    """Stands in for a tensor uint8 (N, C, side, side) of pictures in zips.

    Raises (when pictures are asked for):
        DataError: a zip or a picture is damaged, missing, or of another size.
    """

    def __init__(self, entries: Sequence[tuple[Path, str]], *, mode: str, resolution: int, workers: int) -> None:
        self.entries, self.mode, self.resolution, self.workers = tuple(entries), mode, resolution, workers
        self.shape = torch.Size((len(self.entries), CHANNELS[mode], resolution, resolution))
        self._archives: dict[Path, zipfile.ZipFile] = {}
        self._owner = os.getpid()

    def __len__(self) -> int:
        return len(self.entries)

    def __getitem__(self, index: Tensor) -> Tensor:
        """Return the pictures of these places, decoded here and now."""
        if self._owner != os.getpid():  # a file that is open in two processes has one position for both
            self._archives, self._owner = {}, os.getpid()
        pictures = []
        for place in index.tolist():
            path, name = self.entries[place]
            if path not in self._archives:
                self._archives[path] = opened(path)
            picture = decoded(path, self._archives[path], name, mode=self.mode, resolution=self.resolution)
            pictures.append(torch.from_numpy(picture.copy()))
        return torch.stack(pictures)

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
        self._batches: Iterator[Tensor | Refusal] | None = None
        self._last: tuple[int, Tensor] | None = None

    def batch(self, step: int) -> Tensor:
        """Return the pictures of this step, uint8.

        The first step that is asked for begins a row; a step out of that row is decoded here.

        Raises:
            DataError: as FiledPictures, or a worker has died.
        """
        if self._last is not None and self._last[0] == step:
            return self._last[1]
        if self._last is not None and self._last[0] + 1 != step:
            return self._pictures[self._indices(step)]
        if self._batches is None:
            self._batches = self._workers(step)
        try:
            made = next(self._batches)
        except RuntimeError as error:  # torch's words for a worker that was killed
            self._batches = None
            raise DataError(
                "a process that reads pictures ended ({reason}); the run can be resumed", reason=str(error)[:200]
            ) from error
        if isinstance(made, Refusal):
            raise DataError(made.template, **made.params)
        self._last = step, made
        return made

    def _workers(self, start: int) -> Iterator[Any]:
        workers = self._pictures.workers
        return iter(
            DataLoader(
                _Decoding(self._pictures),
                batch_size=None,
                sampler=_Steps(self._indices, start),
                num_workers=workers,
                prefetch_factor=AHEAD if workers else None,
                worker_init_fn=_alone,
            )
        )


@dataclass(frozen=True)
class Refusal:
    """A DataError on its way from a worker: an exception would arrive without its fields."""

    template: str
    params: dict[str, Any]


class _Decoding(Dataset[Any]):
    """What a worker does with the places of a batch."""

    def __init__(self, pictures: FiledPictures) -> None:
        self._pictures = pictures

    def __getitem__(self, index: Tensor) -> Tensor | Refusal:
        try:
            return self._pictures[index]
        except DataError as error:
            return Refusal(error.template, error.params)


class _Steps(Sampler[Tensor]):
    """The places of every batch from a step on, without end."""

    def __init__(self, indices: Callable[[int], Tensor], start: int) -> None:
        self._indices, self._start = indices, start

    def __iter__(self) -> Iterator[Tensor]:
        step = self._start
        while True:
            yield self._indices(step)
            step += 1


def _alone(worker: int) -> None:
    """Let Ctrl-C be the training's affair: it saves and ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)
