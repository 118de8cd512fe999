"""Labelled picture sets, decoded once and kept as uint8 in memory, and the order in which training sees them.

What does not fit into memory stays in its archives (ganzoo.data.filed). The order is a function of (seed, step) alone
(`ImageStream`), which is what makes training resumable to the bit. The sets themselves are in ganzoo.data.sets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic

import torch
from torch import Tensor
from typing_extensions import TypeVar

from ganzoo.data.filed import Ahead, FiledPictures
from ganzoo.errors import DataError
from ganzoo.memory import free_bytes
from ganzoo.pixels import to_model
from ganzoo.randomness import random_generator

MOST_OF_A_CARD = 0.25  # of its free memory, for all pictures of a set
Pictures = TypeVar("Pictures", Tensor, FiledPictures, default=Tensor)


@dataclass(frozen=True, kw_only=True)
class DataCard:
    """What a checkpoint's card says about the data.

    `reads` names what the labels say ("smile"); `of` is the set whose pictures these are, where only the labels
    differ ("shoes-colour" is the set "shoes" with other labels). `judge` is the set whose judge reads these pictures,
    where it is not their own; `shows` is what one picture shows ("shoe"), `limits` a sentence on what a model of such
    pictures knows.
    """

    name: str
    title: str
    url: str
    terms: str
    classes: tuple[str, ...] = ()
    reads: str = ""
    of: str = ""
    judge: str = ""
    shows: str = ""
    limits: str = ""


@dataclass(frozen=True, kw_only=True)
class PictureSet(Generic[Pictures]):
    """Pictures uint8 (N, C, H, W), in memory or in their archives, and their labels int64 (N,)."""

    card: DataCard
    pictures: Pictures
    labels: Tensor = field(default_factory=lambda: torch.zeros(0, dtype=torch.int64))

    def __post_init__(self) -> None:
        if len(self.pictures) == 0:
            raise DataError("{name} holds no pictures", name=self.card.title)
        if len(self.labels) not in (0, len(self.pictures)):
            raise DataError(
                "{name} holds {pictures} pictures but {labels} labels",
                name=self.card.title,
                pictures=len(self.pictures),
                labels=len(self.labels),
            )

    def __len__(self) -> int:
        return len(self.pictures)


def near(pictures: Tensor, device: torch.device) -> Tensor:
    """Return uint8 pictures where batches are made of them: on a CUDA device that has room, else where they are."""
    fits = device.type == "cuda" and pictures.nbytes <= MOST_OF_A_CARD * free_bytes(device)
    return pictures.to(device) if fits else pictures


class ImageStream:
    """An endless row of shuffled epochs, read at any place.

    `labelled` batches are (pictures, labels), others pictures only; pictures are float32 in [-1, 1].
    """

    def __init__(
        self,
        pictures: PictureSet[Any],
        *,
        batch: int,
        seed: int,
        labelled: bool = False,
        device: torch.device | None = None,
    ) -> None:
        self.pictures, self.batch_size, self.seed, self.labelled = pictures, batch, seed, labelled
        self.device = device or torch.device("cpu")
        self._epochs: dict[int, Tensor] = {}
        held = pictures.pictures
        self._ahead = Ahead(held, self.indices) if isinstance(held, FiledPictures) else None
        self._pixels = held if isinstance(held, FiledPictures) else near(held, self.device)

    def batch(self, step: int) -> Tensor | tuple[Tensor, Tensor]:
        """Return the batch of this step (0-based), which may reach over the end of an epoch."""
        index = self.indices(step)
        pixels = self._pixels[index] if self._ahead is None else self._ahead.batch(step)
        pictures = to_model(pixels.to(self.device))
        return (pictures, self.pictures.labels[index].to(self.device)) if self.labelled else pictures

    def indices(self, step: int) -> Tensor:
        """Return which pictures the batch of this step holds."""
        count, parts = len(self.pictures), []
        position, end = step * self.batch_size, (step + 1) * self.batch_size
        while position < end:
            epoch, offset = divmod(position, count)
            parts.append(self._order(epoch)[offset : offset + end - position])
            position += len(parts[-1])
        return torch.cat(parts)

    def _order(self, epoch: int) -> Tensor:
        """Return the permutation of an epoch; the two latest are kept."""
        if epoch not in self._epochs:
            self._epochs = {old: order for old, order in self._epochs.items() if old == epoch - 1}
            rng = random_generator(self.seed, "epoch", epoch)
            self._epochs[epoch] = torch.randperm(len(self.pictures), generator=rng)
        return self._epochs[epoch]
