"""Many seeds on the plane (ganzoo.lab.seeds): what is measured of them, and when a run has collapsed."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from ganzoo.lab.plane.coding import points_to_text
from ganzoo.lab.plane.diagnosis import POINT
from ganzoo.lab.plane.experiment import Experiment
from ganzoo.lab.plane.game import plane_game
from ganzoo.lab.plane.observation import measure
from ganzoo.lab.plane.source import source_of
from ganzoo.lab.seeds import Judged, Measures, Picture

SHOWN = 60  # points of each seed in its small picture


def judged(experiment: Experiment) -> Judged:
    """Return how runs of an experiment are judged."""
    target = experiment.target
    window = target.window()

    def measured(game: Any, step: int) -> tuple[Measures, Picture]:
        measures, fakes = measure(game, step)
        return measures, {"points": points_to_text(fakes[:, :SHOWN].reshape(-1, 2).numpy(), window), "count": SHOWN}

    def collapsed(measures: Measures) -> Tensor:
        """Say of each seed whether it is as good as a point, or misses a mode."""
        point = measures["spread"] < POINT * target.spread
        return point | (measures["modes"] < len(target.deviations)) if "modes" in measures else point

    return Judged(
        experiment=experiment,
        begin=lambda replicas: (plane_game(experiment, replicas), source_of(experiment, replicas)),
        measure=measured,
        compared=("sw", "modes"),
        close=target.close,
        collapsed=collapsed,
    )
