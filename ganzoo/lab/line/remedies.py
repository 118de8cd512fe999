"""What may help a run on the line: settings to steer by or to begin again with. Which of them do: docs/one-d.md."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ganzoo.lab.line import sentences
from ganzoo.lab.line.course import Course
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.hills import hills_of_target
from ganzoo.lab.line.presets import OFFERED
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.presets import Preset
from ganzoo.lab.saying import Remedy, remedy

CLIP = 0.1
R1 = 0.3  # that of the default run
WIDE_R1 = 3.0  # what it takes where hills lie far apart
FASTEST = 1e-2  # that a remedy makes a generator learn
LONG = 3_000  # steps: a run that is shorter may only have been short
LONGEST = 20_000  # steps that a remedy asks for at most
LEARNING = ("lr_d", "lr_g", "decay", "beta1", "beta2", "ema")  # what of a preset makes it settle
PENALTIES = ("r1_gamma", "r2_gamma")  # and these, but for a critic, which has a bound of its own


def rates_back(course: Course) -> Remedy | None:
    """Set the rates back to what the run began with, if that was more than nothing."""
    rates = {"lr_d": course.steered.lr_d, "lr_g": course.steered.lr_g}
    if not any(rates.values()):
        return None
    return _now_or_again(course, sentences.RATES_BACK, sentences.RATES_BACK_START, rates)


def back(course: Course, name: str, value: float, *, dead: bool) -> Remedy:
    """Undo a change; where the discriminator died of it, only a new start helps."""
    if dead:
        return remedy(sentences.BACK_START, restart={name: value})
    return _now_or_again(course, sentences.BACK, sentences.BACK_START, {name: value})


def as_a_preset(course: Course) -> Remedy:
    """Begin again with what makes the preset of this kind settle; a run that has all of it begins again slower."""
    changes = _learning_of_a_preset(course.experiment)
    if not changes:
        return remedy(sentences.CALM_START, restart=_rates(course.experiment, 1 / 3))
    return remedy(sentences.AS_A_PRESET, restart=changes, value=_preset_for(course.experiment).title)


def for_hills(course: Course) -> Remedy:
    """Begin again with what makes a preset settle, and a penalty that lets the slope of D reach across a valley."""
    experiment = course.experiment
    if OBJECTIVES[experiment.objective].critic or experiment.r1_gamma >= WIDE_R1:
        return as_a_preset(course)
    changes = _learning_of_a_preset(experiment) | {"r1_gamma": WIDE_R1}
    return remedy(sentences.AS_A_PRESET_SMOOTHER, restart=changes, value=_preset_for(experiment).title)


def wider_clip(course: Course) -> Remedy:
    """Begin again with a clip that lets the critic say something, or with the penalty that came after it."""
    if course.experiment.clip < CLIP:
        return remedy(sentences.WIDER_CLIP, restart={"clip": CLIP})
    return other_objective("wasserstein-gp")


def weaker_discriminator(course: Course) -> Remedy:
    """Begin again with a penalty that keeps D from being certain; where there is one, as a preset does."""
    if course.experiment.r1_gamma < R1:
        return remedy(sentences.SMOOTHER, restart={"r1_gamma": R1})
    return as_a_preset(course)


def other_objective(name: str) -> Remedy:
    """Begin again with another objective."""
    return remedy(sentences.OTHER_OBJECTIVE, restart={"objective": name}, value=OBJECTIVES[name].title)


def faster(course: Course) -> Remedy:
    """Let the generator learn ten times as fast."""
    rate = course.experiment.lr_g
    if not 0 < rate < FASTEST:
        return as_a_preset(course)
    return _now_or_again(course, sentences.FASTER, sentences.FASTER_START, {"lr_g": min(10 * rate, FASTEST)})


def longer(course: Course) -> Remedy | None:
    """Begin again with twice the steps."""
    steps = 2 * course.experiment.steps
    return remedy(sentences.LONGER, restart={"steps": steps}) if steps <= LONGEST else None


def for_a_wrong_end(course: Course) -> Remedy:
    """What helps a run that stands still beside its target."""
    experiment = course.experiment
    if experiment.mode == "rows" and experiment.features == "none":
        return remedy(sentences.SHUFFLED, restart={"features": "shuffled"})
    if experiment.r1_gamma > 10 * R1:
        return remedy(sentences.LIGHTER, restart={"r1_gamma": R1})
    return as_a_preset(course)


def at_the_end(course: Course) -> Remedy:
    """What helps a run that is over: more steps where it was short, or still coming nearer."""
    short = course.improving or course.experiment.steps < LONG
    return (longer(course) if short else None) or for_a_wrong_end(course)


def count_of_hills(experiment: Experiment) -> int:
    """Return how many hills the target has."""
    return len(hills_of_target(experiment.target.learned))


def _learning_of_a_preset(experiment: Experiment) -> dict[str, Any]:
    """Return what the preset of its kind learns by and this experiment does not."""
    theirs = _preset_for(experiment).experiment
    names = LEARNING if OBJECTIVES[experiment.objective].critic else LEARNING + PENALTIES
    values = {name: getattr(theirs, name) for name in names}
    return {name: value for name, value in values.items() if value != getattr(experiment, name)}


def _preset_for(experiment: Experiment) -> Preset:
    """Return the preset that settles with what this experiment learns from."""
    if experiment.mode == "rows":
        return OFFERED["relativistic" if experiment.objective == "relativistic" else "default"]
    return OFFERED["two-hills" if count_of_hills(experiment) > 1 else "samples"]


def _now_or_again(course: Course, now: str, again: str, changes: Mapping[str, float]) -> Remedy:
    """Steer a run that goes on; a run that is over begins again."""
    return remedy(again, restart=changes) if course.over else remedy(now, steer=changes)


def _rates(experiment: Experiment, factor: float) -> dict[str, float]:
    return {name: float(f"{factor * getattr(experiment, name):.2g}") for name in ("lr_d", "lr_g")}
