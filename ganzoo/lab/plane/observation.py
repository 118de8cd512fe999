"""What a screen shows of a game on the plane at one moment: one point of each curve, and what there is to draw.

It always looks at fresh points of the generator that is shown, from a stream that depends on (seed, step): looking
changes nothing. The curves cost about 1.5 ms; the picture as much again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.plane.coding import Window, arrows_to_text, points_to_text, shades_to_text
from ganzoo.lab.plane.source import drawn
from ganzoo.lab.plane.targets import Target, counted
from ganzoo.metrics.distances import jensen_shannon
from ganzoo.metrics.points import mean_discrepancy, mean_kernel, modes, projected, sliced_wasserstein
from ganzoo.randomness import random_generator

if TYPE_CHECKING:
    from ganzoo.lab.game import Game
    from ganzoo.lab.plane.experiment import Experiment

LOOKED_AT = 2_500  # generated points in one look, as arXiv:1712.04086 counts modes
COMPARED = 200  # of them, for the maximum mean discrepancy
BANDWIDTHS = (0.1, 0.3, 1.0)  # of its kernels, in spreads of the target
CELLS = 24  # along a side of the grid of the Jensen-Shannon divergence
SHOWN = 300  # points on the screen
PUSHED = 60  # of them with an arrow
HEAT = 40  # cells along a side of the map of D
BESIDE = 4  # packs of real points in which each cell is judged, where D judges packs
GRID = 17  # lines of z in each direction
TAIL = 0.01  # of z, on each side, that the grid leaves out


@dataclass(frozen=True)
class Yardstick:
    """What a target is compared with, computed once."""

    window: Window
    shares: Tensor  # (CELLS * CELLS + 1,)
    projected: Tensor  # of very many points, LOOKED_AT quantiles in each direction (1, directions, LOOKED_AT)
    points: Tensor  # (1, COMPARED, 2)
    bandwidths: tuple[float, ...]
    kernel: Tensor  # between two of the points (1,)
    centres: Tensor  # (m, 2)
    deviations: Tensor  # (m,)
    cells: Tensor  # middles of the map of D (1, HEAT * HEAT, 2), rows from the bottom


@lru_cache(maxsize=64)
def yardstick(target: Target, dtype: torch.dtype) -> Yardstick:
    """Return what points are compared with."""
    window = target.window()
    left, right, bottom, top = window
    x, y = (low + (high - low) * (np.arange(HEAT) + 0.5) / HEAT for low, high in ((left, right), (bottom, top)))
    centres = target.centres if target.has_modes and target.centres is not None else np.zeros((0, 2))
    points = drawn(target, (1, COMPARED, 2), random_generator(0, "yardstick"), dtype)
    bandwidths = tuple(target.spread * factor for factor in BANDWIDTHS)
    return Yardstick(
        window=window,
        shares=torch.from_numpy(target.shares(CELLS)).to(dtype),
        projected=_quantiles(torch.from_numpy(target.points).to(dtype)),
        points=points,
        bandwidths=bandwidths,
        kernel=mean_kernel(points, bandwidths),
        centres=torch.from_numpy(centres).to(dtype),
        deviations=torch.from_numpy(target.deviations[: len(centres)]).to(dtype),
        cells=torch.from_numpy(np.stack(np.meshgrid(x, y), -1).reshape(1, -1, 2)).to(dtype),
    )


def _quantiles(points: Tensor) -> Tensor:
    """Return what each direction's LOOKED_AT quantiles of points (n, 2) are."""
    ordered = projected(points[None])
    place = (torch.arange(LOOKED_AT) + 0.5) / LOOKED_AT * ordered.shape[2]
    return ordered[:, :, place.long()]


def measure(game: Game[Experiment], step: int) -> tuple[dict[str, Tensor], Tensor]:
    """Return one number of each curve for every replica (R,), and the points that were looked at (R, LOOKED_AT, 2)."""
    experiment = game.experiment
    fakes = points_of(game, LOOKED_AT, random_generator(experiment.seed, "look", step))
    yard = yardstick(experiment.target, game.dtype)
    mean = fakes.mean(1)
    counts = [counted(points, yard.window, CELLS) for points in fakes.numpy()]
    shares = torch.from_numpy(np.stack(counts)).to(fakes.dtype) / LOOKED_AT
    measures = {
        "sw": sliced_wasserstein(projected(fakes), yard.projected),
        "jsd": jensen_shannon(shares, yard.shares),
        "mmd": _discrepancy(fakes[:, :COMPARED], yard),
        "spread": (fakes - mean[:, None]).square_().sum(2).mean(1).sqrt_(),
        "x": mean[:, 0],
        "y": mean[:, 1],
    }
    if len(yard.centres):
        measures |= dict(zip(("modes", "quality", "kl"), modes(fakes, yard.centres, yard.deviations), strict=True))
    return measures, fakes


def points_of(game: Game[Experiment], count: int, rng: torch.Generator) -> Tensor:
    """Return so many points (R, count, 2) of the generator that is shown."""
    made = game.fakes_shown(-(-count // game.experiment.pack), rng)
    return made.view(game.replicas, -1, 2)[:, :count]


def _discrepancy(fakes: Tensor, yard: Yardstick) -> Tensor:
    squared = mean_discrepancy(fakes, yard.points, yard.bandwidths, inside=yard.kernel)
    return squared.clamp_min_(0).sqrt_()


def observe(game: Game[Experiment], step: int, *, picture: bool = True) -> dict[str, Any]:
    """Return {"point": one number for each curve, "now": what the plots show} of the first replica."""
    measures, fakes = measure(game, step)
    values = torch.stack([value[0].double() for value in measures.values()]).tolist()
    seen: dict[str, Any] = {"point": dict(zip(measures, values, strict=True))}
    return seen | ({"now": _picture(game, fakes, step)} if picture else {})


def _picture(game: Game[Experiment], fakes: Tensor, step: int) -> dict[str, Any]:
    """Return points, D as a map, G's grid and the arrows, as ganzoo.lab.plane.coding writes them."""
    experiment = game.experiment
    yard = yardstick(experiment.target, game.dtype)
    shades, heat_range = _heat(game, yard, step)
    pushed = fakes[:, :PUSHED]
    real = drawn(experiment.target, tuple(pushed.shape), random_generator(experiment.seed, "pushed", step), game.dtype)
    packed = (game.replicas, -1, experiment.numbers_per_row)
    pushes = game.pushes(pushed.reshape(packed), real.view(packed))
    arrows, longest = arrows_to_text(pushes[0].view(-1, 2).numpy())
    now: dict[str, Any] = {
        "fake": points_to_text(fakes[0, :SHOWN].numpy(), yard.window),
        "heat": shades,
        "heat_range": heat_range,
        "arrows": arrows,
        "longest": [float(f"{longest:.3g}")],
    }
    if experiment.latent <= 2:
        now["grid"] = points_to_text(_grid(game), yard.window)
    return now


def _heat(game: Game[Experiment], yard: Yardstick, step: int) -> tuple[str, list[float]]:
    """Return D over the window, and what its darkest and its lightest shade mean."""
    answer = OBJECTIVES[game.experiment.objective].answer
    scores = _scores(game, yard, step)
    if answer.centred:
        scores = scores - scores.mean()
    if answer.scale == "probability":
        return shades_to_text(torch.sigmoid(scores).numpy(), 0.0, 1.0), [0.0, 1.0]
    low, high = scores.min().item(), scores.max().item()
    low, high = min(low, answer.low if answer.low is not None else low), max(high, answer.high or high)
    return shades_to_text(scores.numpy(), low, high), [float(f"{low:.3g}"), float(f"{high:.3g}")]


def _scores(game: Game[Experiment], yard: Yardstick, step: int) -> Tensor:
    """Return D's logits at every cell (HEAT * HEAT,); a D of packs judges it beside real points, a few times."""
    cells, experiment = yard.cells, game.experiment
    if experiment.pack == 1:
        return game.judge(cells.expand(game.replicas, -1, -1))[0, :, 0]
    beside = (BESIDE, 1, experiment.numbers_per_row - 2)
    rng = random_generator(experiment.seed, "beside", step)
    real = drawn(experiment.target, (BESIDE, experiment.pack - 1, 2), rng, game.dtype).view(beside)
    packs = torch.cat([cells.expand(BESIDE, -1, -1), real.expand(-1, cells.shape[1], -1)], 2)
    packs = packs.view(1, -1, experiment.numbers_per_row)
    return game.judge(packs.expand(game.replicas, -1, -1))[0].view(BESIDE, -1).mean(0)


def _grid(game: Game[Experiment]) -> NDArray[Any]:
    """Return where the generator takes a grid of z, or a line of them, of which each step is equally likely."""
    experiment = game.experiment
    probability = torch.linspace(TAIL, 1 - TAIL, GRID if experiment.latent == 2 else GRID * GRID, dtype=game.dtype)
    z = probability if experiment.noise == "uniform" else torch.special.ndtri(probability)
    grid = torch.cartesian_prod(z, z) if experiment.latent == 2 else z[:, None]
    return game.shown.forward(grid.expand(game.replicas, -1, -1))[0].numpy()
