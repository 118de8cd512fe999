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
from ganzoo.models.srgan import BODIES, Discriminator
from ganzoo.objectives.checks import check_at_least_one, check_choice, check_rates, check_weights
from ganzoo.objectives.content import CONTENTS, content_of
from ganzoo.objectives.learner import Learner, Shipped, adam, detached, fresh, frozen, total
from ganzoo.objectives.precision import at_least_float32, autocast, check_precision
from ganzoo.objectives.super_resolution import batch_psnr, random_pairs, rate, remember_rates, set_rates
from ganzoo.randomness import whole_batch


@dataclass(frozen=True, kw_only=True)
class SuperResolutionGANGame:
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
    ships = ("generator",)
    batches = "crops"
    shape = None  # pictures of any size are cut

    def __post_init__(self) -> None:
        check_choice("loss", self.loss, ADVERSARIAL_LOSSES)
        check_choice("content", self.content, CONTENTS)
        check_precision(self.precision)
        check_choice("body", self.body, BODIES)
        check_rates(self, "lr", "lr_d")
        check_weights(self, "pixel_weight", "content_weight", "adversarial_weight", "ramp_images")
        if not 0 <= self.blend <= 1:
            raise RecipeError("{name} must lie in 0 to 1, not be {given}", name="blend", given=self.blend)
        check_at_least_one(self, "width", "blocks", "d_width", "crop", "sizes", "decay_images", "ema_halflife_images")

    @property
    def setting(self) -> str:
        """Say what sets it apart."""
        return self.content

    @property
    def networks(self) -> dict[str, dict[str, Any]]:
        """Return what builds each network again."""
        return {
            "generator": {"body": self.body, "width": self.width, "blocks": self.blocks},
            "discriminator": {"width": self.d_width},
        }

    def build(self, *, seed: int, device: torch.device) -> SuperResolutionGANObjective:
        """Return the game: the generator as its checkpoint has it, the discriminator fresh."""
        return SuperResolutionGANObjective(self, seed=seed, device=device)

    def example(self, batch: int, *, device: torch.device) -> tuple[Tensor, Tensor]:
        """Return random pairs of the right shape."""
        return random_pairs(batch, self.crop, device=device)


class SuperResolutionGANObjective(Learner):
    """A generator that has learned by pixels, and a discriminator that wants more."""

    players = SuperResolutionGANGame.players
    kept = ("images_seen",)

    def __init__(self, game: SuperResolutionGANGame, *, seed: int, device: torch.device) -> None:
        networks = fresh(game, seed=seed, device=device)
        if game.start is not None:
            _start_from(Path(game.start), networks["generator"], game)
        rates = {"generator": game.lr, "discriminator": game.lr_d}
        optimizers = {role: adam([networks[role]], rate, (0.9, 0.999)) for role, rate in rates.items()}
        remember_rates(optimizers)
        super().__init__(game, networks, optimizers, device=device)
        self.game, self.loss = game, ADVERSARIAL_LOSSES[game.loss]
        self.generator, self.discriminator = networks["generator"], networks["discriminator"]
        assert isinstance(self.discriminator, Discriminator)
        self.started = copy.deepcopy(self.generator)
        self.content = content_of(game.content, self.discriminator, device=device) if game.content_weight else None
        self.images_seen = 0  # paces rates and ramp

    def play(self, player: str, real: tuple[Tensor, Tensor], rng: torch.Generator) -> dict[str, Tensor]:
        """Let one player make one step on a batch of pairs."""
        low, high = (part.contiguous(memory_format=torch.channels_last) for part in real)
        set_rates(self.optimizers, rate(self.images_seen, warmup=0, decay=self.game.decay_images))
        if player == "discriminator":
            return self._play_discriminator(low, high)
        losses = self._play_generator(low, high)
        self.images_seen += whole_batch(len(low), rng)
        return losses

    def shipped(self, *, averaged: bool = True) -> dict[str, Shipped]:
        """Return the generator, averaged or as it is, blended with what it started from."""
        whole = super().shipped(averaged=averaged)["generator"]
        return {"generator": Shipped(_blended(self.started, whole.network, self.game.blend), whole.arguments)}

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
        self.descent(total(losses), self.optimizers["discriminator"])
        return detached(losses)

    def _play_generator(self, low: Tensor, high: Tensor) -> dict[str, Tensor]:
        self.generator.train()
        with frozen(self.discriminator):
            with autocast(self.game.precision, self.device):
                made = at_least_float32(self.generator(low))
                losses = self._generator_losses(made, high)
            self.descent(total(self._weighted(losses)), self.optimizers["generator"])
        return {**detached(losses), "psnr": batch_psnr(made.detach(), high)}

    def _generator_losses(self, made: Tensor, high: Tensor) -> dict[str, Tensor]:
        logits = at_least_float32(self.discriminator(made))
        # Only the pairing loss looks at real logits here.
        paired = at_least_float32(self.discriminator(high)) if self.loss.paired else logits
        losses = {"pixel": l1_loss(made, high), "adversarial": self.loss.generator(logits, paired)}
        return losses if self.content is None else {**losses, "content": self.content(made, high)}

    def _weighted(self, losses: dict[str, Tensor]) -> dict[str, Tensor]:
        game = self.game
        weights = {"pixel": game.pixel_weight, "content": game.content_weight}
        weights["adversarial"] = game.adversarial_weight * self._ramp()
        return {name: weights[name] * loss for name, loss in losses.items()}

    def _ramp(self) -> float:
        return min(1.0, self.images_seen / self.game.ramp_images) if self.game.ramp_images else 1.0


def _start_from(folder: Path, generator: nn.Module, game: SuperResolutionGANGame) -> None:
    """Give the generator what a checkpoint has learned.

    Raises:
        RecipeError: the checkpoint's generator is of another shape.
    """
    learned, ours = checkpoint.load(folder).state_dict(), generator.state_dict()
    if {name: value.shape for name, value in ours.items()} != {name: value.shape for name, value in learned.items()}:
        raise RecipeError(
            "the checkpoint {start} is not a {body} of {blocks} blocks and width {width}; change these, or start",
            start=str(folder),
            body=game.body,
            blocks=game.blocks,
            width=game.width,
        )
    generator.load_state_dict(learned)


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
