"""One experiment, or two against each other, from many seeds at once: bands of every curve, and how many come through.

All runs of a side are replicas of one game and share its products; each has weights, noise and real data of its own,
the same on both sides where these are alike. A run that diverges is left out of the bands and does not stop the others.
A world says what is measured, how it is judged, and what small pictures of all runs take.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ganzoo.errors import Diverged, LimitError
from ganzoo.lab.experiment import Experiment
from ganzoo.lab.size import check_sides
from ganzoo.lab.steps import steps_of

MOST_REPLICAS = 256
POINTS = 200

Measures = dict[str, Tensor]  # by name, one number for each replica (R,)
Picture = dict[str, Any]  # JSON values: what a small picture of every replica takes


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a world does with many seeds of an experiment.

    `begin(replicas)` returns the game and its data; `measure(game, step)` what is measured of it, with the curves
    `compared` among it, and the small pictures. The first of `compared` is the distance, and `close` the one that
    counts as right. `collapsed` says of each replica whether it has collapsed at this moment. Bands are told with so
    many significant `digits`.
    """

    experiment: Experiment
    begin: Callable[[int], tuple[Any, Any]]
    measure: Callable[[Any, int], tuple[Measures, Picture]]
    compared: tuple[str, ...]
    close: float
    collapsed: Callable[[Measures], Tensor]
    digits: int = 4


def many_seeds(sides: Sequence[Judged], replicas: int = 64, points: int = POINTS) -> Iterator[dict[str, Any]]:
    """Yield the study so far after every point; the last one is `done`. Closing the iterator stops it.

    {"step", "steps", "at": [steps], "sides": [side, ...], "difference", "done"}, where a side is {"bands": {curve:
    {"median", "q1", "q3"}}, "converged", "collapsed", "diverged": shares of the seeds, "settled": median step from
    which a converged run stays close, "aims": what the runs are held against, "now": their small pictures, "each":
    {curve: one number for each seed}}. The difference of two sides is {curve: {"mean", "error": standard error of the
    mean, "less": seeds in which the first side has less, "of": seeds}}.

    Raises:
        InputError: two sides of two worlds, or of which one takes more steps.
        LimitError: more replicas than there is room for.
    """
    steps = sides[0].experiment.steps
    if not 1 <= replicas <= MOST_REPLICAS:
        raise LimitError("from 1 to {limit} seeds fit at once, {given} were given", limit=MOST_REPLICAS, given=replicas)
    check_sides([side.experiment for side in sides], replicas)
    studies = [Study(side) for side in sides]
    every = max(steps // points, 1)
    at: list[int] = []
    for found in itertools.zip_longest(*(_run(side, replicas, every) for side in sides)):
        for study, one in zip(studies, found, strict=True):
            study.add(*one) if one is not None else study.add_nothing(replicas)
        at.append(min(every * (len(at) + 1), steps))
        yield _line(studies, at, steps, done=at[-1] >= steps)
    if not at or at[-1] < steps:
        yield _line(studies, at, steps, done=True)  # every single seed diverged


def _run(side: Judged, replicas: int, every: int) -> Iterator[tuple[Measures, Picture]]:
    """Train all replicas; yield what is measured of them every so many steps and at the end."""
    game, source = side.begin(replicas)
    try:
        for step in steps_of(game, source):
            if step.step % every == 0 or step.step == side.experiment.steps:
                measures, picture = side.measure(game, step.step)
                yield measures | game.replica_losses, picture
    except Diverged:
        return


def _line(studies: Sequence[Study], at: list[int], steps: int, *, done: bool) -> dict[str, Any]:
    """Return the study so far."""
    line = {"step": at[-1] if at else 0, "steps": steps, "done": done, "at": list(at)}
    sides = [study.side(at) for study in studies]
    return line | {"sides": sides, "difference": difference(*studies) if len(studies) == 2 else None}


class Study:
    """What has been measured of one side: each replica's compared curves, whether it had collapsed, and the bands."""

    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._bands: dict[str, dict[str, list[float | None]]] = {}
        self._distances: list[Tensor] = []
        self._collapsed: list[Tensor] = []
        self.latest: Measures = {}  # the curves that are compared
        self._picture: Picture = {}

    def add(self, measures: Measures, picture: Picture) -> None:
        """Take in one point of every replica."""
        distance, *others = self._judged.compared
        self._distances.append(measures[distance].clone())
        self._collapsed.append(self._judged.collapsed(measures))
        self.latest = {name: measures[name].clone() for name in (distance, *others) if name in measures}
        self._picture = picture
        for name, values in measures.items():
            finite = values[values.isfinite()]
            quartiles = (
                finite.quantile(torch.tensor([0.25, 0.5, 0.75], dtype=finite.dtype)).tolist()
                if len(finite)
                else [None] * 3
            )
            self._extend(name, [None if value is None else self._rounded(value) for value in quartiles])

    def add_nothing(self, replicas: int) -> None:
        """Take note that every replica has diverged."""
        self._distances.append(torch.full((replicas,), math.nan))
        self._collapsed.append(torch.zeros(replicas, dtype=torch.bool))
        self.latest = {name: torch.full((replicas,), math.nan) for name in self._judged.compared}
        for name in self._bands:
            self._extend(name, [None] * 3)

    def side(self, at: list[int]) -> dict[str, Any]:
        """Return what is told of a side, of which points were added at these steps."""
        bands = {name: {q: list(values) for q, values in band.items()} for name, band in self._bands.items()}
        each = {name: [_finite(self._rounded(v)) for v in values.tolist()] for name, values in self.latest.items()}
        told = {"bands": bands, "each": each, "now": self._picture, "aims": self._judged.experiment.aims()}
        return told | self._shares(at)

    def _extend(self, name: str, quartiles: Sequence[float | None]) -> None:
        band = self._bands.setdefault(name, {"q1": [], "median": [], "q3": []})
        for column, value in zip(band.values(), quartiles, strict=True):
            column.append(value)

    def _rounded(self, value: float) -> float:
        return float(f"{value:.{self._judged.digits}g}")

    def _shares(self, at: list[int]) -> dict[str, float | None]:
        """Return the shares of seeds that converged, collapsed and diverged, and when they settled."""
        if not at:
            return {"converged": 0.0, "collapsed": 0.0, "diverged": 1.0, "settled": None}
        distances = torch.stack(self._distances)
        close = distances < self._judged.close
        tail = max(len(distances) // 5, 1)
        collapsed = torch.stack(self._collapsed[-tail:]).all(0)
        converged = close[-tail:].all(0) & ~collapsed
        settled = [at[i] for i in _first_of_last_stretch(close)[converged].tolist()]
        return {
            "converged": converged.float().mean().item(),
            "collapsed": collapsed.float().mean().item(),
            "diverged": (~distances[-1].isfinite()).float().mean().item(),
            "settled": float(sorted(settled)[len(settled) // 2]) if settled else None,
        }


def difference(one: Study, other: Study) -> dict[str, dict[str, float | int | None]]:
    """Return how far two sides are apart, seed by seed; seeds of which one has diverged are left out."""
    told: dict[str, dict[str, float | int | None]] = {}
    for name in one.latest.keys() & other.latest.keys():
        apart = (one.latest[name] - other.latest[name]).double()
        apart = apart[apart.isfinite()]
        mean = apart.mean().item() if len(apart) else None
        error = apart.std().item() / math.sqrt(len(apart)) if len(apart) > 1 else None
        told[name] = {"mean": mean, "error": error, "less": int((apart < 0).sum()), "of": len(apart)}
    return told


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _first_of_last_stretch(close: Tensor) -> Tensor:
    """Return for each column the row from which on all are true (the number of rows if the last is not)."""
    return (~close.flip(0)).cumsum(0).gt(0).flip(0).sum(0)
