"""DiscoGAN from bags to shoes and back at 64x64; an output has its input's colour.

The paper's width is 64 (`--set width=64`), which wants a GPU or patience; 24 is what a CPU gets through in an hour.
"""

from dataclasses import replace

from ganzoo.objectives.translation import TranslationGame
from ganzoo.training.recipe import Recipe

GAME = TranslationGame(width=24, variant="colour")
RECIPE = Recipe(
    name="discogan.bags-shoes-64",
    summary="DiscoGAN (arXiv:1703.05192) from bags to shoes and back: the paper's loss, and colours are kept",
    data="bags-shoes",
    game=GAME,
    images=100_000,
    batch=16,
    save_every=5_000,
)
DEBUG = replace(RECIPE, images=128, batch=8, save_every=64, game=replace(GAME, width=4))
