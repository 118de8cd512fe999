"""The figures of a translation model: what each says about models that are right or wrong in one known way."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from ganzoo.data.drawings import draw
from ganzoo.evaluation.judge import Judge
from ganzoo.evaluation.translation import Ground, figures, subject_of
from ganzoo.models.classifier import Classifier
from tests.tiny import CPU

COUNT = 24


class TopRow(Classifier):
    """Takes a picture whose middle is dark for a shoe, any other for a bag."""

    def features(self, pictures: Tensor) -> Tensor:
        small = nn.functional.adaptive_avg_pool2d(pictures, 4)
        return small.flatten(1)

    def forward(self, pictures: Tensor) -> Tensor:
        return self.head(self.features(pictures))


def judge() -> TopRow:
    """Return a judge that looks at the top row only: bags reach up to it, shoes leave it white."""
    made = TopRow(channels=3, classes=2, width=12)
    with torch.no_grad():
        weight = torch.zeros(2, 48)
        for channel in range(3):
            weight[1, 16 * channel : 16 * channel + 4] = 1.0
        made.head.weight.copy_(weight)
        made.head.bias.copy_(torch.tensor([0.0, -11.95]))
    return made.eval()


def drawn(kind: str, first: int) -> Tensor:
    pictures = np.stack([np.asarray(draw(kind, first + seed, 64)) for seed in range(COUNT)])
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).contiguous()


@pytest.fixture(scope="module")
def ground() -> Ground:
    test, train = ((drawn("bag", first), drawn("shoe", first)) for first in (0, 100))
    return Ground(judge=Judge(name="judge", network=judge(), side=64), classes=("bag", "shoe"), test=test, train=train)


class Same(nn.Module):
    """A generator that changes nothing."""

    def forward(self, pictures: Tensor) -> Tensor:
        return pictures


class Grey(nn.Module):
    """A generator that takes the colour out."""

    def forward(self, pictures: Tensor) -> Tensor:
        return pictures.mean(1, keepdim=True).expand_as(pictures)


class Collapsed(nn.Module):
    """A generator with one output."""

    def forward(self, pictures: Tensor) -> Tensor:
        return pictures[:1].expand_as(pictures)


def measured(ground: Ground, there: nn.Module, back: nn.Module) -> dict[str, float]:
    """Return the figures from bag to shoe."""
    return {m.name: m.value for m in figures(ground, there, back, device=CPU) if m.subject == "bag to shoe"}


def test_a_model_that_changes_nothing_keeps_colour_and_comes_back_but_makes_no_shoes(ground: Ground) -> None:
    found = measured(ground, Same(), Same())
    assert found["target kind"] == 0
    assert [found[f"colour {axis}"] for axis in "Lab"] == pytest.approx([1, 1, 1])
    assert found["cycle L1"] == 0 and found["cycle SSIM"] == pytest.approx(1)


def test_both_directions_are_measured_with_their_floors(ground: Ground) -> None:
    metrics = figures(ground, Same(), Same(), device=CPU)
    assert {m.subject for m in metrics} == {"bag to shoe", "shoe to bag"}
    floors = {m.name: m.floor for m in metrics if m.subject == "shoe to bag"}
    assert floors["target kind"] == 1 and floors["diversity"] == 1
    assert floors["Fréchet distance"] is not None and floors["Fréchet distance"] < 5
    assert all(m.samples == COUNT and m.protocol for m in metrics)


def test_a_model_without_colour_is_seen(ground: Ground) -> None:
    found = measured(ground, Grey(), Same())
    assert found["colour L"] > 0.7 and found["cycle L1"] > 0.01
    assert not abs(found["colour a"]) > 0.6 and not abs(found["colour b"]) > 0.6


def test_a_collapsed_model_is_seen(ground: Ground) -> None:
    found = measured(ground, Collapsed(), Same())
    assert found["diversity"] == pytest.approx(0, abs=1e-6)
    assert found["near-duplicates"] == 1
    assert found["Fréchet distance"] > measured(ground, Same(), Same())["Fréchet distance"] * 0.5


def test_a_model_that_makes_real_shoes_reaches_the_floor_of_its_figures(ground: Ground) -> None:
    class Shoes(nn.Module):
        def forward(self, pictures: Tensor) -> Tensor:
            return ground.test[1].float() / 127.5 - 1

    found = measured(ground, Shoes(), Same())
    assert found["target kind"] == 1
    assert found["Fréchet distance"] == pytest.approx(0, abs=1e-3)
    assert found["diversity"] == pytest.approx(1, abs=0.05)


def test_a_direction_is_named_after_its_domains() -> None:
    assert subject_of(("bag", "shoe"), "b-to-a") == "shoe to bag"
