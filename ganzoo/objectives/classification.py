"""The game of one player: a classifier that learns labels (cross-entropy).

It trains the judges whose features the metrics use, in the same loop as the GANs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from ganzoo.errors import RecipeError
from ganzoo.models import build
from ganzoo.objectives import Shipped, check_at_least_one
from ganzoo.objectives.descent import Descent
from ganzoo.objectives.ema import MovingAverage
from ganzoo.objectives.keeping import restore, state_of
from ganzoo.randomness import random_generator, uniform

KEPT = ("classifier", "ema", "optimizer")  # in a saved state


@dataclass(frozen=True, kw_only=True)
class ClassificationGame:
    """Settings of the classifier; `ema_halflife_images` None means no average is kept."""

    model: str = "classifier"
    resolution: int = 32
    channels: int = 1
    classes: int = 10
    width: int = 32
    lr: float = 1e-3
    weight_decay: float = 0.02
    label_smoothing: float = 0.0
    ema_halflife_images: int | None = 20_000

    players = ("classifier",)

    def __post_init__(self) -> None:
        if not 0 < self.lr <= 1:
            raise RecipeError("{name} must lie above 0 and not above 1, not be {given}", name="lr", given=self.lr)
        if not 0 <= self.weight_decay < math.inf:
            raise RecipeError("{name} must be at least 0, not {given}", name="weight_decay", given=self.weight_decay)
        if not 0 <= self.label_smoothing < 1:
            raise RecipeError(
                "{name} must be at least 0 and less than 1, not {given}",
                name="label_smoothing",
                given=self.label_smoothing,
            )
        check_at_least_one(self, "resolution", "channels", "classes", "width", "ema_halflife_images")

    @property
    def arguments(self) -> dict[str, Any]:
        """Return what builds the classifier again."""
        return {"channels": self.channels, "classes": self.classes, "width": self.width}

    def build(self, *, seed: int, device: torch.device) -> ClassificationObjective:
        """Return the game with a fresh network, its weights a function of the seed."""
        return ClassificationObjective(self, seed=seed, device=device)

    def example(self, batch: int, *, device: torch.device) -> tuple[Tensor, Tensor]:
        """Return random pictures of the right shape with random labels."""
        pictures = torch.rand(batch, self.channels, self.resolution, self.resolution, device=device) * 2 - 1
        return pictures, torch.randint(self.classes, (batch,), device=device)


class ClassificationObjective:
    """A classifier and its optimiser; a batch is (pictures, labels)."""

    players = ClassificationGame.players

    def __init__(self, game: ClassificationGame, *, seed: int, device: torch.device) -> None:
        self.game, self.device = game, device
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(random_generator(seed, "weights").initial_seed())
            self.classifier = build(game.model, "classifier", game.arguments).to(device)
        self.optimizer = torch.optim.AdamW(
            self.classifier.parameters(), game.lr, weight_decay=game.weight_decay, fused=True
        )
        self.descent = Descent()
        halflife = game.ema_halflife_images
        self.ema = MovingAverage(self.classifier, halflife) if halflife is not None else None

    def play(self, player: str, real: tuple[Tensor, Tensor], rng: torch.Generator) -> dict[str, Tensor]:
        """Make one step on pictures (N, C, H, W) with labels (N,), mirrored at random."""
        pictures, labels = real
        mirrored = uniform(len(pictures), rng=rng).to(self.device)[:, None, None, None] < 0.5
        logits = self.classifier.train()(torch.where(mirrored, pictures.flip(3), pictures))
        loss = cross_entropy(logits, labels, label_smoothing=self.game.label_smoothing)
        self.descent(loss, self.optimizer)
        return {"loss": loss.detach(), "accuracy": (logits.argmax(1) == labels).float().mean()}

    def average(self, images_seen: int, batch: int) -> None:
        """Move the classifier's average on."""
        if self.ema is not None:
            self.ema.update(self.classifier, images_seen=images_seen, batch=batch)

    def shipped(self, *, averaged: bool = True) -> dict[str, Shipped]:
        """Return the classifier: its moving average, or the weights as they are."""
        network = self.ema.network if averaged and self.ema is not None else self.classifier
        return {"classifier": Shipped(network, self.game.arguments)}

    def state_dict(self) -> dict[str, Any]:
        """Return network, average and optimiser."""
        return state_of(self, KEPT)

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go back to a saved state."""
        restore(self, state, KEPT)
