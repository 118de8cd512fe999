"""A run in its folder: the loop, with states to resume from, a log of metrics and grids of samples.

recipe.json     what is trained
metrics.jsonl   images_seen, seconds and losses, a line now and then (ganzoo.training.metrics_log)
hardware.jsonl  what it is computed on, a line for its start and each change (ganzoo.training.hardware)
grids/          samples from a fixed latent batch at doubling intervals, named by images seen
states/         what resuming needs (ganzoo.training.state, ganzoo.training.restoring)
lock            held while a process trains here
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from filelock import AcquireReturnProxy, FileLock, Timeout
from PIL import Image

from ganzoo import pixels
from ganzoo.errors import Diverged, TrainingError
from ganzoo.files import write_atomically
from ganzoo.objectives import Previewing
from ganzoo.objectives.learner import Learner
from ganzoo.training.compiling import compile_networks, works
from ganzoo.training.distributed import ALONE, Group
from ganzoo.training.events import Event, Finished, GridDrawn, Interrupted, Progressed, Saved, Started
from ganzoo.training.hardware import write_line
from ganzoo.training.likeness import settings_of
from ganzoo.training.loop import Source, Step, Turn, train
from ganzoo.training.metrics_log import MetricsLog
from ganzoo.training.recipe import Recipe
from ganzoo.training.restoring import claim, forget_later, newest_state, put_back
from ganzoo.training.state import State, is_finite, save

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
        claim(recipe, folder, resume=resume)
        objective, newest = process.prepare(folder if resume else None)
        start = newest.step if newest is not None else 0
        if resume:
            forget_later(folder, start * recipe.batch)
        log = MetricsLog(folder / "metrics.jsonl", start, newest.counted if newest is not None else None)
        write_line(
            folder,
            images_seen=start * recipe.batch,
            device=device,
            precision=recipe.game.precision,
            processes=group.size,
        )
        yield Started(start, recipe.steps)
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

    def prepare(self, folder: Path | None) -> tuple[Learner, State | None]:
        """Return the objective, in the newest state of the leader's folder if there is one, and that state."""
        objective = self.recipe.game.build(seed=self.recipe.seed, device=self.device)
        newest = newest_state(objective, self.recipe, folder) if folder is not None else None
        newest = self.group.from_leader(newest)
        if newest is not None:
            put_back(objective, newest.objective)
        self.group.attach(objective)
        if self.compiled and not self.group.any(not works(self.recipe, self.device)):
            compile_networks(objective)
        return objective, newest

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
            yield Saved(step.step, _save(objective, recipe, folder, step.step, log))
        if stopping:
            yield Interrupted(step.step)
            return
    yield Finished(recipe.steps)


def _follow(process: _Process) -> Iterator[Event]:
    """Run the loop for a leader elsewhere; nothing is written."""
    objective, newest = process.prepare(None)
    start = newest.step if newest is not None else 0
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


def _save(objective: Learner, recipe: Recipe, folder: Path, step: int, log: MetricsLog) -> Path:
    """Write the state, unless it is no good: losses can be finite while the step they led to was not.

    Raises:
        Diverged: a number in the state is NaN or infinite.
        TrainingError: it could not be written.
    """
    values = objective.state_dict()
    if not is_finite(values):
        raise Diverged(
            "the weights became NaN or infinite by step {step}; the run stopped and its last good state is kept: "
            "lower the learning rate and resume, or start again with another seed",
            step=step,
        )
    try:
        settings = settings_of(recipe)
        saved = State(step=step, objective=values, counted=log.state(), settings=settings)
        return save(folder / "states", saved, keep=recipe.keep_states)
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
