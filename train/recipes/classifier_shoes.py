"""The judge for shoes: category."""

from dataclasses import replace

from ganzoo.objectives.classification import ClassificationGame
from ganzoo.training.recipe import Recipe

GAME = ClassificationGame(resolution=64, channels=3, classes=5, width=16)
RECIPE = Recipe(
    name="classifier.shoes-64",
    summary="a small classifier of shoes by category, the judge for generated ones",
    data="shoes",
    game=GAME,
    images=50_000,
    batch=128,
)
DEBUG = replace(RECIPE, images=256, batch=32, save_every=128, game=replace(GAME, width=4))
