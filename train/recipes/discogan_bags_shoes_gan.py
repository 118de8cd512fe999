"""The paper's ablation without reconstruction: a generator each way that only has to deceive."""

from dataclasses import replace

from train.recipes import discogan_bags_shoes as default

GAME = replace(default.GAME, variant="gan")
RECIPE = replace(
    default.RECIPE,
    name="discogan.bags-shoes-gan-64",
    summary="the paper's ablation (arXiv:1703.05192): adversarial loss only, nothing ties output to input",
    game=GAME,
)
DEBUG = replace(RECIPE, images=128, batch=8, save_every=64, game=replace(GAME, width=4))
