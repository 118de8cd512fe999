"""Tiles of a picture that is made four times larger: how large they may be, and how one is computed.

A pixel of the result depends on `halo` pixels of the picture around it and on nothing else. So a tile is computed with
its halo, the halo's part of the result is thrown away, and what is left is what the whole picture would have given.
The trunk runs over the whole tile, the tail (which works at the large size and takes most memory) over strips of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

import numpy as np
import torch
from torch import Tensor

from ganzoo.errors import LimitError
from ganzoo.inference.precision import precision_on
from ganzoo.memory import free_bytes
from ganzoo.models.super_resolution import Enlarger
from ganzoo.pixels import Pixels, to_model, to_pixels
from ganzoo.scale import SCALE

TILES = (64, 96, 128, 192, 256, 384)
LARGEST_ON_CPU = 256  # a larger one takes seconds, in which nobody else has a turn and nothing is learnt of the load
SMALLEST_TILE = 16  # where memory has run out again and again
STRIP = 32  # rows of the small picture that the tail takes at once
SHARE_OF_FREE = 0.25

Box = tuple[int, int, int, int]  # top, left, bottom, right


def tile_for(network: Enlarger, device: torch.device) -> int:
    """Return the largest tile that a quarter of the free memory holds, and that is done in good time."""
    room = SHARE_OF_FREE * free_bytes(device)
    fitting = [
        tile
        for tile in TILES
        if tile_bytes(network, tile) <= room and (tile <= LARGEST_ON_CPU or device.type == "cuda")
    ]
    return fitting[-1] if fitting else TILES[0]


def tile_bytes(network: Enlarger, tile: int) -> int:
    """Return about how much memory a tile takes: some maps of the trunk, and the tail's on one strip."""
    width = next(parameter.shape[0] for parameter in network.parameters() if parameter.dim() == 4)
    side, strip = tile + 2 * network.halo, tile * (STRIP + 2 * network.tail_halo)
    return 4 * width * ((2 + 2 * network.looks) * side**2 + 3 * SCALE**2 * strip)


def work_of(network: Enlarger, box: Box, width: int, height: int) -> int:
    """Return how much work a tile of a picture is, in pixels that the network looks at."""
    top, left, bottom, right = box
    rows = min(height, bottom + network.halo) - max(0, top - network.halo)
    return network.looks * rows * (min(width, right + network.halo) - max(0, left - network.halo))


def tile_pixels(network: Enlarger, pixels: Pixels, *, device: torch.device) -> Pixels:
    """Return what a network makes of a small picture (H, W, 3) as a single tile."""
    height, width = pixels.shape[:2]
    result = np.empty((SCALE * height, SCALE * width, 3), np.uint8)
    for _ in compute(network, pixels, (0, 0, height, width), result, device):
        pass
    return result


def cut(top: int, left: int, bottom: int, right: int, tile: int) -> list[Box]:
    """Cut a rectangle into tiles, in reading order."""
    return [
        (y, x, min(y + tile, bottom), min(x + tile, right))
        for y in range(top, bottom, tile)
        for x in range(left, right, tile)
    ]


def compute(
    network: Enlarger,
    pixels: Pixels,
    box: Box,
    result: Pixels,
    device: torch.device,
    turn: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Iterator[int]:
    """Write one tile into the result, strip by strip; yield how many rows of the small picture each strip had.

    `turn` is entered while something is computed and never while waiting for whoever asks.
    """
    top, left, bottom, right = box
    height, width = pixels.shape[:2]
    halo, reach = network.halo, network.tail_halo
    with turn(), torch.inference_mode(), precision_on(device):
        y, x = max(0, top - halo), max(0, left - halo)
        low = _to_network(pixels[y : min(height, bottom + halo), x : min(width, right + halo)], device)
        maps = network.trunk(low)
        # Of the trunk's maps only those are kept that the tail needs.
        y0, x0 = max(0, top - reach), max(0, left - reach)
        kept = (..., slice(y0 - y, min(height, bottom + reach) - y), slice(x0 - x, min(width, right + reach) - x))
        maps, low = maps[kept].clone(), low[kept].clone()
    for first in range(top, bottom, STRIP):
        last = min(first + STRIP, bottom)
        with turn(), torch.inference_mode(), precision_on(device):
            start, stop = max(0, first - reach), min(height, last + reach)
            rows = (..., slice(start - y0, stop - y0), slice(None))
            made = network.tail(maps[rows], low[rows])
            inner = made[..., SCALE * (first - start) : SCALE * (last - start), SCALE * (left - x0) :]
            strip = inner[..., : SCALE * (right - left)]
            result[SCALE * first : SCALE * last, SCALE * left : SCALE * right] = _to_bytes(strip)
        yield last - first


def _to_network(pixels: Pixels, device: torch.device) -> Tensor:
    tile = torch.from_numpy(pixels.copy()).to(device)
    return to_model(tile.permute(2, 0, 1)[None])


def _to_bytes(made: Tensor) -> Pixels:
    return to_pixels(made)[0]


def covered(todo: list[Box], *box: int, total: int) -> int:
    """Return how many pixels are done when these boxes still have to be."""
    boxes = [*todo, box]
    return total - sum((bottom - top) * (right - left) for top, left, bottom, right in boxes)


def smaller(tile: int, error: BaseException) -> int:
    """Return half the tile.

    Raises:
        LimitError: it is the smallest already.
    """
    if tile <= SMALLEST_TILE:
        raise LimitError(
            "memory ran out even with tiles of {tile} pixels; close other programs, or take a smaller model", tile=tile
        ) from error
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    return max(SMALLEST_TILE, tile // 2)
