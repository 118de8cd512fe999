"""Super-resolution: SRResNet's forward and the training steps against the plain module.

The plain forward is the module as the paper has it, in evaluation mode, NCHW, whole picture at once. Ours is what the
engine does: batch norm folded, channels last, the tail in strips. Both give the same picture (tests/models).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import l1_loss, mse_loss

from bench.dcgan import computes_in_bfloat16
from bench.measure import Row, compare_rates
from bench.worker import compare_processes
from ganzoo.inference.precision import SETTING
from ganzoo.inference.tiles import tile_pixels
from ganzoo.models.edsr import Generator as EDSR
from ganzoo.models.faster import prepare_for_inference
from ganzoo.models.srgan import Discriminator, Generator
from ganzoo.models.super_resolution import Enlarger
from ganzoo.objectives.super_resolution import SuperResolutionGame
from ganzoo.objectives.super_resolution_gan import SuperResolutionGANGame
from ganzoo.pixels import to_pixels
from ganzoo.randomness import random_generator

CPU = torch.device("cpu")
SIZES = ((128, 128), (120, 200))
BATCH = 2  # of 24x24 crops: a step of the paper's network takes a second or more on one thread
GAME = SuperResolutionGame()
SRGAN = SuperResolutionGANGame(
    body="edsr", width=48, blocks=8, d_width=16, ema_halflife_images=None, content_weight=0.0
)


def run(*, quick: bool) -> list[Row]:
    """Return the rows: forward and training steps."""
    rows = []
    for height, width in SIZES[: 1 if quick else None]:
        plain, ours = forwards(height, width)
        what = f"SRResNet forward, {width}x{height}, float32"
        rows.append(compare_rates(what, plain, ours, items=1, unit="pictures/s", target=1.4, quick=quick))
        if computes_in_bfloat16():
            what = f"SRResNet forward, {width}x{height}, bfloat16 against float32"
            less = in_bfloat16(ours)
            rows.append(compare_rates(what, plain, less, items=1, unit="pictures/s", target=2.5, quick=quick))
    return rows + [
        compare_processes(
            f"{game} training crops, batch {BATCH}, {precision}",
            f"bench.super_resolution:plain_{game}",
            f"bench.super_resolution:our_{game}_{precision}",
            items=BATCH,
            unit="crops/s",
            target=target,
            quick=quick,
        )
        for game, target in (("srresnet", 1.3), ("srgan", 1.5))
        for precision in ["float32"] + (["bfloat16"] if computes_in_bfloat16() else [])
    ]


def forwards(height: int, width: int) -> tuple[Callable[[], object], Callable[[], object]]:
    """Return the plain forward and ours, from pixels to pixels, of the paper's network."""
    torch.manual_seed(0)
    network = Generator().eval()
    prepared = prepare_for_inference(network, CPU)
    assert isinstance(prepared, Enlarger)
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)

    def plain() -> object:
        low = torch.from_numpy(pixels).permute(2, 0, 1)[None].contiguous().float() * (2 / 255) - 1
        with torch.no_grad():
            return to_pixels(network(low))

    return plain, lambda: tile_pixels(prepared, pixels, device=CPU)


def in_bfloat16(side: Callable[[], object]) -> Callable[[], object]:
    """Return a side with the app's setting for bfloat16."""

    def call() -> object:
        os.environ[SETTING] = "bfloat16"
        try:
            return side()
        finally:
            del os.environ[SETTING]

    return call


def plain_srresnet() -> Callable[[], None]:
    """Return a step of the plain loop: NCHW, the optimiser as it comes."""
    torch.manual_seed(0)
    network, (low, high) = Generator(), GAME.example(BATCH, device=CPU)
    optimizer = torch.optim.Adam(network.parameters(), GAME.lr)

    def step() -> None:
        optimizer.zero_grad()
        mse_loss(network(low), high).backward()
        optimizer.step()

    return step


def our_srresnet_float32() -> Callable[[], None]:
    """Return a step of the game."""
    return _playing(GAME)


def our_srresnet_bfloat16() -> Callable[[], None]:
    """Return the same in bfloat16."""
    return _playing(replace(GAME, precision="bfloat16"))


def plain_srgan() -> Callable[[], None]:
    """Return a step of both players as the paper's formulas name them: the small picture enlarged for each of them."""
    torch.manual_seed(0)
    generator, discriminator = EDSR(width=SRGAN.width, blocks=SRGAN.blocks), Discriminator(width=SRGAN.d_width)
    g_optimizer = torch.optim.Adam(generator.parameters(), SRGAN.lr)
    d_optimizer = torch.optim.Adam(discriminator.parameters(), SRGAN.lr_d)
    low, high = SRGAN.example(BATCH, device=CPU)
    ones, zeros = torch.ones(BATCH), torch.zeros(BATCH)

    def step() -> None:
        d_optimizer.zero_grad()
        real, fake = discriminator(high), discriminator(generator(low).detach())
        (bce(real, ones) + bce(fake, zeros)).backward()
        d_optimizer.step()
        g_optimizer.zero_grad()
        made = generator(low)
        (
            SRGAN.pixel_weight * l1_loss(made, high) + SRGAN.adversarial_weight * bce(discriminator(made), ones)
        ).backward()
        g_optimizer.step()

    return step


def our_srgan_float32() -> Callable[[], None]:
    """Return a step of both players of the game, without a content loss."""
    return _playing(SRGAN)


def our_srgan_bfloat16() -> Callable[[], None]:
    """Return the same in bfloat16."""
    return _playing(replace(SRGAN, precision="bfloat16"))


def _playing(game: SuperResolutionGame | SuperResolutionGANGame) -> Callable[[], None]:
    objective, pairs = game.build(seed=0, device=CPU), game.example(BATCH, device=CPU)

    def step() -> None:
        for player in objective.players:
            objective.play(player, pairs, random_generator(0, "bench"))

    return step
