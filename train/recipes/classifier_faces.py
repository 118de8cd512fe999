"""The judge for faces: smiling or not."""

from dataclasses import replace

from ganzoo.objectives.classification import ClassificationGame
from ganzoo.training.recipe import Recipe

GAME = ClassificationGame(resolution=64, channels=3, classes=2, width=16)
RECIPE = Recipe(
    name="classifier.faces-64",
    summary="a small classifier of smiles, the judge for generated faces",
    data="faces",
    game=GAME,
    images=60_000,
    batch=128,
)
DEBUG = replace(RECIPE, images=256, batch=32, save_every=128, game=replace(GAME, width=4))
