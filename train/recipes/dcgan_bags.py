"""DCGAN on clean shop photographs of bags at 64x64.

They are few (3,101), and yet differentiable augmentation (`--set augmentation=colour+translation+cutout`), tried on the
2,347 of the set "bags", did harm in 300,000 pictures, as with shoes.
"""

from dataclasses import replace

from ganzoo.objectives.noise import NoiseGame
from ganzoo.training.recipe import Recipe

GAME = NoiseGame(resolution=64, channels=3, width=32, d_width=24, mirror=True, precision="bfloat16")
RECIPE = Recipe(
    name="dcgan.bags-64",
    summary="DCGAN (arXiv:1511.06434) on bags in colour: the paper's loss",
    data="clean-bags",
    game=GAME,
    images=300_000,
)
DEBUG = replace(RECIPE, images=256, batch=32, save_every=96, game=replace(GAME, width=4, d_width=4))
