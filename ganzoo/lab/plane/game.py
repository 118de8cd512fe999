"""The game on the plane: points, of which the discriminator is shown each as it is."""

from __future__ import annotations

import torch

from ganzoo.lab.game import Game
from ganzoo.lab.plane.experiment import Experiment


def plane_game(experiment: Experiment, replicas: int = 1, *, dtype: torch.dtype = torch.float32) -> Game[Experiment]:
    """Return the game of an experiment (R replicas of it)."""
    return Game(experiment, lambda points, noise: points, replicas, dtype=dtype)
