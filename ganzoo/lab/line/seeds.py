"""Many seeds on the line (ganzoo.lab.seeds): what is measured of them, and when a run has collapsed."""

from __future__ import annotations

import base64
from typing import Any

import torch
from torch import Tensor

from ganzoo.lab.line.diagnosis import POINT
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.game import line_game
from ganzoo.lab.line.hills import BINS, hills_of_target
from ganzoo.lab.line.observation import measure, yardstick
from ganzoo.lab.line.source import source_of
from ganzoo.lab.line.targets import PLAIN
from ganzoo.lab.seeds import Judged, Measures, Picture

HIGHEST = 7.0  # in a small picture: times an even share of the numbers


def judged(experiment: Experiment) -> Judged:
    """Return how runs of an experiment are judged."""
    target = experiment.target
    hills = len(hills_of_target(target.learned))

    def collapsed(measures: Measures) -> Tensor:
        """Say of each seed whether it is a point, or covers some hills and not all."""
        point = measures["std"] < POINT * target.deviation
        covered = measures.get("hills")
        return point if covered is None else point | ((covered >= 1) & (covered < hills))

    def measured(game: Any, step: int) -> tuple[Measures, Picture]:
        """Return the measures, and how high the bins of each seed and of the target are."""
        measures = measure(game, step)
        return measures, {"bins": BINS, "real": real, "heights": _heights(measures.pop("shares"))}

    real = _heights(yardstick(target.learned, BINS, torch.float32).shares[None])
    return Judged(
        experiment=experiment,
        begin=lambda replicas: (line_game(experiment, replicas), source_of(experiment, replicas)),
        measure=measured,
        compared=("w1", "hills"),
        close=target.close,
        collapsed=collapsed,
        digits=4 if target.unit == PLAIN else 12,  # an offset may be far above the spread
    )


def _heights(shares: Tensor) -> str:
    """Write shares of bins (R, BINS + 2), those beside the window left out, as bytes: 255 is HIGHEST even shares."""
    inside = shares[:, 1:-1].nan_to_num() * (BINS / HIGHEST * 255)
    return base64.b64encode(inside.round().clamp(0, 255).to(torch.uint8).numpy().tobytes()).decode()
