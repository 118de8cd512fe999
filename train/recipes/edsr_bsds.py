"""EDSR small enough for a browser demo on a CPU, trained on the 350 photographs of BSDS500 that are not BSD100."""

from dataclasses import replace

from ganzoo.objectives.super_resolution import SuperResolutionGame
from ganzoo.training.recipe import Recipe

GAME = SuperResolutionGame(
    model="edsr",
    width=48,
    blocks=8,
    loss="l1",
    optimizer="muon",
    lr=8e-4,
    warmup_images=3_200,
    lr_muon=4e-3,
    decay_images=300_000,
    ema_halflife_images=1_000,
)
RECIPE = Recipe(
    name="edsr.bsds-x4",
    summary="EDSR (arXiv:1707.02921) of 8 blocks of 48 maps, four times larger: L1, hidden kernels by Muon",
    data="bsds",
    game=GAME,
    images=300_000,
    batch=16,
    save_every=20_000,
)
DEBUG = replace(
    RECIPE,
    images=64,
    batch=4,
    save_every=16,
    game=replace(GAME, width=4, blocks=2, crop=8, warmup_images=8, decay_images=64, ema_halflife_images=16),
)
