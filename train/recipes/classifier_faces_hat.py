"""A judge for faces: hats."""

from dataclasses import replace

from ganzoo.objectives.classification import ClassificationGame
from ganzoo.training.recipe import Recipe

GAME = ClassificationGame(resolution=64, channels=3, classes=2, width=16)
RECIPE = Recipe(
    name="classifier.faces-hat-64",
    summary="a small classifier of hats, a judge for generated faces",
    data="faces-hat",
    game=GAME,
    images=150_000,
    batch=128,
)
DEBUG = replace(RECIPE, images=256, batch=32, save_every=128, game=replace(GAME, width=4))
