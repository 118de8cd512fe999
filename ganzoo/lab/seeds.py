"""One experiment from many seeds at once: bands of every curve, and how many runs converge or collapse.

All runs are replicas of one game and share its products; each has weights, noise and real data of its own. A run that
diverges is left out of the bands and does not stop the others. A world says what is measured and how it is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ganzoo.errors import Diverged, LimitError
from ganzoo.lab.experiment import Experiment
from ganzoo.lab.size import refuse_too_large
from ganzoo.lab.steps import steps_of

MOST_REPLICAS = 256
POINTS = 200

Measures = dict[str, Tensor]  # by name, one number for each replica (R,)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What a world does with many seeds.

    `begin(replicas)` returns the game and its data; `measure(game, step)` what is measured of it, `distance` among it.
    `collapsed` says of each replica whether it has collapsed at this moment; `close` is the distance that counts as
    right. Bands are told with so many significant `digits`.
    """

    begin: Callable[[int], tuple[Any, Any]]
    measure: Callable[[Any, int], Measures]
    distance: str
    close: float
    collapsed: Callable[[Measures], Tensor]
    digits: int = 4


def many_seeds(
    experiment: Experiment, judged: Judged, replicas: int = 64, points: int = POINTS
) -> Iterator[dict[str, Any]]:
    """Yield the study so far after every point; the last one is `done`. Closing the iterator stops it.

    {"step", "steps", "at": [steps], "bands": {curve: {"median", "q1", "q3"}}, "converged", "collapsed",
    "diverged": shares of the seeds, "settled": median step from which a converged run stays close, "aims": what
    the runs are held against, "done"}

    Raises:
        LimitError: more replicas than there is room for.
    """
    if not 1 <= replicas <= MOST_REPLICAS:
        raise LimitError("from 1 to {limit} seeds fit at once, {given} were given", limit=MOST_REPLICAS, given=replicas)
    refuse_too_large(experiment, replicas)
    study = Study(experiment, judged)
    every = max(experiment.steps // points, 1)
    for step, measures in _run(experiment, judged, replicas, every):
        study.add(step, measures)
        yield study.line(done=step >= experiment.steps)
    if not study.at or study.at[-1] < experiment.steps:
        yield study.line(done=True)  # every single seed diverged


def _run(experiment: Experiment, judged: Judged, replicas: int, every: int) -> Iterator[tuple[int, Measures]]:
    """Train all replicas; yield what is measured of them every so many steps and at the end."""
    game, source = judged.begin(replicas)
    try:
        for step in steps_of(game, source):
            if step.step % every == 0 or step.step == experiment.steps:
                yield step.step, judged.measure(game, step.step) | game.replica_losses
    except Diverged:
        return


class Study:
    """What has been measured: steps, of every replica the distance and whether it had collapsed, and the bands."""

    def __init__(self, experiment: Experiment, judged: Judged) -> None:
        self.at: list[int] = []
        self._experiment, self._judged = experiment, judged
        self._distances: list[Tensor] = []
        self._collapsed: list[Tensor] = []
        self._bands: dict[str, dict[str, list[float | None]]] = {}

    def add(self, step: int, measures: Measures) -> None:
        """Take in one point of every replica."""
        self.at.append(step)
        self._distances.append(measures[self._judged.distance].clone())
        self._collapsed.append(self._judged.collapsed(measures))
        for name, values in measures.items():
            finite = values[values.isfinite()]
            quartiles = (
                finite.quantile(torch.tensor([0.25, 0.5, 0.75], dtype=finite.dtype)).tolist()
                if len(finite)
                else [None] * 3
            )
            band = self._bands.setdefault(name, {"q1": [], "median": [], "q3": []})
            for column, value in zip(band.values(), quartiles, strict=True):
                column.append(None if value is None else float(f"{value:.{self._judged.digits}g}"))

    def line(self, *, done: bool) -> dict[str, Any]:
        """Return the study so far."""
        line: dict[str, Any] = {"step": self.at[-1] if self.at else 0, "steps": self._experiment.steps, "done": done}
        line |= {"at": list(self.at), "bands": {k: {q: list(v) for q, v in b.items()} for k, b in self._bands.items()}}
        return line | self._shares() | {"aims": self._experiment.aims()}

    def _shares(self) -> dict[str, float | None]:
        """Return the shares of seeds that converged, collapsed and diverged, and when they settled."""
        if not self.at:
            return {"converged": 0.0, "collapsed": 0.0, "diverged": 1.0, "settled": None}
        distances = torch.stack(self._distances)
        close = distances < self._judged.close
        tail = max(len(distances) // 5, 1)
        collapsed = torch.stack(self._collapsed[-tail:]).all(0)
        converged = close[-tail:].all(0) & ~collapsed
        settled = [self.at[i] for i in _first_of_last_stretch(close)[converged].tolist()]
        return {
            "converged": converged.float().mean().item(),
            "collapsed": collapsed.float().mean().item(),
            "diverged": (~distances[-1].isfinite()).float().mean().item(),
            "settled": float(sorted(settled)[len(settled) // 2]) if settled else None,
        }


def _first_of_last_stretch(close: Tensor) -> Tensor:
    """Return for each column the row from which on all are true (the number of rows if the last is not)."""
    return (~close.flip(0)).cumsum(0).gt(0).flip(0).sum(0)
