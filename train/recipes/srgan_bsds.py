"""SRGAN on the 350 photographs of BSDS500, from the SRResNet that learned by pixels (train `srresnet_bsds` first).

An EDSR as its body was tried: it shuffles pixels last, and an adversarial loss drew dots every four of them.
"""

from dataclasses import replace

from ganzoo.objectives.upscaling_gan import UpscalingGANGame
from ganzoo.training.recipe import Recipe

GAME = UpscalingGANGame(
    d_width=16,
    start="checkpoints/srresnet.bsds-x4",
    content="discriminator",
    pixel_weight=1.0,
    content_weight=0.1,
    adversarial_weight=0.005,
    ramp_images=800,
    lr=1e-4,
    lr_d=2e-4,
    decay_images=6_000,
    ema_halflife_images=500,
)
RECIPE = Recipe(
    name="srgan.bsds-x4",
    summary="SRGAN (arXiv:1609.04802), four times larger: from SRResNet, content by the discriminator's own maps",
    data="bsds",
    game=GAME,
    images=6_000,
    batch=16,
    save_every=1_000,
)
DEBUG = replace(
    RECIPE,
    images=64,
    batch=4,
    save_every=16,
    game=replace(GAME, start=None, width=4, blocks=2, d_width=4, crop=8, ramp_images=8, decay_images=64),
)
