"""What a screen shows of a game on the line at one moment: a keyframe and one point of each curve.

It always looks at fresh rows of the generator that is shown (the average of its weights, where there is one), from a
stream that depends on (seed, step): no window of older fakes blurs the picture, and looking changes nothing. About
0.4 ms, cheap enough for 30 a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from ganzoo.lab.line.hills import BINS, COVERED, Hill, hills_of_target
from ganzoo.lab.line.source import Sampler
from ganzoo.lab.line.targets import PLAIN, Target
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.metrics.distances import histogram, in_order, jensen_shannon, wasserstein_1
from ganzoo.randomness import random_generator

if TYPE_CHECKING:
    from ganzoo.lab.game import Game
    from ganzoo.lab.line.experiment import Experiment

LOOKED_AT = 6_400  # generated numbers in one look
CURVE = 61  # points of D(x) and its optimum
MAP = 41  # points of z -> G(z)


@dataclass(frozen=True)
class Yardstick:
    """What a target is compared with, in learned numbers, computed once: quantiles for W1, shares for JSD."""

    low: float
    high: float
    edges: Tensor  # (BINS + 1,)
    quantiles: Tensor  # (n,)
    shares: Tensor  # (BINS + 2,)
    density: list[float]  # (BINS,)
    curve: Tensor  # x of D(x) (CURVE,)
    curve_density: Tensor  # (CURVE,)
    hills: list[Hill]  # in bins between the edges


@lru_cache(maxsize=64)
def yardstick(target: Target, count: int, dtype: torch.dtype) -> Yardstick:
    """Return what `count` samples are compared with."""
    low, high = target.window()
    edges = np.linspace(low, high, BINS + 1)
    below = np.concatenate([[0.0], target.cumulative(edges), [1.0]])
    probability = (np.arange(count) + 0.5) / count
    curve = np.linspace(low, high, CURVE)
    shares = np.diff(below)
    return Yardstick(
        low=low,
        high=high,
        edges=torch.from_numpy(edges).to(dtype),
        quantiles=torch.from_numpy(target.quantile(probability)).to(dtype),
        shares=torch.from_numpy(shares).to(dtype),
        density=_rounded(torch.from_numpy(shares[1:-1] * BINS / (high - low))),
        curve=torch.from_numpy(curve).to(dtype),
        curve_density=torch.from_numpy(target.density(curve)).to(dtype),
        hills=hills_of_target(target),
    )


def measure(game: Game[Experiment], step: int) -> dict[str, Tensor]:
    """Return mean, std, w1 and jsd of every replica (R,), and the bins' shares (R, BINS + 2).

    Beside them "critic", a critic's estimate, and "hills", how many are covered, where the target has several.
    """
    experiment = game.experiment
    rows = -(-LOOKED_AT // experiment.numbers_per_row)
    rng = random_generator(experiment.seed, "look", step)
    fakes = _mirrored_fakes(game, rows, rng)
    numbers = fakes.reshape(game.replicas, -1)
    yard = yardstick(experiment.target.learned, numbers.shape[1], game.dtype)
    ordered = in_order(numbers)
    shares = histogram(ordered, yard.edges)
    mean = numbers.mean(-1)
    measures = {
        "mean": mean,
        "std": (numbers - mean[:, None]).square_().mean(-1).sqrt_(),
        "w1": wasserstein_1(ordered, yard.quantiles),
        "jsd": jensen_shannon(shares, yard.shares),
    }
    if OBJECTIVES[experiment.objective].critic:
        measures["critic"] = _critic_estimate(game, fakes.clone(), rng)
    measures = _in_unit(measures, experiment.target)
    if len(yard.hills) > 1:
        measures["hills"] = _covered(shares, yard.hills).to(measures["mean"].dtype)
    return measures | {"shares": shares}


def _covered(shares: Tensor, hills: list[Hill]) -> Tensor:
    """Return how many hills get their share of the generated numbers (R,)."""
    got = torch.stack([shares[:, 1 + hill.first : 1 + hill.end].sum(1) for hill in hills], 1)
    return (got >= COVERED * got.new_tensor([hill.share for hill in hills])).sum(1)


def _in_unit(measures: dict[str, Tensor], target: Target) -> dict[str, Tensor]:
    """Return measures of learned numbers in the target's unit; in double, as an offset may be far above the spread."""
    if target.unit == PLAIN:
        return measures
    offset, scale = target.unit
    made = {name: values if name == "jsd" else scale * values.double() for name, values in measures.items()}
    return made | {"mean": offset + made["mean"]}


def observe(game: Game[Experiment], step: int, *, picture: bool = True) -> dict[str, Any]:
    """Return {"point": one number for each curve, "now": what the plots show} of the first replica."""
    measures = measure(game, step)
    shares = measures.pop("shares")[0]
    values = torch.stack([value[0].double() for value in measures.values()]).tolist()
    seen: dict[str, Any] = {"point": dict(zip(measures, values, strict=True))}
    return seen | ({"now": _picture(game, shares)} if picture else {})


def _picture(game: Game[Experiment], shares: Tensor) -> dict[str, Any]:
    """Return densities, D's curve and the map from z, of the bins' shares (BINS + 2,)."""
    experiment = game.experiment
    rows = -(-LOOKED_AT // experiment.numbers_per_row)
    yard = yardstick(experiment.target.learned, rows * experiment.numbers_per_row, game.dtype)
    fake_density = shares[1:-1] * (BINS / (yard.high - yard.low))
    offset, scale = experiment.target.unit
    low, high = offset + scale * yard.low, offset + scale * yard.high
    now: dict[str, Any] = {
        "edges": [low, high, BINS],
        "real": yard.density if scale == 1 else _rounded(torch.tensor(yard.density) / scale),
        "fake": _rounded(fake_density / scale),
        "x": [low, high, CURVE],
    }
    if experiment.mode == "samples" and experiment.features == "none":
        now |= _curves(game, yard, fake_density)
    if experiment.mode == "samples" and experiment.latent == 1:
        now |= _map(game)
    return now


def _mirrored_fakes(game: Game[Experiment], rows: int, rng: torch.Generator) -> Tensor:
    """Return generated rows of which half come from mirrored z (1 - z, or -z): each z is still as likely as any.

    What a z adds to the mean of all numbers its mirror image takes away again, so that the distance of a look
    depends a quarter as much on luck as with as many z drawn apart.
    """
    z = game.latent(-(-rows // 2), rng)
    mirrored = 1 - z if game.experiment.noise == "uniform" else -z
    made = game.shown.forward(torch.cat([z, mirrored], 1)).reshape(game.replicas, -1)
    return made[:, : rows * game.experiment.numbers_per_row].view(game.replicas, rows, -1)


def _critic_estimate(game: Game[Experiment], fakes: Tensor, rng: torch.Generator) -> Tensor:
    """Return E D(x) - E D(G(z)), which is W1 times the critic's steepness (arXiv:1701.07875 equation 2).

    A critic of rows measures distances of whole rows; divided by sqrt(row) it is a distance for each number.
    """
    real = Sampler(game.experiment.target, dtype=game.dtype)(tuple(fakes.shape), rng)
    scores = [game.judge(real).mean((1, 2)), game.judge(fakes, rng).mean((1, 2))]
    return (scores[0] - scores[1]) / game.experiment.numbers_per_row**0.5


def _curves(game: Game[Experiment], yard: Yardstick, fake_density: Tensor) -> dict[str, Any]:
    """Return D(x), and the optimum against the generator's density as it is now, a smoothed histogram.

    How an objective's answer is read is a column of ganzoo.lab.objectives.
    """
    answer = OBJECTIVES[game.experiment.objective].answer
    x = yard.curve.view(1, -1, 1).expand(game.replicas, -1, -1)
    score = game.discriminator.forward(x)[0, :, 0]
    width = (yard.high - yard.low) / BINS
    centres = yard.low + width * (torch.arange(BINS, dtype=game.dtype) + 0.5)
    kernel = torch.softmax(-0.5 * ((yard.curve[:, None] - centres) / width) ** 2, dim=1)  # (CURVE, BINS)
    generated = kernel @ fake_density
    share = yard.curve_density / (yard.curve_density + generated).clamp_min(1e-12)
    share = torch.where(yard.curve_density + generated > 1e-4, share, 0.5)
    if answer.centred:
        weight = yard.curve_density + generated
        score = score - (score * weight).sum() / weight.sum()
    curves: dict[str, Any] = {"d": _rounded(torch.sigmoid(score) if answer.scale == "probability" else score)}
    if answer.optimum is not None:
        curves["optimum"] = _rounded(share if answer.optimum == "share" else torch.sign(share - 0.5))
    return curves | {"scale": answer.scale}


def _map(game: Game[Experiment]) -> dict[str, Any]:
    """Return z -> G(z) for a z of one number."""
    low, high = (0.0, 1.0) if game.experiment.noise == "uniform" else (-3.0, 3.0)
    z = torch.linspace(low, high, MAP, dtype=game.dtype)
    made = game.shown.forward(z.view(1, -1, 1).expand(game.replicas, -1, -1))
    offset, scale = game.experiment.target.unit
    learned = _rounded(made[0, :, 0])
    return {"z": _rounded(z), "g": [float(f"{offset + scale * number:.12g}") for number in learned]}


def _rounded(values: Tensor) -> list[float]:
    """Return the numbers with four significant digits."""
    return [float(f"{value:.4g}") for value in values.tolist()]
