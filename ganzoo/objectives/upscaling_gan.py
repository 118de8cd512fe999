"""The adversarial game of super-resolution: large pictures that cannot be told from real ones (arXiv:1609.04802).

A batch is (low, high). The discriminator tells high pictures from made ones; the generator is moved by three losses:
the difference of pixels, of content (ganzoo.objectives.content), and what the discriminator thinks. The generator
starts from a checkpoint that has learned by pixels, as in the paper; its adversarial loss is let in over
`ramp_images`, while the discriminator, which starts from nothing, learns to see.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import l1_loss

from ganzoo import checkpoint
from ganzoo.errors import RecipeError
from ganzoo.losses import ADVERSARIAL_LOSSES
from ganzoo.models import build
from ganzoo.models.srgan import BODIES, Discriminator
from ganzoo.objectives import Shipped, check_at_least_one
from ganzoo.objectives.content import CONTENTS, content_of
from ganzoo.objectives.descent import Descent
from ganzoo.objectives.ema import MovingAverage
from ganzoo.objectives.keeping import restore, state_of
from ganzoo.objectives.precision import at_least_float32, autocast, check_precision
from ganzoo.objectives.super_resolution import (
    batch_psnr,
    check_choice,
    check_rates,
    random_pairs,
    rate,
    set_rates,
)
from ganzoo.randomness import random_generator, whole_batch

KEPT = ("generator", "discriminator", "ema", "optimizers", "descent", "images_seen")  # in a saved state


@dataclass(frozen=True, kw_only=True)
class UpscalingGANGame:
    """Settings of the game.

    `sizes` is in how many sizes a photograph is seen. `start` is the folder of the checkpoint that the generator
    starts from; None starts from nothing. `body`, `width` and `blocks` must be that checkpoint's. The weights of
    the three losses are for pixels in [-1, 1]. `blend` is the share of the adversarial weights in what ships, the
    rest being the start's (arXiv:1809.00219 section 3.4): less of both sharpness and invention.
    """

    model: str = "srgan"
    body: str = "srresnet"
    width: int = 64
    blocks: int = 16
    d_width: int = 64
    crop: int = 24
    sizes: int = 1
    start: str | None = None
    loss: str = "non-saturating"
    content: str = "vgg19"
    pixel_weight: float = 0.0
    content_weight: float = 1.0
    adversarial_weight: float = 1e-3
    ramp_images: int = 0
    lr: float = 1e-4
    lr_d: float = 1e-4
    decay_images: int | None = None
    ema_halflife_images: int | None = None
    blend: float = 1.0
    precision: str = "float32"

    players = ("discriminator", "generator")

    def __post_init__(self) -> None:
        check_choice("loss", self.loss, ADVERSARIAL_LOSSES)
        check_choice("content", self.content, CONTENTS)
        check_precision(self.precision)
        check_choice("body", self.body, BODIES)
        check_rates(self, "lr", "lr_d")
        for name in ("pixel_weight", "content_weight", "adversarial_weight", "ramp_images"):
            if not getattr(self, name) >= 0:
                raise RecipeError("{name} must be at least 0, not {given}", name=name, given=getattr(self, name))
        if not 0 <= self.blend <= 1:
            raise RecipeError("{name} must lie in 0 to 1, not be {given}", name="blend", given=self.blend)
        check_at_least_one(self, "width", "blocks", "d_width", "crop", "sizes", "decay_images", "ema_halflife_images")

    @property
    def arguments(self) -> dict[str, Any]:
        """Return what builds the generator again."""
        return {"body": self.body, "width": self.width, "blocks": self.blocks}

    def build(self, *, seed: int, device: torch.device) -> UpscalingGANObjective:
        """Return the game: the generator as its checkpoint has it, the discriminator fresh."""
        return UpscalingGANObjective(self, seed=seed, device=device)

    def example(self, batch: int, *, device: torch.device) -> tuple[Tensor, Tensor]:
        """Return random pairs of the right shape."""
        return random_pairs(batch, self.crop, device=device)


class UpscalingGANObjective:
    """A generator that has learned by pixels, and a discriminator that wants more."""

    players = UpscalingGANGame.players

    def __init__(self, game: UpscalingGANGame, *, seed: int, device: torch.device) -> None:
        self.game, self.device = game, device
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(random_generator(seed, "weights").initial_seed())
            self.generator = build(game.model, "generator", game.arguments)
            discriminator = build(game.model, "discriminator", {"width": game.d_width})
        assert isinstance(discriminator, Discriminator)
        self.discriminator = discriminator
        self._start()
        self.started = copy.deepcopy(self.generator)
        for network in (self.generator, self.discriminator):
            network.to(device).to(memory_format=torch.channels_last)
        self.optimizers: dict[str, torch.optim.Optimizer] = {
            "generator": torch.optim.Adam(self.generator.parameters(), game.lr, (0.9, 0.999), fused=True),
            "discriminator": torch.optim.Adam(self.discriminator.parameters(), game.lr_d, (0.9, 0.999), fused=True),
        }
        for optimizer in self.optimizers.values():
            optimizer.param_groups[0]["full_lr"] = optimizer.param_groups[0]["lr"]
        self.loss = ADVERSARIAL_LOSSES[game.loss]
        self.content = content_of(game.content, self.discriminator, device=device) if game.content_weight else None
        halflife = game.ema_halflife_images
        self.ema = MovingAverage(self.generator, halflife) if halflife is not None else None
        self.descent = Descent(game.precision)
        self.images_seen = 0

    def play(self, player: str, real: tuple[Tensor, Tensor], rng: torch.Generator) -> dict[str, Tensor]:
        """Let one player make one step on a batch of pairs."""
        low, high = (part.contiguous(memory_format=torch.channels_last) for part in real)
        set_rates(self.optimizers, rate(self.images_seen, warmup=0, decay=self.game.decay_images))
        if player == "discriminator":
            return self._play_discriminator(low, high)
        losses = self._play_generator(low, high)
        self.images_seen += whole_batch(len(low), rng)
        return losses

    def average(self, images_seen: int, batch: int) -> None:
        """Move the generator's average on."""
        if self.ema is not None:
            self.ema.update(self.generator, images_seen=images_seen, batch=batch)

    def shipped(self, *, averaged: bool = True) -> dict[str, Shipped]:
        """Return the generator: its moving average, or the weights as they are, blended with the start's."""
        network = self.ema.network if averaged and self.ema is not None else self.generator
        network = _blended(self.started, network, self.game.blend)
        return {"generator": Shipped(network, self.game.arguments)}

    def state_dict(self) -> dict[str, Any]:
        """Return networks, average, optimisers and the count that paces rates and ramp."""
        return state_of(self, KEPT)

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go back to a saved state."""
        restore(self, state, KEPT)

    def _start(self) -> None:
        if self.game.start is None:
            return
        learned = checkpoint.load(Path(self.game.start)).state_dict()
        ours = self.generator.state_dict()
        if {name: value.shape for name, value in ours.items()} != {name: v.shape for name, v in learned.items()}:
            raise RecipeError(
                "the checkpoint {start} is not a {body} of {blocks} blocks and width {width}; change these, or start",
                start=self.game.start,
                body=self.game.body,
                blocks=self.game.blocks,
                width=self.game.width,
            )
        self.generator.load_state_dict(learned)

    def _play_discriminator(self, low: Tensor, high: Tensor) -> dict[str, Tensor]:
        self.generator.train()
        with autocast(self.game.precision, self.device):
            with torch.no_grad():
                made = self.generator(low)
            real_logits, fake_logits = (at_least_float32(self.discriminator(part)) for part in (high, made))
        losses = {
            "real": self.loss.real(real_logits, fake_logits),
            "fake": self.loss.fake(fake_logits, real_logits),
        }
        self.descent(losses["real"] + losses["fake"], self.optimizers["discriminator"])
        return {f"loss_{name}": value.detach() for name, value in losses.items()}

    def _play_generator(self, low: Tensor, high: Tensor) -> dict[str, Tensor]:
        self.generator.train()
        self.discriminator.requires_grad_(False)
        with autocast(self.game.precision, self.device):
            made = at_least_float32(self.generator(low))
            logits = at_least_float32(self.discriminator(made))
            # Only the pairing loss looks at real logits here.
            paired = at_least_float32(self.discriminator(high)) if self.loss.name == "relativistic" else logits
            losses = {"pixel": l1_loss(made, high), "adversarial": self.loss.generator(logits, paired)}
            if self.content is not None:
                losses["content"] = self.content(made, high)
        weights = {
            "pixel": self.game.pixel_weight,
            "content": self.game.content_weight,
            "adversarial": self.game.adversarial_weight * self._ramp(),
        }
        total = torch.stack([weights[name] * loss for name, loss in losses.items()]).sum()
        self.descent(total, self.optimizers["generator"])
        self.discriminator.requires_grad_(True)
        told = {f"loss_{name}": value.detach() for name, value in losses.items()}
        return {**told, "psnr": batch_psnr(made.detach(), high)}

    def _ramp(self) -> float:
        return min(1.0, self.images_seen / self.game.ramp_images) if self.game.ramp_images else 1.0


@torch.no_grad()
def _blended(start: nn.Module, end: nn.Module, share: float) -> nn.Module:
    """Return a network whose weights lie on the way from `start` (share 0) to `end` (share 1)."""
    blended = copy.deepcopy(end)
    if share < 1:
        first = start.state_dict()
        for name, value in blended.state_dict().items():
            if value.is_floating_point():
                value.copy_(first[name].to(value.device).lerp(value, share))
    return blended
