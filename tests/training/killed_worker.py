"""Trainings that are killed (-9) at one file operation after another, and resumed; run as a process of its own.

    python -m tests.training.killed_worker FOLDER DATA EVERY

Operations are counted: before and after a rename, half and after a line of the log, before a file is deleted. The
training in FOLDER/7 is killed at its 7th, resumed and killed once more, and resumed to its end; FOLDER/whole is never
stopped. With EVERY 3 a third of the operations is tried. Every training is a fork of this process, which has imported
torch, and by a move of its own on one thread what torch imports late.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from ganzoo.data.images import ImageStream
from ganzoo.data.sets.fashion_mnist import fashion_mnist
from ganzoo.objectives.noise import NoiseGame
from ganzoo.training import metrics_log
from ganzoo.training.recipe import Recipe
from ganzoo.training.run import run

# 15 steps; lines after steps 4, 8, 12 and 15, states after 5, 10 and 15: most states fall between two lines.
RECIPE = Recipe(
    name="dcgan.x-32",
    summary="s",
    data="fashion-mnist",
    game=NoiseGame(width=2, latent=4),
    images=240,
    batch=16,
    save_every=80,
    keep_states=1,
)
LOG_EVERY = 60
ALL = 10**6  # no training has so many operations


class Operations:
    """Counts what is done with files, and kills the process at one of them."""

    def __init__(self, fatal: int) -> None:
        self.fatal, self.count = fatal, 0

    def __call__(self) -> None:
        """Do one."""
        self.count += 1
        if self.count == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Count from here."""
        replace, unlink, opened = Path.replace, Path.unlink, Path.open

        def replacing(path: Path, target: Path) -> Path:
            self()
            moved = replace(path, target)
            self()
            return moved

        def unlinking(path: Path, missing_ok: bool = False) -> None:
            self()
            unlink(path, missing_ok=missing_ok)

        def opening(path: Path, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            file = opened(path, mode, *arguments, **options)
            if mode == "a":
                file.write = self._halting(file)  # type: ignore[method-assign]
            return file

        Path.replace, Path.unlink, Path.open = replacing, unlinking, opening  # type: ignore[method-assign, assignment]

    def _halting(self, file: Any) -> Callable[[str], None]:
        whole = file.write

        def write(text: str) -> None:
            half = len(text) // 2
            whole(text[:half])
            file.flush()
            self()
            whole(text[half:])
            file.flush()
            self()

        return write


def train_apart(folder: Path, data: Path, fatal: int) -> int:
    """Train in a fork that ends at an operation; return how many there were, or -9."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        operations = Operations(fatal)
        metrics_log.LOG_EVERY = LOG_EVERY
        source = ImageStream(fashion_mnist(data, train=True), batch=RECIPE.batch, seed=0)
        operations.watch()
        for _ in run(RECIPE, folder, source, device=torch.device("cpu"), resume=True):
            pass
        os.write(theirs, str(operations.count).encode())
        os._exit(0)
    os.close(theirs)
    _, status = os.waitpid(child, 0)
    with os.fdopen(ours) as pipe:
        said = pipe.read()
    assert os.WIFSIGNALED(status) or said, f"a training ended with status {status}"
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else int(said)


def main(folder: Path, data: Path, every: int) -> None:
    """Train everything."""
    torch.set_num_threads(1)
    objective, cpu = RECIPE.game.build(seed=0, device=torch.device("cpu")), torch.device("cpu")
    objective.play("discriminator", RECIPE.game.example(2, device=cpu), torch.Generator())
    count = train_apart(folder / "whole", data, ALL)
    for fatal in range(1, count + 1, every):
        assert train_apart(folder / str(fatal), data, fatal) == -signal.SIGKILL
        train_apart(folder / str(fatal), data, 1 + 5 * fatal % 13)
        assert train_apart(folder / str(fatal), data, ALL) > 0
    print(count)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
