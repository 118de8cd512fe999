"""DCGAN against the plain eager loop: training at batch 64 at both sizes, sampling at batch 1 and 64 at 32x32.

The plain loop is what a reader of arXiv:1511.06434 writes: both networks in training mode, two backward passes for
the discriminator, gradients for every parameter in the generator's step. Equal maths: the same layers, losses,
batch, optimiser and number format (bfloat16 autocast is a row of its own, where the CPU computes in it).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits

from bench.measure import Row, compare_rates
from bench.worker import compare_processes
from ganzoo.inference import render
from ganzoo.models.dcgan import Discriminator, Generator
from ganzoo.models.faster import prepare_for_inference
from ganzoo.objectives.noise import NoiseGame
from ganzoo.pixels import to_pixels
from ganzoo.randomness import random_generator

BATCH, LATENT = 64, 100
CPU = torch.device("cpu")


def run(*, quick: bool) -> list[Row]:
    """Return the rows: training at both sizes, and sampling at two batch sizes."""
    rows = [
        compare_processes(
            f"training images, {size}, batch {BATCH}, {precision}",
            f"bench.dcgan:plain_training_{size}",
            f"bench.dcgan:our_training_{size}_{precision}",
            items=BATCH,
            unit="images/s",
            target=target,
            quick=quick,
        )
        for size, target in ((32, 1.5), (64, 1.6))
        for precision in ["float32"] + (["bfloat16"] if computes_in_bfloat16() else [])
    ]
    for batch in (1, BATCH):
        plain, ours = _sampling(batch)
        rows.append(
            compare_rates(
                f"sampling, batch {batch}", plain, ours, items=batch, unit="images/s", target=1.3, quick=quick
            )
        )
    return rows


# At 32x32 the paper's widths; at 64x64 those of the recipes for bags and shoes, in colour.
GAMES = {
    32: NoiseGame(ema_halflife_images=None),
    64: NoiseGame(resolution=64, channels=3, width=32, d_width=24, ema_halflife_images=None),
}


def plain_training_32() -> Callable[[], None]:
    """Return a step of the plain loop at 32x32."""
    return _plain_training(GAMES[32])


def plain_training_64() -> Callable[[], None]:
    """Return a step of the plain loop at 64x64."""
    return _plain_training(GAMES[64])


def our_training_32_float32() -> Callable[[], None]:
    """Return a step of ours at 32x32."""
    return _our_training(GAMES[32])


def our_training_32_bfloat16() -> Callable[[], None]:
    """Return a step of ours at 32x32 in bfloat16."""
    return _our_training(replace(GAMES[32], precision="bfloat16"))


def our_training_64_float32() -> Callable[[], None]:
    """Return a step of ours at 64x64."""
    return _our_training(GAMES[64])


def our_training_64_bfloat16() -> Callable[[], None]:
    """Return a step of ours at 64x64 in bfloat16."""
    return _our_training(replace(GAMES[64], precision="bfloat16"))


def _plain_training(game: NoiseGame) -> Callable[[], None]:
    torch.manual_seed(0)
    generator, discriminator = (
        Generator(**game.networks["generator"]),
        Discriminator(**game.networks["discriminator"]),
    )
    g_optimizer = torch.optim.Adam(generator.parameters(), 2e-4, (0.5, 0.999))
    d_optimizer = torch.optim.Adam(discriminator.parameters(), 2e-4, (0.5, 0.999))
    real = game.example(BATCH, device=CPU)
    ones, zeros = torch.ones(BATCH), torch.zeros(BATCH)

    def step() -> None:
        d_optimizer.zero_grad()
        binary_cross_entropy_with_logits(discriminator(real), ones).backward()
        fake = generator(torch.randn(BATCH, LATENT))
        binary_cross_entropy_with_logits(discriminator(fake.detach()), zeros).backward()
        d_optimizer.step()
        g_optimizer.zero_grad()
        fake = generator(torch.randn(BATCH, LATENT))
        binary_cross_entropy_with_logits(discriminator(fake), ones).backward()
        g_optimizer.step()

    return step


def _our_training(game: NoiseGame) -> Callable[[], None]:
    objective = game.build(seed=0, device=CPU)
    real = game.example(BATCH, device=CPU)
    steps = iter(range(1_000_000))

    def step() -> None:
        number = next(steps)
        for player in objective.players:
            objective.play(player, real, random_generator(0, number, player))

    return step


def _sampling(batch: int) -> tuple[Callable[[], None], Callable[[], None]]:
    generator = _trained_generator()
    prepared = prepare_for_inference(generator, CPU)
    latents = torch.randn(batch, LATENT)

    def plain() -> None:
        to_pixels(generator(latents))

    def ours() -> None:
        render(prepared, latents, device=CPU)

    return plain, ours


def _trained_generator() -> nn.Module:
    """Return a generator in evaluation whose batch-norm statistics are not the fresh ones."""
    torch.manual_seed(0)
    generator = Generator()
    for _ in range(5):
        generator(torch.randn(BATCH, LATENT))
    return generator.eval()


def computes_in_bfloat16() -> bool:
    """Say whether the CPU multiplies in bfloat16 itself."""
    return bool(torch.cpu._is_avx512_bf16_supported()) if hasattr(torch.cpu, "_is_avx512_bf16_supported") else False
