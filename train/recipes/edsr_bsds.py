"""EDSR with the paper's 16 blocks of 64 maps, trained on the 350 photographs of BSDS500 that are not BSD100."""

from dataclasses import replace

from ganzoo.objectives.super_resolution import SuperResolutionGame
from ganzoo.training.recipe import Recipe

GAME = SuperResolutionGame(
    model="edsr",
    width=64,
    blocks=16,
    sizes=4,
    loss="l1",
    lr=5e-4,
    warmup_images=3_200,
    decay_images=400_000,
    ema_halflife_images=1_000,
)
RECIPE = Recipe(
    name="edsr.bsds-x4",
    summary="EDSR (arXiv:1707.02921) of 16 blocks of 64 maps, its baseline, four times larger: L1",
    data="bsds",
    game=GAME,
    images=400_000,
    batch=16,
    save_every=10_000,
)
DEBUG = replace(
    RECIPE,
    images=64,
    batch=4,
    save_every=16,
    game=replace(GAME, width=4, blocks=2, crop=8, warmup_images=8, decay_images=64, ema_halflife_images=16),
)
