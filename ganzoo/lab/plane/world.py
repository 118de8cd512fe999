"""The plane as a world of the lab (ganzoo.lab.world); torch is imported when the first game is built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ganzoo.lab.plane.diagnosis import diagnose
from ganzoo.lab.plane.experiment import Experiment
from ganzoo.lab.plane.presets import OFFERED
from ganzoo.lab.plane.sentences import RULES, SENTENCES
from ganzoo.lab.plane.targets import TARGETS, Target
from ganzoo.lab.saying import diverged
from ganzoo.lab.threads import one_thread_here
from ganzoo.lab.world import BYTES, NUMBERS, Curves, World

if TYPE_CHECKING:
    from ganzoo.lab.seeds import Judged
    from ganzoo.objectives import Objective
    from ganzoo.training.loop import Source

LOSSES = ("loss_real", "loss_fake", "loss_generator")
PICTURE = dict.fromkeys(("fake", "heat", "arrows", "grid"), BYTES) | dict.fromkeys(("heat_range", "longest"), NUMBERS)


def plane() -> World:
    """Return the GAN that learns points (ganzoo.lab.plane.game)."""
    return World(
        name="plane",
        title="Plane",
        file_format="ganzoo-2d-run",
        experiment=Experiment,
        presets=OFFERED,
        targets=TARGETS,
        curves=Curves(
            (*LOSSES, "sw", "jsd", "mmd", "spread", "x", "y", "modes", "quality", "kl"),
            sometimes=("modes", "quality", "kl"),
        ),
        picture=PICTURE,
        sentences=SENTENCES,
        rules=frozenset(RULES),
        build=_build,
        observe=_observe,
        steer=_steer,
        diagnose=diagnose,
        explain=diverged,
        program=_program,
        program_file="gan_2d.py",
        judged=_judged,
        preview=_preview,
        from_file=_from_file,
        from_drawing=_from_drawing,
    )


def _build(experiment: Experiment) -> tuple[Objective, Source]:
    from ganzoo.lab.plane.game import plane_game
    from ganzoo.lab.plane.source import source_of

    one_thread_here()
    return plane_game(experiment), source_of(experiment)


def _observe(game: Any, step: int, picture: bool) -> dict[str, Any]:
    from ganzoo.lab.plane.observation import observe

    return observe(game, step, picture=picture)


def _steer(game: Any, experiment: Experiment) -> None:
    game.set(lr_d=experiment.lr_d, lr_g=experiment.lr_g)


def _program(experiment: Experiment) -> str:
    from ganzoo.lab.plane.program import plain_pytorch

    return plain_pytorch(experiment)


def _judged(experiment: Experiment) -> Judged:
    from ganzoo.lab.plane.seeds import judged

    return judged(experiment)


def _preview(target: Target) -> dict[str, Any]:
    return target.aims()


def _from_file(data: bytes, columns: tuple[int, ...]) -> dict[str, Any]:
    from ganzoo.lab.plane.uploads import target_from_file

    return target_from_file(data, columns)


def _from_drawing(drawing: Any) -> Target:
    from ganzoo.lab.plane.uploads import target_from_drawing

    return target_from_drawing(drawing)
