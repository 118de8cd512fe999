"""A run in its folder: the loop, with states to resume from, a log of metrics and grids of samples.

recipe.json     what is trained
metrics.jsonl   images_seen, seconds and losses, a line now and then (ganzoo.training.metrics_log)
hardware.jsonl  what it is computed on, a line for its start and each resume (ganzoo.training.hardware)
grids/          samples from a fixed latent batch at doubling intervals, named by images seen
states/         what resuming needs (ganzoo.training.state)
lock            held while a process trains here
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from filelock import AcquireReturnProxy, FileLock, Timeout
from PIL import Image

from ganzoo import pixels
from ganzoo.errors import Diverged, TrainingError
from ganzoo.files import write_atomically, write_json
from ganzoo.objectives import Previewing
from ganzoo.objectives.learner import Learner
from ganzoo.training import state
from ganzoo.training.compiling import compile_networks, works
from ganzoo.training.distributed import ALONE, Group
from ganzoo.training.events import Event, Finished, GridDrawn, Interrupted, Progressed, Saved, Started
from ganzoo.training.hardware import write_line
from ganzoo.training.loop import Source, Step, Turn, train
from ganzoo.training.metrics_log import MetricsLog
from ganzoo.training.recipe import Recipe

FIRST_GRID = 1_000


def run(
    recipe: Recipe,
    folder: Path,
    source: Source,
    *,
    device: torch.device,
    resume: bool = False,
    stop: threading.Event | None = None,
    group: Group = ALONE,
    compiled: bool = False,
) -> Iterator[Event]:
    """Train `recipe` in `folder` and yield what happens.

    `stop`, once set, ends the run after the step in progress with its state saved. Of a group of processes all
    train and only the leader writes; the others neither need the folder nor look into it. `compiled` asks for
    torch.compile, with a notice where that does not work.

    Raises:
        TrainingError: the folder is in use, holds a run and `resume` is off, or holds another recipe's run.
        Diverged: a loss became NaN or infinite; the last good state is kept.
    """
    group.check_alike(recipe.to_json(), batch=recipe.batch)
    process = _Process(recipe, source, device, group, stop or threading.Event(), compiled)
    if not group.leads:
        yield from _follow(process)
        return
    with _locked(folder), _writing(folder):
        _remove_partial_files(folder)
        _check_folder(recipe, folder, resume=resume)
        objective, start = process.prepare(state.load_newest(folder / "states") if resume else None)
        yield Started(start, recipe.steps)
        log = MetricsLog(folder / "metrics.jsonl", start)
        write_line(
            folder,
            images_seen=start * recipe.batch,
            device=device,
            precision=recipe.game.precision,
            processes=group.size,
        )
        yield from _lead(process, objective, folder, log, start)


@dataclass(frozen=True)
class _Process:
    """What a process of a run works with."""

    recipe: Recipe
    source: Source
    device: torch.device
    group: Group
    stop: threading.Event
    compiled: bool

    def prepare(self, newest: tuple[int, dict[str, Any]] | None) -> tuple[Learner, int]:
        """Return the objective, in the leader's newest state if there is one, and the step it is at."""
        objective = self.recipe.game.build(seed=self.recipe.seed, device=self.device)
        newest = self.group.from_leader(newest)
        if newest is not None:
            _put_back(objective, newest[1])
        self.group.attach(objective)
        if self.compiled and not self.group.any(not works(self.recipe, self.device)):
            compile_networks(objective)
        return objective, newest[0] if newest is not None else 0

    def steps(self, objective: Learner, start: int) -> Iterator[Step]:
        """Return the loop."""
        recipe = self.recipe
        return train(
            objective,
            self.source,
            turns=turns(recipe),
            start=start,
            until=recipe.steps,
            seed=recipe.seed,
            batch=recipe.batch,
            group=self.group,
        )

    def stops_after(self, step: Step) -> bool:
        """Say whether the run is to stop after this step; asked once a step in every process."""
        return self.group.any(self.stop.is_set()) and step.step < self.recipe.steps


def _lead(process: _Process, objective: Learner, folder: Path, log: MetricsLog, start: int) -> Iterator[Event]:
    """Run the loop and write what is due after each step."""
    recipe = process.recipe
    for step in process.steps(objective, start):
        images_seen = step.step * recipe.batch
        log.add(step.step, images_seen, step.losses, last=step.step == recipe.steps)
        yield Progressed(step.step, images_seen, step.losses)
        if isinstance(objective, Previewing) and _grid_is_due(step.step, recipe):
            yield GridDrawn(_draw_grid(objective, folder / "grids" / f"{images_seen:09d}.png"))
        stopping = process.stops_after(step)
        if stopping or _crosses(step.step, recipe.batch, recipe.save_every) or step.step == recipe.steps:
            yield Saved(step.step, _save(objective, folder, step.step, recipe.keep_states))
        if stopping:
            yield Interrupted(step.step)
            return
    yield Finished(recipe.steps)


def _follow(process: _Process) -> Iterator[Event]:
    """Run the loop for a leader elsewhere; nothing is written."""
    objective, start = process.prepare(None)
    yield Started(start, process.recipe.steps)
    for step in process.steps(objective, start):
        yield Progressed(step.step, step.step * process.recipe.batch, step.losses)
        if process.stops_after(step):
            yield Interrupted(step.step)
            return
    yield Finished(process.recipe.steps)


def turns(recipe: Recipe) -> tuple[Turn, ...]:
    """Return the players in their order with how often each moves."""
    repeats = dict(recipe.repeats)
    return tuple(Turn(player, repeats.get(player, 1)) for player in recipe.game.players)


def restore(recipe: Recipe, folder: Path, *, device: torch.device) -> tuple[Learner, int]:
    """Return a run's objective as its newest state has it, and the step of that state.

    Raises:
        TrainingError: there is no state that can be read.
    """
    objective = recipe.game.build(seed=recipe.seed, device=device)
    step = _restore(objective, folder)
    if step == 0:
        raise TrainingError("{folder} holds no state that can be read; train first", folder=str(folder))
    return objective, step


def _locked(folder: Path) -> AcquireReturnProxy:
    """Make the folder and hold its lock; released when the returned context ends or the process dies."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return FileLock(folder / "lock").acquire(timeout=0)
    except Timeout as error:
        raise TrainingError(
            "another training is running in {folder}; wait for it, or give another folder with --out",
            folder=str(folder),
        ) from error
    except OSError as error:
        raise TrainingError(
            "the run folder {folder} cannot be written ({reason}); give another with --out",
            folder=str(folder),
            reason=str(error),
        ) from error


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Say a full disk, or any other failure to write in a run folder, in a sentence."""
    try:
        yield
    except OSError as error:
        raise TrainingError(
            "the run could not write in {folder} ({reason}); its last state is kept: make room and resume",
            folder=str(folder),
            reason=str(error),
        ) from error


def _remove_partial_files(folder: Path) -> None:
    """Delete what kills in the middle of a write have left; nobody else writes here while we hold the lock."""
    for part in folder.rglob(".*.part"):
        part.unlink(missing_ok=True)


def read_recipe_file(path: Path) -> dict[str, Any]:
    """Return the content of a run's recipe.json.

    Raises:
        TrainingError: it is missing or damaged.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(value, dict):
            raise ValueError("it is no JSON object")
    except (OSError, ValueError, RecursionError) as error:
        raise TrainingError(
            "{path} cannot be read as a run's recipe ({reason}); give the folder of a run",
            path=str(path),
            reason=str(error)[:200],
        ) from error
    return value


def _check_folder(recipe: Recipe, folder: Path, *, resume: bool) -> None:
    """See that the folder is fresh, or holds this very recipe when resuming; write the recipe."""
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


def _restore(objective: Learner, folder: Path) -> int:
    newest = state.load_newest(folder / "states")
    if newest is None:
        return 0
    step, saved = newest
    _put_back(objective, saved)
    return step


def _put_back(objective: Learner, saved: dict[str, Any]) -> None:
    """Put an objective into a saved state.

    Raises:
        TrainingError: the state is not one of this game as it is now.
    """
    try:
        objective.load_state_dict(saved)
    except (KeyError, TypeError, ValueError, RuntimeError, AttributeError) as error:
        raise TrainingError(
            "the saved state does not fit this recipe ({reason}): another version of ganzoo wrote it, or it was "
            "changed; begin again with --out and another folder",
            reason=str(error).splitlines()[0][:200] if str(error) else type(error).__name__,
        ) from error


def _save(objective: Learner, folder: Path, step: int, keep: int) -> Path:
    """Write the state, unless it is no good: losses can be finite while the step they led to was not.

    Raises:
        Diverged: a number in the state is NaN or infinite.
        TrainingError: it could not be written.
    """
    values = objective.state_dict()
    if not state.is_finite(values):
        raise Diverged(
            "the weights became NaN or infinite by step {step}; the run stopped and its last good state is kept: "
            "lower the learning rate and resume, or start again with another seed",
            step=step,
        )
    try:
        return state.save(folder / "states", step, values, keep=keep)
    except OSError as error:
        raise TrainingError(
            "the state could not be saved in {folder} ({reason}); the one before it is kept: make room and resume",
            folder=str(folder),
            reason=str(error),
        ) from error


def _crosses(step: int, batch: int, every: int) -> bool:
    return step * batch // every > (step - 1) * batch // every


def _grid_is_due(step: int, recipe: Recipe) -> bool:
    """Say whether a doubling of FIRST_GRID images falls into this step, or the run ends with it."""
    if step == recipe.steps:
        return True
    due = FIRST_GRID
    while due < step * recipe.batch:
        if due > (step - 1) * recipe.batch:
            return True
        due *= 2
    return due == step * recipe.batch


def _draw_grid(objective: Previewing, path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    sheet = pixels.to_pil(pixels.grid(pixels.to_pixels(objective.preview())))
    write_atomically(path, lambda beside: _save_png(sheet, beside))
    return path


def _save_png(picture: Image.Image, path: Path) -> None:
    picture.save(path, format="PNG")
