"""SRResNet as in the paper (16 blocks of 64 maps, batch norm, PReLU), trained on 350 photographs of BSDS500."""

from dataclasses import replace

from ganzoo.objectives.super_resolution import SuperResolutionGame
from ganzoo.training.recipe import Recipe

GAME = SuperResolutionGame(
    model="srresnet",
    width=64,
    blocks=16,
    loss="l1",
    optimizer="muon",
    lr=5e-4,
    lr_muon=4e-3,
    warmup_images=800,
    decay_images=40_000,
    ema_halflife_images=500,
)
RECIPE = Recipe(
    name="srresnet.bsds-x4",
    summary="SRResNet (arXiv:1609.04802), four times larger: the paper's network, L1, hidden kernels by Muon",
    data="bsds",
    game=GAME,
    images=40_000,
    batch=16,
    save_every=4_000,
)
DEBUG = replace(
    RECIPE, images=64, batch=4, save_every=16, game=replace(GAME, width=4, blocks=2, crop=8, decay_images=64)
)
