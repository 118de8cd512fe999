"""From a recipe's data name to the source its loop reads."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import torch

from ganzoo.data import sets
from ganzoo.data.crops import CropStream
from ganzoo.data.filed import FiledPictures, Loading
from ganzoo.data.images import ImageStream, PictureSet
from ganzoo.data.pairs import PairStream
from ganzoo.errors import RecipeError
from ganzoo.memory import free_bytes
from ganzoo.training.loop import Source
from ganzoo.training.recipe import Recipe

MOST_WORKERS = 4
log = logging.getLogger(__name__)


def loading(*, room: int | None = None, workers: int | None = None) -> Loading:
    """Return how pictures are read; `room` is in bytes.

    By default half of the free memory may hold them, and a process a core, up to four, reads a set that is larger.
    """
    half = free_bytes(torch.device("cpu")) // 2
    return Loading(
        room=half if room is None else room,
        workers=min(MOST_WORKERS, os.cpu_count() or 1) if workers is None else workers,
    )


def source_of(recipe: Recipe, directory: Path | None, *, device: torch.device, how: Loading | None = None) -> Source:
    """Return the training data of a recipe; `how` it is read by default is `loading()`.

    Raises:
        UnknownName: there is no such data set.
        DataError: it could not be read or fetched.
        RecipeError: its pictures are of another size than the recipe's networks take.
    """
    pictures = sets.load(recipe.data, directory, train=True, loading=how or loading())
    if isinstance(pictures.pictures, FiledPictures):
        size = f"{pictures.pictures.shape.numel() / 1e9:.3g}"
        told = "%s would take %s GB and stays in its archives; processes that read it: %s"
        log.info(told, pictures.card.title, size, pictures.pictures.workers)
    _check_fit(recipe, pictures)
    return STREAMS[recipe.game.batches](recipe, pictures, device)


def _pictures(recipe: Recipe, pictures: PictureSet[Any], device: torch.device) -> Source:
    return ImageStream(pictures, batch=recipe.batch, seed=recipe.seed, device=device)


def _labelled(recipe: Recipe, pictures: PictureSet[Any], device: torch.device) -> Source:
    if not len(pictures.labels):
        raise RecipeError("{name} has no labels, which this recipe learns from", name=pictures.card.title)
    return ImageStream(pictures, batch=recipe.batch, seed=recipe.seed, labelled=True, device=device)


def _pairs(recipe: Recipe, pictures: PictureSet[Any], device: torch.device) -> Source:
    return PairStream(pictures, batch=recipe.batch, seed=recipe.seed, device=device)


def _crops(recipe: Recipe, pictures: PictureSet[Any], device: torch.device) -> Source:
    game = recipe.game
    assert isinstance(game, Cropping)
    return CropStream(pictures, crop=game.crop, sizes=game.sizes, batch=recipe.batch, seed=recipe.seed, device=device)


# What a game calls its batches, and the stream that makes them.
STREAMS: dict[str, Callable[[Recipe, PictureSet[Any], torch.device], Source]] = {
    "pictures": _pictures,
    "labelled": _labelled,
    "pairs": _pairs,
    "crops": _crops,
}


@runtime_checkable
class Cropping(Protocol):
    """Settings of a game that looks at crops: their side, and in how many sizes a photograph is seen."""

    crop: int
    sizes: int


@runtime_checkable
class Labelled(Protocol):
    """Settings of a game that knows so many classes."""

    classes: int


def _check_fit(recipe: Recipe, pictures: PictureSet[Any]) -> None:
    expected, held = recipe.game.shape, tuple(pictures.pictures.shape[1:])
    if expected is not None and held != expected:
        raise RecipeError(
            "{name} are {held} (channels, height, width), but the recipe asks for {expected}; change channels or "
            "resolution",
            name=pictures.card.title,
            held="x".join(map(str, held)),
            expected="x".join(map(str, expected)),
        )
    classes = recipe.game.classes if isinstance(recipe.game, Labelled) else None
    if classes is not None and len(pictures.labels) and int(pictures.labels.max()) >= classes:
        raise RecipeError(
            "{name} has labels up to {label}, but the recipe has {classes} classes",
            name=pictures.card.title,
            label=int(pictures.labels.max()),
            classes=classes,
        )
