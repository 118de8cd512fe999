"""From a recipe's data name to the source its loop reads."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

import torch

from ganzoo.data import sets
from ganzoo.data.filed import FiledPictures, Loading
from ganzoo.data.images import ImageStream, PictureSet
from ganzoo.data.pairs import PairStream
from ganzoo.data.superres import CropStream
from ganzoo.errors import RecipeError
from ganzoo.memory import free_bytes
from ganzoo.objectives.classification import ClassificationGame
from ganzoo.objectives.super_resolution import SuperResolutionGame
from ganzoo.objectives.translation import TranslationGame
from ganzoo.objectives.upscaling_gan import UpscalingGANGame
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
    pictures = sets.load_for_training(recipe.data, directory, how or loading())
    if isinstance(pictures.pictures, FiledPictures):
        size = f"{pictures.pictures.shape.numel() / 1e9:.3g}"
        told = "%s would take %s GB and stays in its archives; processes that read it: %s"
        log.info(told, pictures.card.title, size, pictures.pictures.workers)
    _check_fit(recipe, pictures)
    if isinstance(recipe.game, SuperResolutionGame | UpscalingGANGame):
        game = recipe.game
        return CropStream(
            pictures,
            crop=game.crop,
            sizes=game.sizes,
            batch=recipe.batch,
            seed=recipe.seed,
            device=device,
        )
    if isinstance(recipe.game, TranslationGame):
        return PairStream(pictures, batch=recipe.batch, seed=recipe.seed, device=device)
    labelled = isinstance(recipe.game, ClassificationGame)
    return ImageStream(pictures, batch=recipe.batch, seed=recipe.seed, labelled=labelled, device=device)


def _check_fit(recipe: Recipe, pictures: PictureSet[Any]) -> None:
    expected = tuple(getattr(recipe.game, name, None) for name in ("channels", "resolution", "resolution"))
    held = tuple(pictures.pictures.shape[1:])
    if None not in expected and held != expected:
        raise RecipeError(
            "{name} are {held} (channels, height, width), but the recipe asks for {expected}; change channels or "
            "resolution",
            name=pictures.card.title,
            held="x".join(map(str, held)),
            expected="x".join(map(str, expected)),
        )
    classes = getattr(recipe.game, "classes", None)
    if classes is not None and len(pictures.labels) and int(pictures.labels.max()) >= classes:
        raise RecipeError(
            "{name} has labels up to {label}, but the recipe has {classes} classes",
            name=pictures.card.title,
            label=int(pictures.labels.max()),
            classes=classes,
        )
