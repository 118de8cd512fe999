"""From a recipe's data name to the source its loop reads."""

from __future__ import annotations

from pathlib import Path

import torch

from ganzoo.data import sets
from ganzoo.data.images import ImageStream, PictureSet
from ganzoo.data.pairs import PairStream
from ganzoo.data.superres import CropStream
from ganzoo.errors import RecipeError
from ganzoo.objectives.classification import ClassificationGame
from ganzoo.objectives.super_resolution import SuperResolutionGame
from ganzoo.objectives.translation import TranslationGame
from ganzoo.objectives.upscaling_gan import UpscalingGANGame
from ganzoo.training.loop import Source
from ganzoo.training.recipe import Recipe


def source_of(recipe: Recipe, directory: Path | None, *, device: torch.device) -> Source:
    """Return the training data of a recipe.

    Raises:
        UnknownName: there is no such data set.
        DataError: it could not be read or fetched.
        RecipeError: its pictures are of another size than the recipe's networks take.
    """
    pictures = sets.load(recipe.data, directory, train=True)
    _check_fit(recipe, pictures)
    if isinstance(recipe.game, SuperResolutionGame | UpscalingGANGame):
        crop, sizes = recipe.game.crop, recipe.game.sizes
        return CropStream(pictures, crop=crop, batch=recipe.batch, seed=recipe.seed, sizes=sizes, device=device)
    if isinstance(recipe.game, TranslationGame):
        return PairStream(pictures, batch=recipe.batch, seed=recipe.seed, device=device)
    labelled = isinstance(recipe.game, ClassificationGame)
    return ImageStream(pictures, batch=recipe.batch, seed=recipe.seed, labelled=labelled, device=device)


def _check_fit(recipe: Recipe, pictures: PictureSet) -> None:
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
