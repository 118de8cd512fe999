"""Pairs of small and large crops of photographs, for super-resolution.

The small picture is the large one reduced four times, whole, before anything is cut out of it: the way in which the
figures of the field are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ganzoo.data.images import PictureSet, near
from ganzoo.errors import DataError
from ganzoo.orientations import ORIENTATIONS, laid
from ganzoo.pixels import to_model
from ganzoo.randomness import random_generator
from ganzoo.scale import SCALE, reduced

SHRINK = 0.8  # between one size of a photograph and the next
Pair = tuple[Tensor, Tensor]  # small and large pictures, uint8 (N, 3, H, W)


class CropStream:
    """An endless row of batches of crops, each a function of (seed, step).

    A batch is (low, high): float32 (N, 3, crop, crop) and (N, 3, 4 crop, 4 crop) in [-1, 1], from any place of any
    picture, turned and mirrored at random. With several `sizes` the large pictures are also taken 0.8, 0.64, ... times
    as large, each as often as the others: reduced, a photograph is sharper and free of the marks of its compression.
    """

    def __init__(
        self,
        pictures: PictureSet,
        *,
        crop: int,
        batch: int,
        seed: int,
        sizes: int = 1,
        device: torch.device | None = None,
    ) -> None:
        self.crop, self.batch_size, self.seed = crop, batch, seed
        self.device = device or torch.device("cpu")
        pairs = [_pair(pictures.pictures, SHRINK**step) for step in range(sizes)]
        self.pairs = [(near(low, self.device), near(high, self.device)) for low, high in pairs]
        height, width = self.pairs[-1][0].shape[2:]
        if crop > min(height, width):
            raise DataError(
                "crops of {crop} pixels do not fit into the small pictures of {name}, {width}x{height}",
                crop=crop,
                name=pictures.card.title,
                width=width,
                height=height,
            )

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Return the crops of this step (0-based)."""
        rng = random_generator(self.seed, "crops", step)
        count = self.batch_size
        sizes = torch.randint(len(self.pairs), (count,), generator=rng) if len(self.pairs) > 1 else torch.zeros(count)
        limits = torch.tensor([self._limits(int(size)) for size in sizes])
        draws = torch.stack([_below(limits[:, column], rng) for column in range(limits.shape[1])], 1)
        cut = gathered if self.device.type == "cuda" else sliced
        low, high = (to_model(part.to(self.device)) for part in cut(self.pairs, self.crop, sizes.long(), draws))
        return low, high

    def _limits(self, size: int) -> tuple[int, int, int, int]:
        """Return how many pictures, places and turns there are to draw from."""
        count, _, height, width = self.pairs[size][0].shape
        return count, height - self.crop + 1, width - self.crop + 1, ORIENTATIONS


def sliced(pairs: Sequence[Pair], crop: int, sizes: Tensor, draws: Tensor) -> tuple[Tensor, Tensor]:
    """Return uint8 crops (low, high), cut out one by one: the way of a CPU.

    `sizes` (N,) says which pair a crop is of, `draws` (N, 4) its picture, top, left and way to lie.
    """

    def cut(pictures: Tensor, scale: int, index: int, top: int, left: int, way: int) -> Tensor:
        side = scale * crop
        return laid(pictures[index, :, scale * top :, scale * left :][:, :side, :side], way)

    rows = list(zip(sizes.tolist(), draws.tolist(), strict=True))
    low, high = (
        torch.stack([cut(pairs[size][place], scale, *draw) for size, draw in rows])
        for place, scale in enumerate((1, SCALE))
    )
    return low, high


def gathered(pairs: Sequence[Pair], crop: int, sizes: Tensor, draws: Tensor) -> tuple[Tensor, Tensor]:
    """Return what `sliced` returns, by few operations on the whole batch: the way of a GPU, where each has a price."""
    low, high = (
        _gathered([pair[place] for pair in pairs], scale, scale * crop, sizes, draws)
        for place, scale in enumerate((1, SCALE))
    )
    return low, high


def _gathered(pictures: Sequence[Tensor], scale: int, side: int, sizes: Tensor, draws: Tensor) -> Tensor:
    index, top, left, way = draws.unbind(1)
    grid = torch.stack(torch.meshgrid(torch.arange(side), torch.arange(side), indexing="ij"))
    ways = torch.stack([laid(grid, one) for one in range(ORIENTATIONS)])[way]  # (N, 2, side, side)
    places = torch.stack([scale * top, scale * left], 1)[:, :, None, None] + ways
    crops = torch.empty(len(draws), pictures[0].shape[1], side, side, dtype=torch.uint8, device=pictures[0].device)
    for size, held in enumerate(pictures):
        of_size = (sizes == size).nonzero()[:, 0]
        rows, columns = places[of_size].to(held.device).unbind(1)
        taken = held[index[of_size].to(held.device)[:, None, None], :, rows, columns]  # (n, side, side, channels)
        crops[of_size.to(held.device)] = taken.permute(0, 3, 1, 2)
    return crops


def _pair(pictures: Tensor, size: float) -> tuple[Tensor, Tensor]:
    """Return (low, high) of uint8 pictures (N, 3, H, W), the high ones `size` times as large as given."""
    side = [max(SCALE, round(length * size / SCALE) * SCALE) for length in pictures.shape[2:]]
    images = [Image.fromarray(picture.permute(1, 2, 0).contiguous().numpy()) for picture in pictures]
    if size != 1:
        images = [image.resize((side[1], side[0]), Image.Resampling.BICUBIC) for image in images]
    return _planes([reduced(image) for image in images]), _planes(images) if size != 1 else pictures


def _planes(images: Iterable[Image.Image]) -> Tensor:
    """Return pictures of one size as uint8 (N, 3, H, W)."""
    return torch.from_numpy(np.stack([np.asarray(image) for image in images])).permute(0, 3, 1, 2).contiguous()


def _below(limits: Tensor, rng: torch.Generator) -> Tensor:
    """Return a whole number from 0 to below each limit."""
    if (limits == limits[0]).all():
        return torch.randint(int(limits[0]), limits.shape, generator=rng)
    return (torch.rand(limits.shape, generator=rng, dtype=torch.float64) * limits).long()
