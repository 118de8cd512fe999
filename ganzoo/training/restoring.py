"""Going on with a run folder: whether it holds this very run, and the newest state from which that goes on.

A folder may be damaged, or somebody else's. What cannot be gone on from is said in a sentence that names the file and
what to do; a damaged newest state costs only time, as the one before it is taken.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ganzoo.errors import InputError, TrainingError
from ganzoo.files import write_json
from ganzoo.objectives.learner import Learner
from ganzoo.reading import read_bytes
from ganzoo.training import state
from ganzoo.training.likeness import check_state, largest_state
from ganzoo.training.recipe import Recipe
from ganzoo.training.state import State

LARGEST_RECIPE = 2**20  # bytes


def read_recipe_file(path: Path) -> dict[str, Any]:
    """Return the content of a run's recipe.json.

    Raises:
        TrainingError: it is missing or damaged.
    """
    try:
        value = json.loads(read_bytes(path, LARGEST_RECIPE).decode())
        if not isinstance(value, dict):
            raise ValueError("it is no JSON object")
    except (OSError, InputError, ValueError, RecursionError) as error:
        raise TrainingError(
            "{path} cannot be read as a run's recipe ({reason}); give the folder of a run",
            path=str(path),
            reason=str(error)[:200],
        ) from error
    return value


def claim(recipe: Recipe, folder: Path, *, resume: bool) -> None:
    """See that the folder is fresh, or holds this very recipe when resuming; write the recipe.

    Raises:
        TrainingError: it holds a run and `resume` is off, or another recipe's run.
    """
    path = folder / "recipe.json"
    ours = json.loads(json.dumps(recipe.to_json()))
    if path.exists():
        if not resume:
            raise TrainingError(
                "{folder} already holds a run; go on with --resume, or give another folder with --out",
                folder=str(folder),
            )
        theirs = read_recipe_file(path)
        changed = [name for name in ours if name != "images" and ours[name] != theirs.get(name)]
        if changed:
            raise TrainingError(
                "{folder} holds a run with other settings ({changed}); resume with the same, or give another folder",
                folder=str(folder),
                changed=", ".join(changed),
            )
    write_json(path, ours)


def newest_state(objective: Learner, recipe: Recipe, folder: Path) -> State | None:
    """Return the newest state in a run folder that is one of this run; None where none was saved.

    `objective` is a fresh one. What is damaged is skipped with a warning.

    Raises:
        TrainingError: there are states, and none of them can be gone on from.
    """
    return state.load_newest(
        folder / "states",
        check=lambda saved: check_state(objective, recipe, saved),
        largest=largest_state(objective),
    )


def put_back(objective: Learner, saved: dict[str, Any]) -> None:
    """Put an objective into a state that `newest_state` has found to be one of its own."""
    kept = {name: _near(saved[name], objective.device) for name in objective.kept}
    objective.load_state_dict({**saved, **kept})


def restore(recipe: Recipe, folder: Path, *, device: torch.device) -> tuple[Learner, int]:
    """Return a run's objective as its newest state has it, and the step of that state.

    Raises:
        TrainingError: there is no state that can be read.
    """
    objective = recipe.game.build(seed=recipe.seed, device=device)
    newest = newest_state(objective, recipe, folder)
    if newest is None:
        raise TrainingError("{folder} holds no state that can be read; train first", folder=str(folder))
    put_back(objective, newest.objective)
    return objective, newest.step


def forget_later(folder: Path, images_seen: int) -> None:
    """Delete what kills in the middle of a write have left, and the grids of pictures that are still to be seen."""
    for part in folder.rglob(".*.part"):
        part.unlink(missing_ok=True)
    for grid in (folder / "grids").glob("*.png"):
        if grid.stem.isdecimal() and int(grid.stem) > images_seen:
            grid.unlink(missing_ok=True)


def _near(kept: Any, device: torch.device) -> Any:
    if isinstance(kept, Tensor):
        return kept.to(device)
    return tuple(_near(part, device) for part in kept) if isinstance(kept, (tuple, list)) else kept
