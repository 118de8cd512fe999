"""Many seeds on the line (ganzoo.lab.seeds): what is measured of them, and when a run has collapsed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from ganzoo.lab import seeds
from ganzoo.lab.line.diagnosis import POINT
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.game import line_game
from ganzoo.lab.line.hills import hills_of_target
from ganzoo.lab.line.observation import measure
from ganzoo.lab.line.source import source_of
from ganzoo.lab.line.targets import PLAIN
from ganzoo.lab.seeds import Judged, Measures


def many_seeds(experiment: Experiment, replicas: int = 64, points: int = seeds.POINTS) -> Iterator[dict[str, Any]]:
    """Yield the study of so many seeds, as ganzoo.lab.seeds.many_seeds does."""
    return seeds.many_seeds(experiment, judged(experiment), replicas, points)


def judged(experiment: Experiment) -> Judged:
    """Return how runs of an experiment are judged."""
    target = experiment.target
    hills = len(hills_of_target(target.learned))

    def collapsed(measures: Measures) -> Tensor:
        """Say of each seed whether it is a point, or covers some hills and not all."""
        point = measures["std"] < POINT * target.deviation
        covered = measures.get("hills")
        return point if covered is None else point | ((covered >= 1) & (covered < hills))

    return Judged(
        begin=lambda replicas: (line_game(experiment, replicas), source_of(experiment, replicas)),
        measure=_measured,
        distance="w1",
        close=target.close,
        collapsed=collapsed,
        digits=4 if target.unit == PLAIN else 12,  # an offset may be far above the spread
    )


def _measured(game: Any, step: int) -> Measures:
    measures = measure(game, step)
    del measures["shares"]
    return measures
