"""SRGAN on the 350 photographs of BSDS500, from the EDSR that learned by pixels (train `edsr_bsds` first)."""

from dataclasses import replace

from ganzoo.objectives.super_resolution_gan import SuperResolutionGANGame
from ganzoo.training.recipe import Recipe

GAME = SuperResolutionGANGame(
    body="edsr",
    width=64,
    blocks=16,
    d_width=24,
    sizes=4,
    start="checkpoints/edsr.bsds-x4",
    content="discriminator",
    pixel_weight=1.0,
    content_weight=0.1,
    adversarial_weight=0.005,
    ramp_images=1_600,
    lr=1e-4,
    lr_d=2e-4,
    decay_images=12_000,
    ema_halflife_images=1_000,
)
RECIPE = Recipe(
    name="srgan.bsds-x4",
    summary="SRGAN (arXiv:1609.04802), four times larger: from edsr.bsds-x4, content by the discriminator's own maps",
    data="bsds",
    game=GAME,
    images=12_000,
    batch=16,
    save_every=2_000,
    limits="It is sharper than anybody can know, and so farther from the truth in decibels. Looked at several times "
    "enlarged, rows of dots, four pixels apart, can be seen along some bright edges.",
)
DEBUG = replace(
    RECIPE,
    images=64,
    batch=4,
    save_every=16,
    game=replace(GAME, start=None, width=4, blocks=2, d_width=4, crop=8, ramp_images=8, decay_images=64),
)
