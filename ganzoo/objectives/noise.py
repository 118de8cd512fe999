"""The game of a GAN that draws from noise: any adversarial loss, any generator and discriminator.

Symbols: z latent, real, fake = G(z), logits = D(picture). One `play` of the discriminator draws fresh
latents and treats fakes as constants; one `play` of the generator treats D's weights as constants, so
that their gradients are not computed at all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ganzoo.errors import RecipeError, closest
from ganzoo.losses import ADVERSARIAL_LOSSES, zero_centred_penalty
from ganzoo.models import build
from ganzoo.objectives import Shipped, check_at_least_one
from ganzoo.objectives.augmentation import augment, check_policy, mirror
from ganzoo.objectives.descent import Descent
from ganzoo.objectives.ema import MovingAverage
from ganzoo.objectives.keeping import restore, state_of
from ganzoo.objectives.precision import at_least_float32, autocast, check_precision
from ganzoo.randomness import normal, random_generator

PREVIEW_PICTURES = 64

KEPT = ("generator", "discriminator", "ema", "optimizers", "descent", "d_plays")  # in a saved state


@dataclass(frozen=True, kw_only=True)
class NoiseGame:
    """Settings of the game; the defaults are the paper's (arXiv:1511.06434 section 4).

    `d_width` and `lr_d` None mean "as the generator's"; `r1_gamma` None means no R1 penalty (arXiv:1801.04406);
    `augmentation` None means that D sees pictures as they are (else see ganzoo.objectives.augmentation), `mirror`
    that real pictures are mirrored at random; `ema_halflife_images` None means no average is kept.
    """

    model: str = "dcgan"
    resolution: int = 32
    channels: int = 1
    latent: int = 100
    width: int = 64
    d_width: int | None = None
    spectral_norm: bool = False
    loss: str = "non-saturating"
    lr: float = 2e-4
    lr_d: float | None = None
    beta1: float = 0.5
    beta2: float = 0.999
    r1_gamma: float | None = None
    r1_every: int = 4
    augmentation: str | None = None
    mirror: bool = False
    ema_halflife_images: int | None = 10_000
    precision: str = "float32"

    def __post_init__(self) -> None:
        if self.loss not in ADVERSARIAL_LOSSES:
            raise RecipeError(
                "there is no adversarial loss called {given!r}; did you mean {closest}?",
                given=self.loss,
                closest=closest(self.loss, ADVERSARIAL_LOSSES),
            )
        check_precision(self.precision)
        for name in ("lr", "lr_d"):
            rate = getattr(self, name)
            if rate is not None and not 0 < rate <= 1:
                raise RecipeError("{name} must lie above 0 and not above 1, not be {given}", name=name, given=rate)
        for name in ("beta1", "beta2"):
            beta = getattr(self, name)
            if not 0 <= beta < 1:
                raise RecipeError("{name} must be at least 0 and less than 1, not {given}", name=name, given=beta)
        if self.r1_gamma is not None and not 0 <= self.r1_gamma < math.inf:
            raise RecipeError("{name} must be at least 0, not {given}", name="r1_gamma", given=self.r1_gamma)
        check_policy(self.augmentation)
        check_at_least_one(self, "channels", "latent", "width", "d_width", "r1_every", "ema_halflife_images")

    players = ("discriminator", "generator")

    @property
    def generator_arguments(self) -> dict[str, Any]:
        """Return what builds the generator again."""
        return {
            "resolution": self.resolution,
            "channels": self.channels,
            "latent": self.latent,
            "width": self.width,
        }

    @property
    def discriminator_arguments(self) -> dict[str, Any]:
        """Return what builds the discriminator again."""
        return {
            "resolution": self.resolution,
            "channels": self.channels,
            "width": self.d_width or self.width,
            "spectral_norm": self.spectral_norm,
        }

    def build(self, *, seed: int, device: torch.device) -> NoiseObjective:
        """Return the game with fresh networks, their weights a function of the seed."""
        return NoiseObjective(self, seed=seed, device=device)

    def example(self, batch: int, *, device: torch.device) -> Tensor:
        """Return random pictures of the right shape."""
        return torch.rand(batch, self.channels, self.resolution, self.resolution, device=device) * 2 - 1


class NoiseObjective:
    """A generator and a discriminator that learn from each other."""

    players = NoiseGame.players

    def __init__(self, game: NoiseGame, *, seed: int, device: torch.device) -> None:
        self.game, self.device = game, device
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(random_generator(seed, "weights").initial_seed())
            self.generator = build(game.model, "generator", game.generator_arguments)
            self.discriminator = build(game.model, "discriminator", game.discriminator_arguments)
        for network in (self.generator, self.discriminator):
            network.to(device).to(memory_format=torch.channels_last)
        betas = (game.beta1, game.beta2)
        self.optimizers = {
            "generator": torch.optim.Adam(self.generator.parameters(), game.lr, betas, fused=True),
            "discriminator": torch.optim.Adam(self.discriminator.parameters(), game.lr_d or game.lr, betas, fused=True),
        }
        halflife = game.ema_halflife_images
        self.ema = MovingAverage(self.generator, halflife) if halflife is not None else None
        self.loss = ADVERSARIAL_LOSSES[game.loss]
        self.descent = Descent(game.precision)
        self.d_plays = 0
        self.preview_latents = self._latents(PREVIEW_PICTURES, random_generator(seed, "preview"))

    def play(self, player: str, real: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        """Let one player make one step on a batch of real pictures (N, C, H, W)."""
        real = mirror(real, rng) if self.game.mirror else real
        return self._play_discriminator(real, rng) if player == "discriminator" else self._play_generator(real, rng)

    def average(self, images_seen: int, batch: int) -> None:
        """Move the generator's average on."""
        if self.ema is not None:
            self.ema.update(self.generator, images_seen=images_seen, batch=batch)

    def shipped(self, *, averaged: bool = True) -> dict[str, Shipped]:
        """Return the generator: its moving average, or the weights as they are."""
        network = self.ema.network if averaged and self.ema is not None else self.generator
        return {"generator": Shipped(network, self.game.generator_arguments)}

    def preview(self) -> Tensor:
        """Return the pictures of 64 fixed latents."""
        network = self.shipped()["generator"].network.eval()
        with torch.inference_mode():
            return network(self.preview_latents)

    def state_dict(self) -> dict[str, Any]:
        """Return networks, average, optimisers and the count that paces R1."""
        return state_of(self, KEPT)

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go back to a saved state."""
        restore(self, state, KEPT)

    def _play_discriminator(self, real: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        self.generator.train()
        latents = self._latents(len(real), rng)
        with autocast(self.game.precision, self.device):
            with torch.no_grad():
                fake = self.generator(latents)
            real_logits, fake_logits = self._logits(real, rng), self._logits(fake, rng)
        losses = {
            "real": self.loss.real(real_logits, fake_logits),
            "fake": self.loss.fake(fake_logits, real_logits),
        }
        if self.game.r1_gamma is not None and self.d_plays % self.game.r1_every == 0:
            penalty = zero_centred_penalty(self.discriminator, real)
            losses["r1"] = self.game.r1_gamma * self.game.r1_every * penalty
        self.descent(torch.stack(list(losses.values())).sum(), self.optimizers["discriminator"])
        self.d_plays += 1
        return {f"loss_{name}": value.detach() for name, value in losses.items()}

    def _play_generator(self, real: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        self.generator.train()
        latents = self._latents(len(real), rng)
        self.discriminator.requires_grad_(False)
        with autocast(self.game.precision, self.device):
            fake_logits = self._logits(self.generator(latents), rng)
            # Only the pairing loss looks at real logits here.
            real_logits = self._logits(real, rng) if self.loss.name == "relativistic" else fake_logits
        loss = self.loss.generator(fake_logits, real_logits)
        self.descent(loss, self.optimizers["generator"])
        self.discriminator.requires_grad_(True)
        return {"loss_generator": loss.detach()}

    def _logits(self, pictures: Tensor, rng: torch.Generator) -> Tensor:
        """Return D's logits (N,) of pictures, augmented where the game says so."""
        return at_least_float32(self.discriminator(augment(pictures, self.game.augmentation, rng)))

    def _latents(self, count: int, rng: torch.Generator) -> Tensor:
        return normal(count, self.game.latent, rng=rng).to(self.device)
