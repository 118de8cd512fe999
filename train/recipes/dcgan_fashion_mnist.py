"""DCGAN on Fashion-MNIST at 32x32, at a size that two CPU cores train in an evening."""

from dataclasses import replace

from ganzoo.objectives.noise import NoiseGame
from ganzoo.training.recipe import Recipe

GAME = NoiseGame(resolution=32, channels=1, width=48, d_width=32)
RECIPE = Recipe(
    name="dcgan.fashion-mnist-32",
    summary="DCGAN (arXiv:1511.06434) on Fashion-MNIST: the paper's loss, Adam 2e-4, batch norm",
    data="fashion-mnist",
    game=GAME,
    images=600_000,
)
DEBUG = replace(RECIPE, images=256, batch=32, save_every=96, game=replace(GAME, width=4, d_width=4))
