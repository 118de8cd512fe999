"""The game of a GAN that draws from noise: any adversarial loss, any generator and discriminator.

Symbols: z latent, real, fake = G(z), logits = D(picture). One `play` of the discriminator draws fresh
latents and treats fakes as constants; one `play` of the generator treats D's weights as constants, so
that their gradients are not computed at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from ganzoo.losses import ADVERSARIAL_LOSSES, zero_centred_penalty
from ganzoo.objectives.augmentation import augment, check_policy, mirror
from ganzoo.objectives.checks import check_at_least_one, check_choice, check_memories, check_rates, check_weights
from ganzoo.objectives.learner import Learner, adam, detached, fresh, frozen, total
from ganzoo.objectives.precision import at_least_float32, autocast, check_precision
from ganzoo.randomness import normal, random_generator

PREVIEW_PICTURES = 64
Batch = Tensor | tuple[Tensor, Tensor]  # pictures, or pictures and their labels
Given = tuple[Tensor, ...]  # what both networks are told beside their inputs: nothing, or one-hot labels (N, classes)


@dataclass(frozen=True, kw_only=True)
class NoiseGame:
    """Settings of the game; the defaults are the paper's (arXiv:1511.06434 section 4).

    `d_width` and `lr_d` None mean "as the generator's"; `r1_gamma` None means no R1 penalty (arXiv:1801.04406);
    `augmentation` None means that D sees pictures as they are (else see ganzoo.objectives.augmentation), `mirror`
    that real pictures are mirrored at random; `ema_halflife_images` None means no average is kept. `classes` None means
    that the networks are told nothing; else both are told the label of each picture (arXiv:1411.1784 equation 2).
    """

    model: str = "dcgan"
    resolution: int = 32
    channels: int = 1
    latent: int = 100
    classes: int | None = None
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

    players = ("discriminator", "generator")
    ships = ("generator",)

    def __post_init__(self) -> None:
        check_choice("adversarial loss", self.loss, ADVERSARIAL_LOSSES)
        check_precision(self.precision)
        check_rates(self, "lr", "lr_d")
        check_memories(self, "beta1", "beta2")
        check_weights(self, "r1_gamma")
        check_policy(self.augmentation)
        check_at_least_one(self, "channels", "latent", "classes", "width", "d_width", "r1_every", "ema_halflife_images")

    @property
    def batches(self) -> str:
        """Return what the game is fed with: pictures, and their labels where the networks are told them."""
        return "pictures" if self.classes is None else "labelled"

    @property
    def setting(self) -> str:
        """Say in a few words what sets it apart."""
        parts = [self.loss, "spectral norm" if self.spectral_norm else "batch norm"]
        parts += [f"R1 {self.r1_gamma:g} every {self.r1_every}"] if self.r1_gamma is not None else []
        parts += [f"augmentation {self.augmentation}"] if self.augmentation is not None else []
        parts += ["mirrored"] if self.mirror else []
        return ", ".join(parts)

    @property
    def networks(self) -> dict[str, dict[str, Any]]:
        """Return what builds each network again."""
        shape = {"resolution": self.resolution, "channels": self.channels}
        shape |= {} if self.classes is None else {"classes": self.classes}
        width = self.d_width or self.width
        return {
            "generator": {**shape, "latent": self.latent, "width": self.width},
            "discriminator": {**shape, "width": width, "spectral_norm": self.spectral_norm},
        }

    @property
    def shape(self) -> tuple[int, int, int]:
        """Return channels, height and width of the pictures that it takes."""
        return self.channels, self.resolution, self.resolution

    def build(self, *, seed: int, device: torch.device) -> NoiseObjective:
        """Return the game with fresh networks, their weights a function of the seed."""
        return NoiseObjective(self, seed=seed, device=device)

    def example(self, batch: int, *, device: torch.device) -> Batch:
        """Return random pictures of the right shape, with labels where there are any."""
        pictures = torch.rand(batch, *self.shape, device=device) * 2 - 1
        return pictures if self.classes is None else (pictures, torch.randint(self.classes, (batch,), device=device))


class NoiseObjective(Learner):
    """A generator and a discriminator that learn from each other."""

    players = NoiseGame.players
    kept = ("d_plays",)

    def __init__(self, game: NoiseGame, *, seed: int, device: torch.device) -> None:
        networks, betas = fresh(game, seed=seed, device=device), (game.beta1, game.beta2)
        rates = {"generator": game.lr, "discriminator": game.lr_d or game.lr}
        super().__init__(
            game, networks, {role: adam([networks[role]], rate, betas) for role, rate in rates.items()}, device=device
        )
        self.game, self.loss = game, ADVERSARIAL_LOSSES[game.loss]
        self.generator, self.discriminator = networks["generator"], networks["discriminator"]
        self.d_plays = 0  # paces R1
        self.preview_latents = self._latents(PREVIEW_PICTURES, random_generator(seed, "preview"))

    def play(self, player: str, real: Batch, rng: torch.Generator) -> dict[str, Tensor]:
        """Let one player make one step on a batch of real pictures (N, C, H, W), with their labels (N,) if any.

        Generated pictures are of the same labels as the real ones beside them.
        """
        pictures, told = real if isinstance(real, tuple) else (real, None)
        pictures = mirror(pictures, rng) if self.game.mirror else pictures
        given = () if told is None else (self._given(told),)
        play = self._play_discriminator if player == "discriminator" else self._play_generator
        return play(pictures, given, rng)

    def preview(self) -> Tensor:
        """Return the pictures of 64 fixed latents, of each class in turn."""
        network = self.shipped()["generator"].network.eval()
        labels = torch.arange(PREVIEW_PICTURES, device=self.device)
        given = () if self.game.classes is None else (self._given(labels % self.game.classes),)
        with torch.inference_mode():
            return network(self.preview_latents, *given)

    def _play_discriminator(self, real: Tensor, given: Given, rng: torch.Generator) -> dict[str, Tensor]:
        self.generator.train()
        latents = self._latents(len(real), rng)
        with autocast(self.game.precision, self.device):
            with torch.no_grad():
                fake = self.generator(latents, *given)
            real_logits, fake_logits = self._logits(real, given, rng), self._logits(fake, given, rng)
        losses = {
            "real": self.loss.real(real_logits, fake_logits),
            "fake": self.loss.fake(fake_logits, real_logits),
        }
        if self.game.r1_gamma is not None and self.d_plays % self.game.r1_every == 0:
            penalty = zero_centred_penalty(lambda pictures: self.discriminator(pictures, *given), real)
            losses["r1"] = self.game.r1_gamma * self.game.r1_every * penalty
        self.descent(total(losses), self.optimizers["discriminator"])
        self.d_plays += 1
        return detached(losses)

    def _play_generator(self, real: Tensor, given: Given, rng: torch.Generator) -> dict[str, Tensor]:
        self.generator.train()
        latents = self._latents(len(real), rng)
        with frozen(self.discriminator):
            with autocast(self.game.precision, self.device):
                fake_logits = self._logits(self.generator(latents, *given), given, rng)
                # Only the pairing loss looks at real logits here.
                real_logits = self._logits(real, given, rng) if self.loss.paired else fake_logits
            loss = self.loss.generator(fake_logits, real_logits)
            self.descent(loss, self.optimizers["generator"])
        return detached({"generator": loss})

    def _logits(self, pictures: Tensor, given: Given, rng: torch.Generator) -> Tensor:
        """Return D's logits (N,) of pictures, augmented where the game says so."""
        return at_least_float32(self.discriminator(augment(pictures, self.game.augmentation, rng), *given))

    def _given(self, labels: Tensor) -> Tensor:
        assert self.game.classes is not None
        return one_hot(labels, self.game.classes).float()

    def _latents(self, count: int, rng: torch.Generator) -> Tensor:
        return normal(count, self.game.latent, rng=rng).to(self.device)
