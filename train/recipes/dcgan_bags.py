"""DCGAN on shop photographs of bags at 64x64; they are few, hence the augmentation."""

from dataclasses import replace

from ganzoo.objectives.noise import NoiseGame
from ganzoo.training.recipe import Recipe

GAME = NoiseGame(resolution=64, channels=3, width=32, d_width=24, augmentation="colour+translation+cutout", mirror=True)
RECIPE = Recipe(
    name="dcgan.bags-64",
    summary="DCGAN (arXiv:1511.06434) on bags in colour: the paper's loss, differentiable augmentation",
    data="bags",
    game=GAME,
    images=600_000,
)
DEBUG = replace(RECIPE, images=256, batch=32, save_every=96, game=replace(GAME, width=4, d_width=4))
