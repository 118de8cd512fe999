"""Four times larger: any picture, in tiles, without seams and with bounded memory.

A pixel of the result depends on `halo` pixels of the picture around it and on nothing else. So a tile is computed with
its halo, the halo's part of the result is thrown away, and what is left is what the whole picture would have given.
The picture and the result stay in main memory as bytes; only a tile is on the device. The trunk runs over the whole
tile, the tail (which works at the large size and takes most memory) over strips of it.

Everything is a generator: each step tells how far the work is, and whoever stops asking has cancelled it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ganzoo.data.pictures import planes
from ganzoo.errors import InputError, LimitError
from ganzoo.inference.engine import Engine
from ganzoo.inference.precision import precision_on
from ganzoo.memory import free_bytes, is_out_of_memory
from ganzoo.models.super_resolution import Enlarger, SelfEnsemble
from ganzoo.models.verbs import Enlarges
from ganzoo.pixels import Pixels, to_model, to_pixels
from ganzoo.scale import SCALE, bicubic

MOST_PIXELS = 16_000_000  # of a small picture; the result has sixteen times as many
TILES = (64, 96, 128, 192, 256, 384)
SMALLEST_TILE = 16  # where memory has run out again and again
STRIP = 32  # rows of the small picture that the tail takes at once
SHARE_OF_FREE = 0.25
PROBE = 64  # the side of the tile that the speed is measured on
BICUBIC = "bicubic"  # a name like a checkpoint's, for Pillow's own filter
ENSEMBLE = "+"  # behind a checkpoint's name: the mean over eight ways to lay the picture, as in EDSR+

PictureSteps = Generator["Progress | Image.Image", None, None]
_one_tile = threading.Lock()  # many visitors take turns tile by tile, so that memory does not add up
_speeds: dict[tuple[str, str], float] = {}


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the work is: a share from 0 to 1, seconds so far, and the result once the share is 1."""

    share: float
    seconds: float
    result: Pixels | None = None

    @property
    def seconds_left(self) -> float | None:
        """Return how long the rest will take if it goes on like this; None before the first tile is done."""
        return None if self.share == 0 else self.seconds * (1 - self.share) / self.share


def upscale_picture(engine: Engine, name: str, image: Image.Image, *, tile: int | None = None) -> PictureSteps:
    """Yield `Progress`, then the enlarged `Image` of a picture of any mode.

    Transparency is enlarged by the bicubic filter; a grey picture comes out grey; the colour profile stays.

    Raises:
        As `upscaling`.
    """
    parts = planes(image)
    if name == BICUBIC:
        enlarged = bicubic(parts.colour)
    else:
        for progress in upscaling(engine, name, np.asarray(parts.colour), tile=tile):
            yield progress
        assert progress.result is not None
        enlarged = Image.fromarray(progress.result)
    if parts.grey:
        enlarged = enlarged.convert("L")
    if parts.alpha is not None:
        enlarged.putalpha(bicubic(parts.alpha))
    if parts.profile:
        enlarged.info["icc_profile"] = parts.profile
    yield enlarged


def upscale(engine: Engine, name: str, pixels: Pixels, *, tile: int | None = None) -> Pixels:
    """Return the picture (4H, 4W, 3) of a picture (H, W, 3); see `upscaling`."""
    result = None
    for progress in upscaling(engine, name, pixels, tile=tile):
        result = progress.result
    assert result is not None
    return result


def upscaling(engine: Engine, name: str, pixels: Pixels, *, tile: int | None = None) -> Generator[Progress, None, None]:
    """Yield the progress of enlarging uint8 pixels (H, W, 3); the last step holds the result.

    `tile` is the side of a tile without its halo; None chooses it by the memory that is free. When memory runs out,
    the tile is halved and tried again.

    Raises:
        UnknownName, CheckpointError: no such checkpoint, or a broken one.
        InputError: it is no super-resolution model, or a tile under 16 pixels.
        LimitError: the picture is larger than MOST_PIXELS, or memory ran out at the smallest tile.
    """
    network = network_of(engine, name)
    height, width = pixels.shape[:2]
    check_pixels(width, height)
    if tile is not None and tile < SMALLEST_TILE:
        raise InputError("a tile has at least {limit} pixels a side, not {given}", limit=SMALLEST_TILE, given=tile)
    tile = tile or tile_for(network, engine.device)
    result = np.empty((SCALE * height, SCALE * width, 3), np.uint8)
    began = time.monotonic()
    yield Progress(share=0.0, seconds=0.0)
    done, todo = 0, [(0, 0, height, width)]
    while todo:
        top, left, bottom, right = todo.pop()
        if bottom - top > tile or right - left > tile:
            todo += reversed(_parts(top, left, bottom, right, tile))
            continue
        try:
            for rows in _tile(network, pixels, (top, left, bottom, right), result, engine.device):
                done += rows * (right - left)
                if done < height * width:
                    yield Progress(share=done / (height * width), seconds=time.monotonic() - began)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            done = _covered(todo, top, left, bottom, right, total=height * width)
            tile = _smaller(tile, error)
            todo.append((top, left, bottom, right))
    yield Progress(share=1.0, seconds=time.monotonic() - began, result=result)


def network_of(engine: Engine, name: str) -> Enlarger:
    """Return the generator of a super-resolution checkpoint; with `ENSEMBLE` behind its name, looking eight times.

    Raises:
        UnknownName, CheckpointError: no such checkpoint, or a broken one.
        InputError: the checkpoint does something else.
    """
    network = engine.able(without_ensemble(name), Enlarges, "generator")
    assert isinstance(network, Enlarger)
    return SelfEnsemble(network) if name.endswith(ENSEMBLE) else network


def without_ensemble(name: str) -> str:
    """Return the checkpoint's own name."""
    return name.removesuffix(ENSEMBLE)


def check_pixels(width: int, height: int, *, most: int = MOST_PIXELS) -> None:
    """Refuse a picture that is too large to be enlarged.

    Raises:
        LimitError: it has more than `most` pixels.
    """
    if width * height > most:
        raise LimitError(
            "a picture of {width}x{height} has {given} megapixels; up to {limit} can be made four times larger here",
            width=width,
            height=height,
            given=f"{width * height / 1e6:.3g}",
            limit=f"{most / 1e6:.3g}",
        )


def tile_for(network: Enlarger, device: torch.device) -> int:
    """Return the largest tile that a quarter of the free memory holds."""
    room = SHARE_OF_FREE * free_bytes(device)
    fitting = [tile for tile in TILES if tile_bytes(network, tile) <= room]
    return fitting[-1] if fitting else TILES[0]


def tile_bytes(network: Enlarger, tile: int) -> int:
    """Return about how much memory a tile takes: some maps of the trunk, and the tail's on one strip."""
    width = next(parameter.shape[0] for parameter in network.parameters() if parameter.dim() == 4)
    side, strip = tile + 2 * network.halo, tile * (STRIP + 2 * network.tail_halo)
    return 4 * width * ((2 + 2 * network.looks) * side**2 + 3 * SCALE**2 * strip)


def expected_seconds(engine: Engine, name: str, width: int, height: int) -> float:
    """Return about how long a picture of this size will take, from a small tile measured once per checkpoint."""
    if name == BICUBIC:
        return 0.0
    network, key = network_of(engine, name), (name, str(engine.device))
    if key not in _speeds:
        tile = np.zeros((PROBE, PROBE, 3), np.uint8)
        _speeds[key] = min(_seconds(network, tile, engine.device) for _ in range(2)) / PROBE**2
    side = tile_for(network, engine.device)
    halo = 2 * network.halo
    overlap = (1 + min(halo, max(0, width - side)) / min(side, width)) * (
        1 + min(halo, max(0, height - side)) / min(side, height)
    )
    return _speeds[key] * width * height * overlap


def tile_pixels(network: Enlarger, pixels: Pixels, *, device: torch.device) -> Pixels:
    """Return what a network makes of a small picture (H, W, 3) as a single tile."""
    height, width = pixels.shape[:2]
    result = np.empty((SCALE * height, SCALE * width, 3), np.uint8)
    for _ in _tile(network, pixels, (0, 0, height, width), result, device):
        pass
    return result


def _seconds(network: Enlarger, tile: Pixels, device: torch.device) -> float:
    began = time.perf_counter()
    tile_pixels(network, tile, device=device)
    return time.perf_counter() - began


def _parts(top: int, left: int, bottom: int, right: int, tile: int) -> list[tuple[int, int, int, int]]:
    """Cut a rectangle into tiles, in reading order."""
    return [
        (y, x, min(y + tile, bottom), min(x + tile, right))
        for y in range(top, bottom, tile)
        for x in range(left, right, tile)
    ]


def _tile(
    network: Enlarger, pixels: Pixels, box: tuple[int, int, int, int], result: Pixels, device: torch.device
) -> Iterator[int]:
    """Write one tile into the result, strip by strip; yield how many rows of the small picture each strip had.

    The lock is held while computing and never while waiting for whoever asks.
    """
    top, left, bottom, right = box
    height, width = pixels.shape[:2]
    halo, reach = network.halo, network.tail_halo
    with _one_tile, torch.inference_mode(), precision_on(device):
        y, x = max(0, top - halo), max(0, left - halo)
        low = _to_network(pixels[y : min(height, bottom + halo), x : min(width, right + halo)], device)
        maps = network.trunk(low)
        # Of the trunk's maps only those are kept that the tail needs.
        y0, x0 = max(0, top - reach), max(0, left - reach)
        kept = (..., slice(y0 - y, min(height, bottom + reach) - y), slice(x0 - x, min(width, right + reach) - x))
        maps, low = maps[kept].clone(), low[kept].clone()
    for first in range(top, bottom, STRIP):
        last = min(first + STRIP, bottom)
        with _one_tile, torch.inference_mode(), precision_on(device):
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


def _covered(todo: list[tuple[int, int, int, int]], *box: int, total: int) -> int:
    """Return how many pixels are done when these boxes still have to be."""
    boxes = [*todo, box]
    return total - sum((bottom - top) * (right - left) for top, left, bottom, right in boxes)


def _smaller(tile: int, error: BaseException) -> int:
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
