"""torch.compile for a run's networks, where it works.

Networks are compiled in place, so weights keep their names and a state is the same with and without. Whether it works
here (a compiler is there, the losses' derivatives can be compiled) is found on a copy of the game before the run: a
failure costs a notice and not the run. Equal maths, but sums in another order: a run that is resumed with another
choice goes on from the same state and not to the same bit.
"""

from __future__ import annotations

import logging

import torch

from ganzoo.objectives.learner import Learner
from ganzoo.training.recipe import Recipe

log = logging.getLogger(__name__)


def compile_networks(objective: Learner) -> None:
    """Compile every network that the players move; averages, which are only copied to, stay as they are."""
    for network in objective.networks.values():
        network.compile()


def works(recipe: Recipe, device: torch.device) -> bool:
    """Say whether a step of this recipe can be compiled here; if not, the log says why."""
    try:
        objective = recipe.game.build(seed=recipe.seed, device=device)
        compile_networks(objective)
        batch = recipe.game.example(recipe.batch, device=device)
        for player in objective.players:
            objective.play(player, batch, torch.Generator().manual_seed(0))
    except Exception as error:  # a compiler can fail in any way
        reason = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
        log.warning("torch.compile does not work here (%s); the run goes on without it", reason.strip()[:200])
        torch._dynamo.reset()
        return False
    return True
