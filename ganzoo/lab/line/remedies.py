"""What may help a run on the line: settings to steer by or to begin again with. Which of them do: docs/one-d.md."""

from __future__ import annotations

from collections.abc import Mapping

from ganzoo.lab.line import sentences
from ganzoo.lab.line.course import Course
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.hills import hills_of_target
from ganzoo.lab.line.sentences import Remedy, remedy
from ganzoo.lab.objectives import OBJECTIVES

R1 = 0.3  # that of the default run
CLIP = 0.05
FASTEST = 1e-2  # that a remedy makes a generator learn
LONGEST = 20_000  # steps that a remedy asks for at most


def rates_back(course: Course) -> Remedy | None:
    """Set the rates back to what the run began with, if that was more than nothing."""
    rates = {"lr_d": course.steered.lr_d, "lr_g": course.steered.lr_g}
    return (
        _now_or_again(course, sentences.RATES_BACK, sentences.RATES_BACK_START, rates) if any(rates.values()) else None
    )


def back(course: Course, name: str, value: float, *, dead: bool) -> Remedy:
    """Undo a change; where the discriminator died of it, only a new start helps."""
    if dead:
        return remedy(sentences.BACK_START, restart={name: value})
    return _now_or_again(course, sentences.BACK, sentences.BACK_START, {name: value})


def slower(experiment: Experiment) -> Remedy:
    """Begin again with a tenth of both rates."""
    return remedy(sentences.SLOWER, restart=_rates(experiment, 0.1))


def calmer(course: Course) -> Remedy:
    """Let both players learn at a third of their rates; a run that is over begins again with them."""
    return _now_or_again(course, sentences.CALMER, sentences.CALM_START, _rates(course.experiment, 1 / 3))


def wider_clip(course: Course) -> Remedy:
    """Begin again with a clip that lets the critic say something, or with the penalty that came after it."""
    if course.experiment.clip < CLIP:
        return remedy(sentences.WIDER_CLIP, restart={"clip": CLIP})
    return other_objective("wasserstein-gp")


def count_of_hills(experiment: Experiment) -> int:
    """Return how many hills the target has."""
    return len(hills_of_target(experiment.target.learned))


def for_hills(course: Course) -> Remedy | None:
    """Begin again with what lets the discriminator reach across the valley."""
    if course.experiment.r1_gamma < R1 and "gp_weight" not in _own(course.experiment):
        return remedy(sentences.SMOOTHER, restart={"r1_gamma": R1})
    return other_objective("wasserstein-gp") if course.experiment.objective != "wasserstein-gp" else longer(course)


def for_a_point(course: Course) -> Remedy:
    """Begin again with a penalty that keeps D from being certain, or slower where there is one."""
    if course.experiment.r1_gamma < R1:
        return remedy(sentences.SMOOTHER, restart={"r1_gamma": R1})
    return slower(course.experiment)


def weaker_discriminator(course: Course) -> Remedy:
    """Begin again with a penalty that keeps D from being certain; where there is one, with fewer steps of D."""
    if course.experiment.r1_gamma < R1:
        return remedy(sentences.SMOOTHER, restart={"r1_gamma": R1})
    return slower(course.experiment)


def other_objective(name: str) -> Remedy:
    """Begin again with another objective."""
    return remedy(sentences.OTHER_OBJECTIVE, restart={"objective": name}, value=OBJECTIVES[name].title)


def faster(course: Course) -> Remedy | None:
    """Let the generator learn ten times as fast."""
    rate = course.experiment.lr_g
    if not 0 < rate < FASTEST:
        return None
    return _now_or_again(course, sentences.FASTER, sentences.FASTER_START, {"lr_g": min(10 * rate, FASTEST)})


def longer(course: Course) -> Remedy | None:
    """Begin again with twice the steps."""
    steps = 2 * course.experiment.steps
    return remedy(sentences.LONGER, restart={"steps": steps}) if steps <= LONGEST else None


def for_a_wrong_end(course: Course) -> Remedy | None:
    """What helps a run that stands still beside its target."""
    experiment = course.experiment
    if experiment.mode == "rows" and experiment.features == "none":
        return remedy(sentences.SHUFFLED, restart={"features": "shuffled"})
    if experiment.r1_gamma > 10 * R1:
        return remedy(sentences.LIGHTER, restart={"r1_gamma": R1})
    if experiment.decay == "constant":
        return remedy(sentences.FALLING, restart={"decay": "linear"})
    return longer(course)


def at_the_end(course: Course) -> Remedy | None:
    """What helps a run that is over: more steps where it was still coming nearer."""
    return longer(course) if course.improving else for_a_wrong_end(course)


def _now_or_again(course: Course, now: str, again: str, changes: Mapping[str, float]) -> Remedy:
    """Steer a run that goes on; a run that is over begins again."""
    return remedy(again, restart=changes) if course.over else remedy(now, steer=changes)


def _rates(experiment: Experiment, factor: float) -> dict[str, float]:
    return {name: float(f"{factor * getattr(experiment, name):.2g}") for name in ("lr_d", "lr_g")}


def _own(experiment: Experiment) -> tuple[str, ...]:
    return OBJECTIVES[experiment.objective].settings
