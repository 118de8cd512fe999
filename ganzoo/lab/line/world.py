"""The line as a world of the lab (ganzoo.lab.world); torch is imported when the first game is built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ganzoo.lab.line.diagnosis import diagnose
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.sentences import diverged
from ganzoo.lab.threads import one_thread_here
from ganzoo.lab.world import World

if TYPE_CHECKING:
    from ganzoo.objectives import Objective
    from ganzoo.training.loop import Source


def line() -> World:
    """Return the 1-D GAN (ganzoo.lab.line.game)."""
    return World(build=_build, observe=_observe, steer=_steer, diagnose=diagnose, explain=diverged)


def _build(experiment: Experiment) -> tuple[Objective, Source]:
    from ganzoo.lab.line.game import line_game
    from ganzoo.lab.line.source import source_of

    one_thread_here()
    return line_game(experiment), source_of(experiment)


def _observe(game: Any, step: int) -> dict[str, Any]:
    from ganzoo.lab.line.observation import observe

    return observe(game, step)


def _steer(game: Any, experiment: Experiment) -> None:
    game.set(lr_d=experiment.lr_d, lr_g=experiment.lr_g)
