"""What colour a bag has, as its shop says."""

from dataclasses import replace

from ganzoo.objectives.classification import ClassificationGame
from ganzoo.training.recipe import Recipe

GAME = ClassificationGame(resolution=64, channels=3, classes=11, width=16)
RECIPE = Recipe(
    name="classifier.bags-colour-64",
    summary="a small classifier of bags by colour",
    data="bags-colour",
    game=GAME,
    images=30_000,
    batch=128,
)
DEBUG = replace(RECIPE, images=256, batch=32, save_every=128, game=replace(GAME, width=4))
