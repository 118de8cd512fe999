"""DiscoGAN from bags to shoes and back at 128x128, on clean shop pictures; an output has its input's colour."""

from dataclasses import replace

from ganzoo.objectives.translation import TranslationGame
from ganzoo.training.recipe import Recipe

GAME = TranslationGame(resolution=128, width=40, variant="colour", upsampling="smooth", precision="bfloat16")
RECIPE = Recipe(
    name="discogan.bags-shoes-128",
    summary="DiscoGAN (arXiv:1703.05192) from bags to shoes and back: the paper's loss, and colours are kept",
    data="clean-bags-shoes",
    game=GAME,
    images=260_000,
    batch=16,
    save_every=5_000,
)
DEBUG = replace(RECIPE, images=128, batch=8, save_every=64, game=replace(GAME, width=4))
