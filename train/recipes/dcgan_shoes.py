"""DCGAN on shop photographs of shoes at 64x64, at a size that two CPU cores train in an evening."""

from dataclasses import replace

from ganzoo.objectives.noise import NoiseGame
from ganzoo.training.recipe import Recipe

GAME = NoiseGame(resolution=64, channels=3, width=32, d_width=24, augmentation="colour+translation+cutout")
RECIPE = Recipe(
    name="dcgan.shoes-64",
    summary="DCGAN (arXiv:1511.06434) on shoes in colour: the paper's loss, differentiable augmentation",
    data="shoes",
    game=GAME,
    images=600_000,
)
DEBUG = replace(RECIPE, images=256, batch=32, save_every=96, game=replace(GAME, width=4, d_width=4))
