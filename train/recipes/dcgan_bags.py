"""DCGAN on shop photographs of bags at 64x64.

They are few (2,347), and yet differentiable augmentation (`--set augmentation=colour+translation+cutout`) did harm in
300,000 pictures, as with shoes: the card has both.
"""

from dataclasses import replace

from ganzoo.objectives.noise import NoiseGame
from ganzoo.training.recipe import Recipe

GAME = NoiseGame(resolution=64, channels=3, width=32, d_width=24, mirror=True)
RECIPE = Recipe(
    name="dcgan.bags-64",
    summary="DCGAN (arXiv:1511.06434) on bags in colour: the paper's loss",
    data="bags",
    game=GAME,
    images=300_000,
)
DEBUG = replace(RECIPE, images=256, batch=32, save_every=96, game=replace(GAME, width=4, d_width=4))
