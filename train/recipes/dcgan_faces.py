"""DCGAN on faces in colour at 64x64."""

from dataclasses import replace

from ganzoo.objectives.noise import NoiseGame
from ganzoo.training.recipe import Recipe

GAME = NoiseGame(
    resolution=64,
    channels=3,
    width=32,
    d_width=24,
    augmentation="colour+translation+cutout",
    mirror=True,
    precision="bfloat16",
)
RECIPE = Recipe(
    name="dcgan.faces-64",
    summary="DCGAN (arXiv:1511.06434) on faces in colour: the paper's loss, differentiable augmentation",
    data="faces",
    game=GAME,
    images=600_000,
)
DEBUG = replace(RECIPE, images=256, batch=32, save_every=96, game=replace(GAME, width=4, d_width=4))
