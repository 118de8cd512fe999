"""The game of one player."""

from __future__ import annotations

from math import log
from typing import Any

import pytest
import torch
from torch import Tensor

from ganzoo.errors import RecipeError
from ganzoo.objectives.classification import ClassificationGame, ClassificationObjective
from ganzoo.randomness import random_generator
from tests.tiny import CPU


def batch(count: int = 20) -> tuple[Tensor, Tensor]:
    """Return pictures whose class is the height of a bright bar, which mirroring leaves alone."""
    labels = torch.arange(count) % 10
    pictures = torch.full((count, 1, 32, 32), -1.0)
    for picture, label in zip(pictures, labels.tolist(), strict=True):
        picture[0, 3 * label : 3 * label + 3] = 1.0
    return pictures, labels


def made(**settings: Any) -> ClassificationObjective:
    """Return a tiny classifier's objective."""
    return ClassificationGame(**{"width": 4, **settings}).build(seed=0, device=CPU)


def test_an_untrained_classifier_pays_about_ln_10() -> None:
    loss = made().play("classifier", batch(100), random_generator(0))["loss"].item()
    assert loss == pytest.approx(log(10), abs=0.4)


def test_it_learns() -> None:
    objective = made(lr=1e-2)
    for step in range(60):
        figures = objective.play("classifier", batch(), random_generator(step))
    assert figures["loss"] < 0.3 and figures["accuracy"] > 0.9


def test_about_half_of_the_pictures_are_mirrored() -> None:
    objective, seen = made(), []
    objective.networks["classifier"].register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0]))
    pictures = torch.arange(32.0).expand(1000, 1, 32, 32) / 16 - 1
    objective.play("classifier", (pictures, torch.zeros(1000, dtype=torch.long)), random_generator(0))
    mirrored = (seen[0] == pictures.flip(3)).flatten(1).all(1)
    plain = (seen[0] == pictures).flatten(1).all(1)
    assert bool((mirrored ^ plain).all())
    assert mirrored.float().mean().item() == pytest.approx(0.5, abs=0.06)


def test_a_state_brings_everything_back() -> None:
    first, second = made(), made(weight_decay=0.02)
    for step in range(3):
        first.play("classifier", batch(), random_generator(step))
        first.average(20 * (step + 1), 20)
    second.load_state_dict(first.state_dict())
    for objective in (first, second):
        objective.play("classifier", batch(), random_generator(7))
        objective.average(80, 20)
    for averaged in (True, False):
        ours, theirs = (o.shipped(averaged=averaged)["classifier"].network.state_dict() for o in (first, second))
        assert all(torch.equal(value, theirs[name]) for name, value in ours.items())


@pytest.mark.parametrize(
    "settings",
    [
        {"lr": 0.0},
        {"lr": float("nan")},
        {"weight_decay": -1.0},
        {"weight_decay": float("inf")},
        {"label_smoothing": 1.0},
        {"label_smoothing": -0.1},
        {"classes": 0},
        {"width": 0},
        {"channels": 0},
    ],
    ids=str,
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(RecipeError):
        ClassificationGame(**settings)
