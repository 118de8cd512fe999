"""One experiment from many seeds at once: bands of every curve, and how many runs converge or collapse.

All runs are replicas of one game and share its matrix products (ganzoo.lab.mlp); each has weights, noise and
real numbers of its own. A run that diverges is left out of the bands and does not stop the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from ganzoo.errors import Diverged, LimitError
from ganzoo.lab.line.diagnosis import POINT
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.game import line_game
from ganzoo.lab.line.hills import hills_of_target
from ganzoo.lab.line.observation import measure
from ganzoo.lab.line.source import source_of
from ganzoo.lab.line.targets import PLAIN
from ganzoo.lab.steps import steps_of

MOST_REPLICAS = 256
POINTS = 200


def many_seeds(experiment: Experiment, replicas: int = 64, points: int = POINTS) -> Iterator[dict[str, Any]]:
    """Yield the study so far after every point; the last one is `done`. Closing the iterator stops it.

    {"step", "steps", "at": [steps], "bands": {curve: {"median", "q1", "q3"}}, "converged", "collapsed",
    "diverged": shares of the seeds, "settled": median step from which a converged run stays close, "aims": what
    the runs are held against, "done"}

    Raises:
        LimitError: more replicas than there is room for.
    """
    if not 1 <= replicas <= MOST_REPLICAS:
        raise LimitError("from 1 to {limit} seeds fit at once, {given} were given", limit=MOST_REPLICAS, given=replicas)
    study = _Study(experiment)
    every = max(experiment.steps // points, 1)
    for step, measures in _run(experiment, replicas, every):
        study.add(step, measures)
        yield study.line(done=step >= experiment.steps)
    if not study.at or study.at[-1] < experiment.steps:
        yield study.line(done=True)  # every single seed diverged


def _run(experiment: Experiment, replicas: int, every: int) -> Iterator[tuple[int, dict[str, Tensor]]]:
    """Train all replicas; yield what is measured of them every so many steps and at the end."""
    game = line_game(experiment, replicas)
    try:
        for step in steps_of(game, source_of(experiment, replicas)):
            if step.step % every == 0 or step.step == experiment.steps:
                measures = measure(game, step.step)
                del measures["shares"]
                yield step.step, measures | game.replica_losses
    except Diverged:
        return


class _Study:
    """What has been measured: steps, (points, replicas) of distance and deviation, and the bands."""

    def __init__(self, experiment: Experiment) -> None:
        self.at: list[int] = []
        self._experiment = experiment
        self._digits = 4 if experiment.target.unit == PLAIN else 12  # an offset may be far above the spread
        self._w1: list[Tensor] = []
        self._std: list[Tensor] = []
        self._hills: list[Tensor] = []
        self._bands: dict[str, dict[str, list[float | None]]] = {}

    def add(self, step: int, measures: dict[str, Tensor]) -> None:
        """Take in one point of every replica."""
        self.at.append(step)
        self._w1.append(measures["w1"].clone())
        self._std.append(measures["std"].clone())
        if "hills" in measures:
            self._hills.append(measures["hills"].clone())
        for name, values in measures.items():
            finite = values[values.isfinite()]
            quartiles = (
                finite.quantile(torch.tensor([0.25, 0.5, 0.75], dtype=finite.dtype)).tolist()
                if len(finite)
                else [None] * 3
            )
            band = self._bands.setdefault(name, {"q1": [], "median": [], "q3": []})
            for column, value in zip(band.values(), quartiles, strict=True):
                column.append(None if value is None else float(f"{value:.{self._digits}g}"))

    def line(self, *, done: bool) -> dict[str, Any]:
        """Return the study so far."""
        line: dict[str, Any] = {"step": self.at[-1] if self.at else 0, "steps": self._experiment.steps, "done": done}
        line |= {"at": list(self.at), "bands": {k: {q: list(v) for q, v in b.items()} for k, b in self._bands.items()}}
        return line | self._shares() | {"aims": self._experiment.aims()}

    def _shares(self) -> dict[str, float | None]:
        """Return the shares of seeds that converged, collapsed and diverged, and when they settled."""
        if not self.at:
            return {"converged": 0.0, "collapsed": 0.0, "diverged": 1.0, "settled": None}
        w1 = torch.stack(self._w1)
        close = w1 < self._experiment.target.close
        tail = max(len(w1) // 5, 1)
        converged = close[-tail:].all(0)
        settled = [self.at[i] for i in _first_of_last_stretch(close)[converged].tolist()]
        return {
            "converged": converged.float().mean().item(),
            "collapsed": self._collapsed(tail).float().mean().item(),
            "diverged": (~w1[-1].isfinite()).float().mean().item(),
            "settled": float(sorted(settled)[len(settled) // 2]) if settled else None,
        }

    def _collapsed(self, tail: int) -> Tensor:
        """Say of each seed whether it is a point, or covers some hills and not all, in all of the last points."""
        point = (torch.stack(self._std[-tail:]) < POINT * self._experiment.target.deviation).all(0)
        if not self._hills:
            return point
        covered = torch.stack(self._hills[-tail:])
        all_hills = len(hills_of_target(self._experiment.target.learned))
        return point | ((covered >= 1) & (covered < all_hills)).all(0)


def _first_of_last_stretch(close: Tensor) -> Tensor:
    """Return for each column the row from which on all are true (the number of rows if the last is not)."""
    return (~close.flip(0)).cumsum(0).gt(0).flip(0).sum(0)
