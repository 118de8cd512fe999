"""Conditional GAN on Fashion-MNIST at 32x32: the class of the picture is told to both networks."""

from dataclasses import replace

from ganzoo.objectives.noise import NoiseGame
from ganzoo.training.recipe import Recipe

GAME = NoiseGame(model="cgan", classes=10, width=48, d_width=32)
RECIPE = Recipe(
    name="cgan.fashion-mnist-32",
    summary="Conditional GAN (arXiv:1411.1784) with DCGAN's networks on Fashion-MNIST",
    data="fashion-mnist",
    game=GAME,
    images=600_000,
)
DEBUG = replace(RECIPE, images=256, batch=32, save_every=96, game=replace(GAME, width=4, d_width=4))
