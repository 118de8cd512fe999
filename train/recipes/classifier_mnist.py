"""The judge for MNIST: a small classifier of digits, which are never mirrored."""

from dataclasses import replace

from ganzoo.objectives.classification import ClassificationGame
from ganzoo.training.recipe import Recipe

GAME = ClassificationGame(channels=1, classes=10, width=24, mirror=False)
RECIPE = Recipe(
    name="classifier.mnist-32",
    summary="a small classifier of digits, the judge for generated ones",
    data="mnist",
    game=GAME,
    images=300_000,
    batch=128,
)
DEBUG = replace(RECIPE, images=256, batch=32, save_every=128, game=replace(GAME, width=4))
