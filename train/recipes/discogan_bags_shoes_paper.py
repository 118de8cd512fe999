"""The paper's loss and nothing else (arXiv:1703.05192): a bijection, which may hide the colour."""

from dataclasses import replace

from train.recipes import discogan_bags_shoes as default

GAME = replace(default.GAME, variant="paper")
RECIPE = replace(
    default.RECIPE,
    name="discogan.bags-shoes-paper-64",
    summary="DiscoGAN's loss as in the paper (arXiv:1703.05192): colours are not asked for",
    game=GAME,
)
DEBUG = replace(RECIPE, images=128, batch=8, save_every=64, game=replace(GAME, width=4))
