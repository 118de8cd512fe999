"""The line as a world of the lab (ganzoo.lab.world); torch is imported when the first game is built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ganzoo.lab.line.diagnosis import diagnose
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.presets import OFFERED
from ganzoo.lab.line.sentences import RULES, SENTENCES
from ganzoo.lab.line.targets import TARGETS, Target
from ganzoo.lab.saying import diverged
from ganzoo.lab.threads import one_thread_here
from ganzoo.lab.world import NUMBERS, Curves, World

if TYPE_CHECKING:
    from ganzoo.lab.seeds import Judged
    from ganzoo.objectives import Objective
    from ganzoo.training.loop import Source

PREVIEW_POINTS = 160
PICTURE = dict.fromkeys(("edges", "real", "fake", "x", "d", "optimum", "z", "g"), NUMBERS)


def line() -> World:
    """Return the 1-D GAN (ganzoo.lab.line.game)."""
    return World(
        name="line",
        title="Line",
        file_format="ganzoo-1d-run",
        experiment=Experiment,
        presets=OFFERED,
        targets=TARGETS,
        curves=Curves(
            ("loss_real", "loss_fake", "loss_generator", "mean", "std", "w1", "jsd", "critic", "hills"),
            sometimes=("critic", "hills"),
        ),
        picture={**PICTURE, "scale": frozenset(("probability", "score"))},
        sentences=SENTENCES,
        rules=frozenset(RULES),
        build=_build,
        observe=_observe,
        steer=_steer,
        diagnose=diagnose,
        explain=diverged,
        program=_program,
        program_file="gan_1d.py",
        judged=_judged,
        preview=_preview,
        from_file=_from_file,
        from_drawing=_from_drawing,
    )


def _build(experiment: Experiment) -> tuple[Objective, Source]:
    from ganzoo.lab.line.game import line_game
    from ganzoo.lab.line.source import source_of

    one_thread_here()
    return line_game(experiment), source_of(experiment)


def _observe(game: Any, step: int, picture: bool) -> dict[str, Any]:
    from ganzoo.lab.line.observation import observe

    return observe(game, step, picture=picture)


def _steer(game: Any, experiment: Experiment) -> None:
    game.set(lr_d=experiment.lr_d, lr_g=experiment.lr_g)


def _program(experiment: Experiment) -> str:
    from ganzoo.lab.line.program import plain_pytorch

    return plain_pytorch(experiment)


def _judged(experiment: Experiment) -> Judged:
    from ganzoo.lab.line.seeds import judged

    return judged(experiment)


def _preview(target: Target) -> dict[str, Any]:
    low, high = target.window()
    density = target.density(np.linspace(low, high, PREVIEW_POINTS))
    return {"x": [low, high, PREVIEW_POINTS], "density": [float(f"{value:.4g}") for value in density]}


def _from_file(data: bytes, columns: tuple[int, ...]) -> dict[str, Any]:
    from ganzoo.lab.line.uploads import target_from_csv

    made = target_from_csv(data, columns[0] if columns else None)
    answer = {"target": made.target.to_dict(), "count": made.count, "notices": made.notices}
    return answer | {"column": made.column, "columns": made.offers}


def _from_drawing(drawing: Any) -> Target:
    from ganzoo.lab.line.uploads import target_from_drawing

    return target_from_drawing(drawing)
