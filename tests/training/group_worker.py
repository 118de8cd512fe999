"""One process of a group, for the tests: trains every recipe's tiny variant for some steps and keeps what came out.

RANK=0 WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=... python -m tests.training.group_worker FOLDER
"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from ganzoo.training.distributed import ALONE, Group, joined
from ganzoo.training.loop import train
from ganzoo.training.recipe import Recipe
from ganzoo.training.run import turns
from train.recipes import recipes

CPU = torch.device("cpu")
STEPS, BATCH = 3, 8
DTYPES = {"float64": torch.float64, "float32": torch.float32}


class Examples:
    """A source of the game's own random batches: a function of the step."""

    def __init__(self, recipe: Recipe) -> None:
        self.recipe = recipe

    def batch(self, step: int) -> Any:
        """Return the batch of this step, in the default number format."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(step)
            return self.recipe.game.example(self.recipe.batch, device=CPU)


def tiny(name: str) -> Recipe:
    """Return a recipe's tiny variant with a batch that two processes can split."""
    return dataclasses.replace(recipes(debug=True)[name], batch=BATCH)


def networks(recipe: Recipe, group: Group = ALONE) -> dict[str, Tensor]:
    """Train some steps; return all weights and statistics of all networks by name."""
    objective = recipe.game.build(seed=recipe.seed, device=CPU)
    group.attach(objective)
    steps = train(
        objective,
        Examples(recipe),
        turns=turns(recipe),
        start=0,
        until=STEPS,
        seed=0,
        batch=recipe.batch,
        group=group,
    )
    losses = [step.losses for step in steps]
    found = {  # what is only logged (PSNR, the mean of logarithms) is another mean over shares
        f"{name} {i}": torch.tensor(value)
        for i, step in enumerate(losses)
        for name, value in step.items()
        if name.startswith("loss")
    }
    for name, part in vars(objective).items():
        for key, network in part.items() if isinstance(part, dict) else ((name, part),):
            if isinstance(network, nn.Module):
                found |= {f"{key} {path}": value.clone() for path, value in network.state_dict().items()}
    return found


def main(folder: Path) -> None:
    """Write one file for each recipe and number format."""
    torch.set_num_threads(1)
    with joined(CPU) as group:
        for kind, dtype in DTYPES.items():
            torch.set_default_dtype(dtype)
            for name in recipes():
                torch.save(networks(tiny(name), group), folder / f"{name}-{kind}-{group.rank}.pt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
