"""The paper's ablation with one reconstruction: a bag must come back from its shoe, and that is all."""

from dataclasses import replace

from train.recipes import discogan_bags_shoes as default

GAME = replace(default.GAME, variant="recongan")
RECIPE = replace(
    default.RECIPE,
    name="discogan.bags-shoes-recongan-64",
    summary="the paper's ablation (arXiv:1703.05192): reconstruction one way, from bags",
    game=GAME,
)
DEBUG = replace(RECIPE, images=128, batch=8, save_every=64, game=replace(GAME, width=4))
