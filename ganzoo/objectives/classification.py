"""The game of one player: a classifier that learns labels (cross-entropy).

It trains the judges whose features the metrics use, in the same loop as the GANs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from ganzoo.objectives.augmentation import mirror
from ganzoo.objectives.checks import check_at_least_one, check_memories, check_rates, check_weights
from ganzoo.objectives.learner import Learner, fresh
from ganzoo.objectives.precision import at_least_float32, autocast, check_precision


@dataclass(frozen=True, kw_only=True)
class ClassificationGame:
    """Settings of the classifier; `ema_halflife_images` None means no average is kept.

    `mirror` lets it see every second picture in a mirror, which digits and letters do not bear.
    """

    model: str = "classifier"
    resolution: int = 32
    channels: int = 1
    classes: int = 10
    width: int = 32
    lr: float = 1e-3
    weight_decay: float = 0.02
    label_smoothing: float = 0.0
    mirror: bool = True
    ema_halflife_images: int | None = 20_000
    precision: str = "float32"

    players = ("classifier",)
    ships = ("classifier",)
    batches = "labelled"

    def __post_init__(self) -> None:
        check_precision(self.precision)
        check_rates(self, "lr")
        check_weights(self, "weight_decay")
        check_memories(self, "label_smoothing")
        check_at_least_one(self, "resolution", "channels", "classes", "width", "ema_halflife_images")

    @property
    def setting(self) -> str:
        """Say what sets it apart."""
        return f"width {self.width}"

    @property
    def networks(self) -> dict[str, dict[str, Any]]:
        """Return what builds the classifier again."""
        return {"classifier": {"channels": self.channels, "classes": self.classes, "width": self.width}}

    @property
    def shape(self) -> tuple[int, int, int]:
        """Return channels, height and width of the pictures that it takes."""
        return self.channels, self.resolution, self.resolution

    def build(self, *, seed: int, device: torch.device) -> ClassificationObjective:
        """Return the game with a fresh network, its weights a function of the seed."""
        return ClassificationObjective(self, seed=seed, device=device)

    def example(self, batch: int, *, device: torch.device) -> tuple[Tensor, Tensor]:
        """Return random pictures of the right shape with random labels."""
        pictures = torch.rand(batch, self.channels, self.resolution, self.resolution, device=device) * 2 - 1
        return pictures, torch.randint(self.classes, (batch,), device=device)


class ClassificationObjective(Learner):
    """A classifier and its optimiser; a batch is (pictures, labels)."""

    players = ClassificationGame.players

    def __init__(self, game: ClassificationGame, *, seed: int, device: torch.device) -> None:
        networks = fresh(game, seed=seed, device=device)
        adam = torch.optim.AdamW(
            networks["classifier"].parameters(), game.lr, weight_decay=game.weight_decay, fused=True
        )
        super().__init__(game, networks, {"classifier": adam}, device=device)
        self.game = game

    def play(self, player: str, real: tuple[Tensor, Tensor], rng: torch.Generator) -> dict[str, Tensor]:
        """Make one step on pictures (N, C, H, W) with labels (N,)."""
        pictures, labels = real
        pictures = mirror(pictures, rng) if self.game.mirror else pictures
        with autocast(self.game.precision, self.device):
            logits = self.networks["classifier"].train()(pictures)
        logits = at_least_float32(logits)
        loss = cross_entropy(logits, labels, label_smoothing=self.game.label_smoothing)
        self.descent(loss, self.optimizers["classifier"])
        return {"loss": loss.detach(), "accuracy": (logits.argmax(1) == labels).float().mean()}
