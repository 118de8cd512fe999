"""The pixel game of super-resolution: make a small picture large, as near to the truth as can be.

One player. A batch is (low, high): small pictures and the large ones they were made from. The loss is the mean
absolute (L1) or squared (L2) difference of pixels; the learning rate climbs over `warmup_images` and falls along half
a cosine to zero at `decay_images`, from where a second, lower cosine may follow (arXiv:1608.03983).
Sources: arXiv:1609.04802 (SRResNet: L2, Adam), arXiv:1707.02921 (EDSR: L1).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from ganzoo.errors import RecipeError
from ganzoo.objectives.checks import check_at_least_one, check_choice, check_memories, check_rates
from ganzoo.objectives.learner import Learner, fresh
from ganzoo.objectives.muon import Muon
from ganzoo.objectives.precision import at_least_float32, autocast, check_precision
from ganzoo.randomness import whole_batch
from ganzoo.scale import SCALE

PIXEL_LOSSES = {"l1": nn.functional.l1_loss, "l2": nn.functional.mse_loss}
OPTIMIZERS = ("adam", "muon")


@dataclass(frozen=True, kw_only=True)
class SuperResolutionGame:
    """Settings of the pixel game; the defaults are SRResNet's (arXiv:1609.04802 section 3.2).

    `crop` is the side of the small crops, `sizes` in how many sizes a photograph is seen. With the optimiser "muon"
    the kernels of hidden convolutions move by Muon at `lr_muon` and all else by Adam at `lr`. `decay_images` None
    keeps the rate; `restart_images` is the length of a second cosine that begins at `restart_share` of the full
    rate, None for none; `ema_halflife_images` None keeps no average.
    """

    model: str = "srresnet"
    width: int = 64
    blocks: int = 16
    crop: int = 24
    sizes: int = 1
    loss: str = "l2"
    optimizer: str = "adam"
    lr: float = 1e-4
    lr_muon: float = 0.01
    beta2: float = 0.999
    warmup_images: int = 0
    decay_images: int | None = None
    restart_images: int | None = None
    restart_share: float = 0.5
    ema_halflife_images: int | None = None
    precision: str = "float32"

    players = ("generator",)
    ships = ("generator",)
    batches = "crops"
    shape = None  # pictures of any size are cut

    def __post_init__(self) -> None:
        check_choice("loss", self.loss, PIXEL_LOSSES)
        check_choice("optimizer", self.optimizer, OPTIMIZERS)
        check_precision(self.precision)
        check_rates(self, "lr", "lr_muon", "restart_share")
        check_memories(self, "beta2")
        if self.warmup_images < 0:
            raise RecipeError("{name} must be at least 0, not {given}", name="warmup_images", given=self.warmup_images)
        check_at_least_one(
            self, "width", "blocks", "crop", "sizes", "decay_images", "restart_images", "ema_halflife_images"
        )

    @property
    def setting(self) -> str:
        """Say what sets it apart."""
        return self.loss

    @property
    def networks(self) -> dict[str, dict[str, Any]]:
        """Return what builds the generator again."""
        return {"generator": {"width": self.width, "blocks": self.blocks}}

    def build(self, *, seed: int, device: torch.device) -> SuperResolutionObjective:
        """Return the game with a fresh network, its weights a function of the seed."""
        return SuperResolutionObjective(self, seed=seed, device=device)

    def example(self, batch: int, *, device: torch.device) -> tuple[Tensor, Tensor]:
        """Return random pairs of the right shape."""
        return random_pairs(batch, self.crop, device=device)


class SuperResolutionObjective(Learner):
    """A generator and its optimisers."""

    players = SuperResolutionGame.players
    kept = ("images_seen",)

    def __init__(self, game: SuperResolutionGame, *, seed: int, device: torch.device) -> None:
        networks = fresh(game, seed=seed, device=device)
        super().__init__(game, networks, optimizers_for(networks["generator"], game), device=device)
        self.game, self.generator = game, networks["generator"]
        self.images_seen = 0  # paces the learning rate

    def play(self, player: str, real: tuple[Tensor, Tensor], rng: torch.Generator) -> dict[str, Tensor]:
        """Make one step on a batch of pairs; return the loss and the PSNR of the batch in dB, on RGB."""
        low, high = real
        set_rates(self.optimizers, self._rate())
        self.generator.train()
        with autocast(self.game.precision, self.device):
            made = at_least_float32(self.generator(low.contiguous(memory_format=torch.channels_last)))
        loss = PIXEL_LOSSES[self.game.loss](made, high)
        self.descent(loss, *self.optimizers.values())
        self.images_seen += whole_batch(len(low), rng)
        return {"loss": loss.detach(), "psnr": batch_psnr(made.detach(), high)}

    def _rate(self) -> float:
        """Return the share of the full learning rate that is due."""
        game, seen = self.game, self.images_seen
        if game.decay_images is None or game.restart_images is None or seen < game.decay_images:
            return rate(seen, warmup=game.warmup_images, decay=game.decay_images)
        return game.restart_share * rate(seen - game.decay_images, warmup=0, decay=game.restart_images)


def rate(images_seen: int, *, warmup: int, decay: int | None) -> float:
    """Return the share of the full learning rate after so many images: a ramp, then half a cosine down to zero."""
    ramp = min(1.0, (images_seen + 1) / warmup) if warmup else 1.0
    return ramp if decay is None else ramp * 0.5 * (1 + math.cos(math.pi * min(1.0, images_seen / decay)))


def optimizers_for(generator: nn.Module, game: SuperResolutionGame) -> dict[str, torch.optim.Optimizer]:
    """Return the optimisers by name; each group remembers its full rate."""
    hidden = [p for name, p in generator.named_parameters() if p.dim() == 4 and name.startswith(("blocks.", "merge."))]
    kernels = hidden if game.optimizer == "muon" else []
    taken = {id(parameter) for parameter in kernels}
    rest = [parameter for parameter in generator.parameters() if id(parameter) not in taken]
    optimizers: dict[str, torch.optim.Optimizer] = {
        "adam": torch.optim.Adam(rest, game.lr, (0.9, game.beta2), fused=True)
    }
    if kernels:
        optimizers["muon"] = Muon(kernels, game.lr_muon)
    remember_rates(optimizers)
    return optimizers


def remember_rates(optimizers: Mapping[str, torch.optim.Optimizer]) -> None:
    """Let every group of parameters remember its full learning rate."""
    for optimizer in optimizers.values():
        for group in optimizer.param_groups:
            group["full_lr"] = group["lr"]


def set_rates(optimizers: Mapping[str, torch.optim.Optimizer], share: float) -> None:
    """Set every learning rate to a share of its full one."""
    for optimizer in optimizers.values():
        for group in optimizer.param_groups:
            group["lr"] = share * group["full_lr"]


def batch_psnr(made: Tensor, high: Tensor) -> Tensor:
    """Return the PSNR in dB over all pixels and channels of a batch in [-1, 1], for the log."""
    return 10 * torch.log10(4 / (made.clamp(-1, 1) - high).square().mean().clamp_min(1e-12))


def random_pairs(batch: int, crop: int, *, device: torch.device) -> tuple[Tensor, Tensor]:
    """Return random small and large pictures of the right shapes."""
    high = torch.rand(batch, 3, SCALE * crop, SCALE * crop, device=device) * 2 - 1
    return nn.functional.avg_pool2d(high, SCALE), high
