"""The game on the line: rows of numbers, or numbers one by one, of which the discriminator is shown features."""

from __future__ import annotations

import torch

from ganzoo.lab.game import Game
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.features import FEATURES


def line_game(experiment: Experiment, replicas: int = 1, *, dtype: torch.dtype = torch.float32) -> Game[Experiment]:
    """Return the game of an experiment (R replicas of it)."""
    return Game(experiment, FEATURES[experiment.features], replicas, dtype=dtype)
