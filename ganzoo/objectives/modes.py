"""Five modes to ten: the toy in which DiscoGAN's paper shows mode collapse (arXiv:1703.05192 section 3.2).

Points of five Gaussians are to become points of ten others, and back. Nothing says which goes where. A generator that
only has to deceive may send several of the five to one of the ten; one whose outputs must lead back may not. The game
is the pictures' own (ganzoo.objectives.translation), with perceptrons for networks and no terms for pictures alone.
Several seeds train at once; their losses are means over seeds, and Adam hardly sees the factor.

The paper gives no sizes; ours: three linear layers in a generator, five in a discriminator, 64 units. Every seed has a
layout of its own, so that no happy symmetry speaks for a variant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from ganzoo.models.perceptrons import Perceptrons
from ganzoo.objectives.translation import TranslationGame, TranslationObjective
from ganzoo.randomness import random_generator

VARIANTS = ("gan", "recongan", "paper")
SOURCE_MODES, TARGET_MODES = 5, 10
SOURCE_REACH, TARGET_REACH, SPREAD = 1.0, 2.0, 0.1  # half a side of the squares they lie in; standard deviation
APART = 0.7  # centres are at least as far from each other
UNITS, BATCH = 64, 100
REACH = 3 * SPREAD  # an output belongs to a mode as near as this: 99 % of the real points of a mode are
FEWEST = 0.01  # a mode with a smaller share of the outputs is not covered
ALONE = 0.95  # a covered mode whose points come from one source mode, but for this rest, is one of a pair


@dataclass(frozen=True, kw_only=True)
class Coverage:
    """What one seed's G_ab does: target modes covered, how many of these have one source, outputs on no mode."""

    covered: int
    one_to_one: int
    astray: float

    @property
    def share_one_to_one(self) -> float:
        """Return the share of covered modes whose points come from one source mode."""
        return self.one_to_one / self.covered if self.covered else 0.0


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Where the modes of one seed lie: centres (5, 2) and (10, 2)."""

    source: Tensor
    target: Tensor


class Points:
    """Real points of both domains, (seeds, BATCH, 2) each; a function of (seed, step)."""

    def __init__(self, seeds: Sequence[int]) -> None:
        self.seeds, self.layouts = seeds, [layout(seed) for seed in seeds]

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Return the points of a step."""
        pairs = [
            self._one(centres, random_generator(seed, "points", step))
            for seed, centres in zip(self.seeds, self.layouts, strict=True)
        ]
        return torch.stack([a for a, _ in pairs]), torch.stack([b for _, b in pairs])

    @staticmethod
    def _one(centres: Layout, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        modes = [torch.randint(count, (BATCH,), generator=rng) for count in (SOURCE_MODES, TARGET_MODES)]
        noise = SPREAD * torch.randn(2, BATCH, 2, generator=rng)
        return centres.source[modes[0]] + noise[0], centres.target[modes[1]] + noise[1]


def game(variant: str) -> TranslationGame:
    """Return the settings of one of the paper's three variants; every term counts alike, as in its equations."""
    return TranslationGame(
        variant=variant,
        adversarial_weight=1.0,
        feature_weight=0.0,
        reconstruction_weight=4.0,  # the game takes squared errors of pictures to [0, 1]: a quarter
        weight_decay=0.0,
        lr=1e-3,
        ema_halflife_images=None,
    )


def build(variant: str, seeds: Sequence[int]) -> TranslationObjective:
    """Return the game of so many seeds at once."""
    generator, discriminator = (2, UNITS, UNITS, 2), (2, UNITS, UNITS, UNITS, UNITS, 1)
    networks = {
        role: Perceptrons(generator if role.startswith("g") else discriminator, seeds, role)
        for role in ("g_ab", "g_ba", "d_a", "d_b")
    }
    return TranslationObjective(game(variant), networks, device=torch.device("cpu"))


def train(variant: str, seeds: Sequence[int], steps: int) -> Iterator[tuple[int, TranslationObjective]]:
    """Yield (step, game) before the first step and after each."""
    objective, points = build(variant, seeds), Points(seeds)
    unused = random_generator(0)
    yield 0, objective
    for step in range(steps):
        real = points.batch(step)
        for player in objective.players:
            objective.play(player, real, unused)
        objective.average((step + 1) * BATCH, BATCH)
        yield step + 1, objective


def mapped(objective: TranslationObjective, seeds: Sequence[int], points_per_mode: int) -> Tensor:
    """Return where G_ab sends points of every source mode: (seeds, SOURCE_MODES, points, 2)."""
    noise = SPREAD * torch.randn(SOURCE_MODES, points_per_mode, 2, generator=random_generator(0, "measured"))
    source = torch.stack([(layout(seed).source[:, None] + noise).flatten(0, 1) for seed in seeds])
    with torch.no_grad():
        return objective.networks["g_ab"](source).view(len(seeds), SOURCE_MODES, points_per_mode, 2)


def coverage(outputs: Tensor, target: Tensor) -> Coverage:
    """Return what outputs (SOURCE_MODES, N, 2) of one seed cover of its target centres (TARGET_MODES, 2)."""
    distance, nearest = torch.cdist(outputs.flatten(0, 1), target).min(1)
    there = (distance < REACH).view(outputs.shape[:2])
    nearest = nearest.view(outputs.shape[:2])
    counts = torch.stack(
        [torch.bincount(row[kept], minlength=TARGET_MODES) for row, kept in zip(nearest, there, strict=True)]
    )  # (source, target)
    totals = counts.sum(0)
    covered = totals >= FEWEST * there.numel()
    alone = covered & (counts.amax(0) >= ALONE * totals)
    return Coverage(covered=int(covered.sum()), one_to_one=int(alone.sum()), astray=float(1 - there.double().mean()))


def layout(seed: int) -> Layout:
    """Return where the modes of a seed lie."""
    rng = random_generator(seed, "layout")
    return Layout(
        source=_scattered(SOURCE_MODES, SOURCE_REACH, rng), target=_scattered(TARGET_MODES, TARGET_REACH, rng)
    )


def _scattered(count: int, reach: float, rng: torch.Generator) -> Tensor:
    """Return centres at random in a square, none too near another; one that does not fit is drawn again."""
    centres: list[Tensor] = []
    while len(centres) < count:
        drawn = reach * (2 * torch.rand(2, generator=rng) - 1)
        if all(float((drawn - other).norm()) >= APART for other in centres):
            centres.append(drawn)
    return torch.stack(centres)
