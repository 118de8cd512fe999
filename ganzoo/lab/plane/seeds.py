"""Many seeds on the plane (ganzoo.lab.seeds): what is measured of them, and when a run has collapsed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from torch import Tensor

from ganzoo.lab import seeds
from ganzoo.lab.plane.diagnosis import POINT
from ganzoo.lab.plane.experiment import Experiment
from ganzoo.lab.plane.game import plane_game
from ganzoo.lab.plane.observation import measure
from ganzoo.lab.plane.source import source_of
from ganzoo.lab.seeds import Judged, Measures


def many_seeds(experiment: Experiment, replicas: int = 64, points: int = seeds.POINTS) -> Iterator[dict[str, Any]]:
    """Yield the study of so many seeds, as ganzoo.lab.seeds.many_seeds does."""
    target = experiment.target

    def collapsed(measures: Measures) -> Tensor:
        """Say of each seed whether it is as good as a point, or misses a mode."""
        point = measures["spread"] < POINT * target.spread
        return point | (measures["modes"] < len(target.deviations)) if "modes" in measures else point

    judged = Judged(
        begin=lambda replicas: (plane_game(experiment, replicas), source_of(experiment, replicas)),
        measure=lambda game, step: measure(game, step)[0],
        distance="sw",
        close=target.close,
        collapsed=collapsed,
    )
    return seeds.many_seeds(experiment, judged, replicas, points)
