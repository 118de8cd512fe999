"""The judge for Fashion-MNIST: a small classifier whose features the metrics stand on."""

from dataclasses import replace

from ganzoo.objectives.classification import ClassificationGame
from ganzoo.training.recipe import Recipe

GAME = ClassificationGame(channels=1, classes=10, width=24)
RECIPE = Recipe(
    name="classifier.fashion-mnist-32",
    summary="a small classifier of Fashion-MNIST, the judge for generated pictures",
    data="fashion-mnist",
    game=GAME,
    images=300_000,
    batch=128,
)
DEBUG = replace(RECIPE, images=256, batch=32, save_every=128, game=replace(GAME, width=4))
