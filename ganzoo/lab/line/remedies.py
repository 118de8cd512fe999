"""What may help a run on the line: settings to steer by or to begin again with. Which of them do: docs/one-d.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ganzoo.lab.line import sentences
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.hills import hills_of_target
from ganzoo.lab.line.sentences import Remedy, remedy
from ganzoo.lab.objectives import OBJECTIVES

if TYPE_CHECKING:
    from ganzoo.lab.line.diagnosis import History

R1 = 0.3  # that of the default run
CLIP = 0.05
LONGEST = 20_000  # steps that a remedy asks for at most


def rates_back(begun_with: Experiment) -> Remedy | None:
    """Set the rates back to what the run began with, if that was more than nothing."""
    rates = {"lr_d": begun_with.lr_d, "lr_g": begun_with.lr_g}
    return remedy(sentences.RATES_BACK, steer=rates) if any(rates.values()) else None


def back(history: History, name: str, value: float, *, dead: bool) -> Remedy:
    """Undo a change; where the discriminator died of it, only a new start helps."""
    if dead:
        return remedy(sentences.RATES_BACK_START, restart={name: value})
    return remedy(sentences.BACK, steer={name: value})


def slower(experiment: Experiment) -> Remedy:
    """Begin again with a tenth of both rates."""
    return remedy(sentences.SLOWER, restart=_rates(experiment, 0.1))


def calmer(history: History) -> Remedy:
    """Let both players learn at a third of their rates; a run that is over begins again with them."""
    rates = _rates(history.experiment, 1 / 3)
    if history.over:
        return remedy(sentences.CALM_START, restart=rates)
    return remedy(sentences.CALMER, steer=rates)


def wider_clip(history: History) -> Remedy:
    """Begin again with a clip that lets the critic say something, or with the penalty that came after it."""
    if history.experiment.clip < CLIP:
        return remedy(sentences.WIDER_CLIP, restart={"clip": CLIP})
    return other_objective("wasserstein-gp")


def after_death(history: History) -> Remedy:
    """Begin again, slower: what killed the discriminator is a step that was too large."""
    return slower(history.experiment)


def count_of_hills(experiment: Experiment) -> int:
    """Return how many hills the target has."""
    return len(hills_of_target(experiment.target.learned))


def for_hills(history: History) -> Remedy | None:
    """Begin again with what lets the discriminator reach across the valley."""
    if history.experiment.r1_gamma < R1 and "gp_weight" not in _own(history.experiment):
        return remedy(sentences.SMOOTHER, restart={"r1_gamma": R1})
    return other_objective("wasserstein-gp") if history.experiment.objective != "wasserstein-gp" else longer(history)


def for_a_point(history: History) -> Remedy:
    """Begin again with a penalty that keeps D from being certain, or slower where there is one."""
    if history.experiment.r1_gamma < R1:
        return remedy(sentences.SMOOTHER, restart={"r1_gamma": R1})
    return slower(history.experiment)


def weaker_discriminator(history: History) -> Remedy:
    """Begin again with a penalty that keeps D from being certain; where there is one, with fewer steps of D."""
    if history.experiment.r1_gamma < R1:
        return remedy(sentences.SMOOTHER, restart={"r1_gamma": R1})
    return slower(history.experiment)


def other_objective(name: str) -> Remedy:
    """Begin again with another objective."""
    return remedy(sentences.OTHER_OBJECTIVE, restart={"objective": name}, value=OBJECTIVES[name].title)


def faster(history: History) -> Remedy | None:
    """Let the generator learn ten times as fast."""
    rate = history.experiment.lr_g
    return remedy(sentences.FASTER, steer={"lr_g": min(10 * rate, 1e-2)}) if 0 < rate < 1e-2 else None


def longer(history: History) -> Remedy | None:
    """Begin again with twice the steps."""
    steps = 2 * history.experiment.steps
    return remedy(sentences.LONGER, restart={"steps": steps}) if steps <= LONGEST else None


def for_a_wrong_end(history: History) -> Remedy | None:
    """What helps a run that stands still beside its target."""
    experiment = history.experiment
    if experiment.mode == "rows" and experiment.features == "none":
        return remedy(sentences.SHUFFLED, restart={"features": "shuffled"})
    if experiment.r1_gamma > 10 * R1:
        return remedy(sentences.LIGHTER, restart={"r1_gamma": R1})
    if experiment.decay == "constant":
        return remedy(sentences.FALLING, restart={"decay": "linear"})
    return longer(history)


def at_the_end(history: History) -> Remedy | None:
    """What helps a run that is over: more steps where it was still coming nearer."""
    return longer(history) if history.improving else for_a_wrong_end(history)


def _rates(experiment: Experiment, factor: float) -> dict[str, float]:
    return {name: float(f"{factor * getattr(experiment, name):.2g}") for name in ("lr_d", "lr_g")}


def _own(experiment: Experiment) -> tuple[str, ...]:
    return OBJECTIVES[experiment.objective].settings
