"""Four times larger: any picture, in tiles, without seams and with bounded memory.

The picture and the result stay in main memory as bytes; only a tile is on the device (ganzoo.inference.tiles). Many
jobs stand in one line and take turns tile by tile (ganzoo.inference.line); how long each will take is told by the
tiles just computed (ganzoo.inference.speeds) and by who else is in the line.

Everything is a generator: each step tells how far the work is, and whoever stops asking has cancelled it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

from ganzoo.data import transparency
from ganzoo.data.modes import Planes, planes
from ganzoo.errors import InputError, LimitError
from ganzoo.inference.engine import Engine
from ganzoo.inference.line import LINE
from ganzoo.inference.speeds import Speeds
from ganzoo.inference.tiles import SMALLEST_TILE, Box, compute, covered, cut, smaller, tile_for, work_of
from ganzoo.inference.together import so_many_threads
from ganzoo.memory import is_out_of_memory
from ganzoo.models.super_resolution import Enlarger, SelfEnsemble
from ganzoo.models.verbs import Enlarges
from ganzoo.pixels import Pixels
from ganzoo.scale import SCALE, bicubic

MOST_PIXELS = 16_000_000  # of a small picture; the result has sixteen times as many
PROBE = 128  # the side of the tile that the speed is measured on
LOOK_SECONDS = 0.5  # how often a job that waits tells how long it will be
BICUBIC = "bicubic"  # a name like a checkpoint's, for Pillow's own filter
ENSEMBLE = "+"  # behind a checkpoint's name: the mean over eight ways to lay the picture, as in EDSR+

PictureSteps = Generator["Progress | Image.Image", None, None]
_speeds = Speeds(torch.get_num_threads)


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the work is: a share from 0 to 1, seconds so far and seconds left, and the result once the share is 1.

    `seconds_left` is None before anything is known; `ahead` is how many jobs have to end before this one begins.
    """

    share: float
    seconds: float
    seconds_left: float | None = None
    ahead: int = 0
    result: Pixels | None = None


def upscale_picture(engine: Engine, name: str, image: Image.Image, *, tile: int | None = None) -> PictureSteps:
    """Yield `Progress`, then the enlarged `Image` of a picture of any mode.

    Transparency is enlarged by the bicubic filter, and leaves no fringe (ganzoo.data.transparency); a grey picture
    comes out grey; the colour profile stays.

    Raises:
        As `upscaling`.
    """
    parts = planes(image)
    if name == BICUBIC:
        enlarged = bicubic(parts.colour) if parts.alpha is None else transparency.bicubic(parts.colour, parts.alpha)
    else:
        for progress in upscaling(engine, name, _colours(parts), tile=tile):
            yield progress
        assert progress.result is not None
        enlarged = Image.fromarray(progress.result)
    yield parts.joined(enlarged, None if parts.alpha is None else bicubic(parts.alpha))


def _colours(parts: Planes) -> Pixels:
    """Return what a network is shown (H, W, 3): the edge's colours where nothing can be seen."""
    colours = np.asarray(parts.colour)
    return colours if parts.alpha is None else transparency.spread(colours, np.asarray(parts.alpha))


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
    tile, began = tile or tile_for(network, engine.device), LINE.clock()
    with LINE.job(_known_seconds(engine, name, width, height)) as job:
        yield Progress(share=0.0, seconds=0.0)
        while (ahead := LINE.ahead(job)) > 0:
            left: float | None = LINE.seconds_left(job)
            yield Progress(share=0.0, seconds=LINE.clock() - began, seconds_left=left, ahead=ahead)
            LINE.wait(job, LOOK_SECONDS)
        result = np.empty((SCALE * height, SCALE * width, 3), np.uint8)
        enlarging = _Enlarging(engine, name, network, pixels, result)
        for done in enlarging.steps(tile):
            if (own := enlarging.seconds_left()) is not None:
                LINE.update(job, own)
            left = None if own is None else LINE.seconds_left(job)
            if done < height * width:
                share = done / (height * width)
                yield Progress(share=share, seconds=LINE.clock() - began, seconds_left=left)
    yield Progress(share=1.0, seconds=LINE.clock() - began, seconds_left=0.0, result=result)


class _Enlarging:
    """One picture at work: the tiles that are still to be done."""

    def __init__(self, engine: Engine, name: str, network: Enlarger, pixels: Pixels, result: Pixels) -> None:
        self.device, self.network, self.pixels, self.result = engine.device, network, pixels, result
        self.key = _key(engine, name)
        self.height, self.width = pixels.shape[:2]
        self.todo: list[Box] = [(0, 0, self.height, self.width)]
        self.tile, self.at_hand = 0, 0.0  # what is left of the tile at work

    def steps(self, tile: int) -> Iterator[int]:
        """Compute the picture; yield how many of its pixels are done, strip by strip."""
        done, self.tile = 0, tile
        total = self.height * self.width
        while self.todo:
            top, left, bottom, right = box = self.todo.pop()
            if bottom - top > self.tile or right - left > self.tile:
                self.todo += reversed(cut(*box, self.tile))
                continue
            try:
                for rows in self._tile(box):
                    done += rows * (right - left)
                    yield done
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                done = covered(self.todo, *box, total=total)
                self.tile = smaller(self.tile, error)
                self.todo.append(box)

    def seconds_left(self) -> float | None:
        """Return how long the rest takes alone, None while nothing is known."""
        boxes = [part for box in self.todo for part in cut(*box, self.tile)]
        work = sum(work_of(self.network, box, self.width, self.height) for box in boxes)
        return _speeds.seconds(self.key, work + self.at_hand) or None

    def _tile(self, box: Box) -> Iterator[int]:
        """Compute one tile, and learn from it how fast it goes."""
        threads = _speeds.threads(self.key)
        work, watch, left = work_of(self.network, box, self.width, self.height), _Watch(threads), box[2] - box[0]
        for rows in compute(self.network, self.pixels, box, self.result, self.device, watch.turn):
            left -= rows
            self.at_hand = work * left / (box[2] - box[0])
            if not left:
                _speeds.tell(self.key, threads, work, watch.seconds)
            yield rows


class _Watch:
    """The seconds of all turns of a tile, each with so many threads."""

    def __init__(self, threads: int) -> None:
        self.threads, self.seconds = threads, 0.0

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Have a turn."""
        with LINE.turn() as began, so_many_threads(self.threads):
            yield
            self.seconds += LINE.clock() - began


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


def expected_seconds(engine: Engine, names: Sequence[str], width: int, height: int) -> float:
    """Return about how long a picture of this size will take with each of some networks, one after the other.

    It is what the newest tiles took, or a small one timed now, and the time in the line.
    """
    own = sum(_own_seconds(engine, name, width, height) for name in names)
    return LINE.expected(own) if own else 0.0


def _own_seconds(engine: Engine, name: str, width: int, height: int) -> float:
    """Return about how long a picture of this size takes alone."""
    if name == BICUBIC:
        return 0.0
    if not _speeds.is_known(_key(engine, name)):
        _time_a_tile(engine, name, min(PROBE, width, height))
    return _known_seconds(engine, name, width, height)


def _known_seconds(engine: Engine, name: str, width: int, height: int) -> float:
    """Return how long a picture of this size takes alone by what is known, 0 where nothing is."""
    network, key = network_of(engine, name), _key(engine, name)
    boxes = cut(0, 0, height, width, tile_for(network, engine.device))
    return _speeds.seconds(key, sum(work_of(network, box, width, height) for box in boxes))


def _time_a_tile(engine: Engine, name: str, side: int) -> None:
    """Time a tile of nothing in every way that there is."""
    network, key = network_of(engine, name), _key(engine, name)
    tile, result = np.zeros((side, side, 3), np.uint8), np.empty((SCALE * side, SCALE * side, 3), np.uint8)
    box = (0, 0, side, side)
    for threads in _speeds.ways():
        watch = _Watch(threads)
        for _ in compute(network, tile, box, result, engine.device, watch.turn):
            pass
        _speeds.tell(key, threads, work_of(network, box, side, side), watch.seconds)


def _key(engine: Engine, name: str) -> str:
    return f"{name} on {engine.device}"
