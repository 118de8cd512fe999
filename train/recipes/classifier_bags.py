"""The judge for bags: category."""

from dataclasses import replace

from ganzoo.objectives.classification import ClassificationGame
from ganzoo.training.recipe import Recipe

GAME = ClassificationGame(resolution=64, channels=3, classes=4, width=16)
RECIPE = Recipe(
    name="classifier.bags-64",
    summary="a small classifier of bags by category, the judge for generated ones",
    data="bags",
    game=GAME,
    images=30_000,
    batch=128,
)
DEBUG = replace(RECIPE, images=256, batch=32, save_every=128, game=replace(GAME, width=4))
