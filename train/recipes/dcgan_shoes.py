"""DCGAN on clean shop photographs of shoes at 64x64, at a size that two CPU cores train in an evening.

Differentiable augmentation (`--set augmentation=colour+translation+cutout`) was tried on the set "shoes" and did harm:
after 300,000 pictures the samples were farther from the test pictures, and without it none was learned by heart.
"""

from dataclasses import replace

from ganzoo.objectives.noise import NoiseGame
from ganzoo.training.recipe import Recipe

GAME = NoiseGame(resolution=64, channels=3, width=32, d_width=24, precision="bfloat16")
RECIPE = Recipe(
    name="dcgan.shoes-64",
    summary="DCGAN (arXiv:1511.06434) on shoes in colour: the paper's loss",
    data="clean-shoes",
    game=GAME,
    images=600_000,
)
DEBUG = replace(RECIPE, images=256, batch=32, save_every=96, game=replace(GAME, width=4, d_width=4))
