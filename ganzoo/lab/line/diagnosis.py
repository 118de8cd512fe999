"""One sentence that says what is going on in a run, found by rules over its recent history.

No torch and no state: the same history gives the same sentence. A sentence is {"text", "params", "rule"}; the
English text is the key of its translation. All limits are in standard deviations of the target; where an objective's
losses stand is a column of ganzoo.lab.objectives. So they hold for every target and objective.

The rules, in the order in which they are asked:
    diverged     numbers that are no numbers, or far beyond the target
    converged    Wasserstein-1 below the target's `close` for the last fifth of the run
    winning      the discriminator tells nearly all apart, and the distance does not fall
    collapsed    next to no spread, after it had some or had set out, and not on the way to any
    oscillating  mean or deviation swing to and fro
    learning     everything else: says what is right already and what is not
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ganzoo.errors import GanzooError
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.objectives import OBJECTIVES

Sentence = dict[str, Any]
Series = Mapping[str, Sequence[float | None]]

POINT = 0.1  # of a deviation: less spread than this is a point
FAR = 100.0  # deviations
SWING = 0.35  # of a deviation, between the outer tenths of the recent means or deviations
FEWEST = 6  # points, before anything is said
RULES = ("learning", "winning", "collapsed", "oscillating", "diverged", "converged")

BEGUN = "The run has just begun: the generator's numbers have nothing to do with the target yet."
NOT_MOVED = "The generator has not set out yet: nearly all its numbers are {mean}."
STANDING = "Both learning rates are zero: nothing can learn."
RUNAWAY = (
    "The run diverges: the generated mean is {mean}, the target's is {target}. Lower the learning rates and reset."
)
NO_NUMBER = "The run has diverged: its numbers became infinite at step {step}. Lower the learning rates and reset."
CONVERGED = "The generated numbers match the target: the Wasserstein-1 distance has stayed below {limit}."
COLLAPSED = "The generator has collapsed to a point: nearly all its numbers are {mean}, with a spread of {std}."
VANISHED = (
    "The discriminator is winning: it tells {share} % apart, and the generator's gradient has vanished to {slope} "
    "of its full size."
)
WINNING = "The discriminator is winning: it tells nearly all apart, and the generator finds no way to fool it."
SWINGING_MEAN = "The two players chase each other: the generated mean swings between {low} and {high} around {target}."
SWINGING_STD = "The two players chase each other: the generated spread swings between {low} and {high} around {target}."
ON_THE_WAY = "The generator is on its way: its mean is {mean}, the target's is {target}."
TOO_NARROW = "The generator has found the mean; its spread is still too small, {std} instead of {target}."
TOO_WIDE = "The generator has found the mean; its spread is too large, {std} instead of {target}."
MEAN_OFF = "The generator has about the right spread; its mean is off, {mean} instead of {target}."
SHAPE_OFF = "Mean and spread are right; the shape is not yet."
NEARLY = "The generated numbers are close to the target; now they have to stay there."

_DIAGNOSES = (BEGUN, STANDING, RUNAWAY, NO_NUMBER, CONVERGED, COLLAPSED, VANISHED, WINNING, SWINGING_MEAN, SWINGING_STD)
_PROGRESS = (NOT_MOVED, ON_THE_WAY, TOO_NARROW, TOO_WIDE, MEAN_OFF, SHAPE_OFF, NEARLY)
SENTENCES = frozenset((*_DIAGNOSES, *_PROGRESS))


@dataclass(frozen=True)
class Recent:
    """The last part of a history, its two halves, and what it is measured against."""

    experiment: Experiment
    step: int
    first_mean: float  # of the whole run
    widest: float  # largest deviation of the whole run
    mean: list[float]
    std: list[float]
    w1: list[float]
    jsd: list[float]
    loss_real: list[float]
    loss_fake: list[float]

    @property
    def unit(self) -> float:
        return self.experiment.target.deviation

    @property
    def improving(self) -> bool:
        """Whether the distance fell by more than a tenth from the first half to the second."""
        middle = len(self.w1) // 2
        return _mean(self.w1[middle:]) < 0.9 * _mean(self.w1[:middle])


def diagnose(experiment: Experiment, series: Series) -> Sentence:
    """Say what is going on; `series` as a snapshot has it ("step", "mean", "std", "w1", ..., equally long)."""
    if experiment.lr_d == 0 and experiment.lr_g == 0:
        return _sentence("learning", STANDING)
    steps = [int(step) for step in series.get("step", ()) if step is not None]
    count = min(len(steps), len(series.get("w1", ())))
    if count < FEWEST:
        return _sentence("learning", BEGUN)
    start = _start_of_last_fifth(steps[:count])
    recent = Recent(
        experiment=experiment,
        step=steps[count - 1],
        first_mean=_number(series["mean"][0]),
        widest=max(map(_number, series["std"][:count])),
        **{
            name: [_number(value) for value in series.get(name, ())[start:count]]
            for name in ("mean", "std", "w1", "jsd", "loss_real", "loss_fake")
        },
    )
    for rule in (_diverged, _converged, _winning, _collapsed, _oscillating):
        if sentence := rule(recent):
            return sentence
    return _learning(recent)


def diverged(error: GanzooError) -> Sentence:
    """Say that the loop has stopped a run (ganzoo.errors.Diverged)."""
    return _sentence("diverged", NO_NUMBER, step=error.params.get("step", "?"))


def _diverged(recent: Recent) -> Sentence | None:
    mean, target = recent.mean[-1], recent.experiment.target
    if not all(map(math.isfinite, (mean, recent.std[-1], recent.w1[-1]))):
        return _sentence("diverged", NO_NUMBER, step=recent.step)
    if max(abs(mean - target.mean), recent.std[-1]) > FAR * recent.unit:
        return _sentence("diverged", RUNAWAY, mean=_words(mean), target=_words(target.mean))
    return None


def _converged(recent: Recent) -> Sentence | None:
    close = recent.experiment.target.close
    if all(value < close for value in recent.w1):
        return _sentence("converged", CONVERGED, limit=_words(close))
    return None


def _collapsed(recent: Recent) -> Sentence | None:
    """A point for the whole of the last part that neither widens, nor travels, nor comes closer."""
    widening = recent.std[-1] > 1.5 * recent.std[0]
    travelling = abs(recent.mean[-1] - recent.mean[0]) > recent.unit / 2
    if max(recent.std) > POINT * recent.unit or widening or travelling or recent.improving:
        return None
    set_out = abs(recent.mean[-1] - recent.first_mean) > recent.unit or recent.widest > 3 * POINT * recent.unit
    if not set_out:
        return _sentence("learning", NOT_MOVED, mean=_words(recent.mean[-1]))
    return _sentence("collapsed", COLLAPSED, mean=_words(recent.mean[-1]), std=_words(recent.std[-1]))


def _winning(recent: Recent) -> Sentence | None:
    objective = OBJECTIVES[recent.experiment.objective]
    losses = [real + fake for real, fake in zip(recent.loss_real, recent.loss_fake, strict=False)]
    if objective.beaten is None or not losses or recent.improving:
        return None
    if not _mean(losses) <= objective.beaten:  # nor if one of them is missing
        return None
    if not objective.vanishing:
        return _sentence("winning", WINNING)
    slope = 1 - math.exp(-_mean(recent.loss_fake))  # sigma(D(G(z))), which scales the gradient of log(1 - sigma)
    return _sentence("winning", VANISHED, share=f"{100 * (1 - slope):.3g}", slope=f"{slope:.2g}")


def _oscillating(recent: Recent) -> Sentence | None:
    target = recent.experiment.target
    for values, centre, text in (
        (recent.mean, target.mean, SWINGING_MEAN),
        (recent.std, target.deviation, SWINGING_STD),
    ):
        low, high = _outer_tenths(values)
        if high - low > SWING * recent.unit and _crossings(values, (low + high) / 2, (high - low) / 4) >= 2:
            return _sentence("oscillating", text, low=_words(low), high=_words(high), target=_words(centre))
    return None


def _learning(recent: Recent) -> Sentence:
    target, unit = recent.experiment.target, recent.unit
    mean, std = _mean(recent.mean[-3:]), _mean(recent.std[-3:])
    means = {"mean": _words(mean), "target": _words(target.mean)}
    spreads = {"std": _words(std), "target": _words(target.deviation)}
    if abs(mean - target.mean) > unit:
        return _sentence("learning", ON_THE_WAY, **means)
    mean_found, spread = abs(mean - target.mean) < 0.25 * unit, std / unit
    if mean_found and spread < 0.85:
        return _sentence("learning", TOO_NARROW, **spreads)
    if mean_found and spread > 1.15:
        return _sentence("learning", TOO_WIDE, **spreads)
    if not mean_found:
        return _sentence("learning", MEAN_OFF if 0.75 < spread < 1.25 else ON_THE_WAY, **means)
    return _sentence("learning", NEARLY if _mean(recent.w1[-3:]) < 1.3 * target.close else SHAPE_OFF)


def _sentence(rule: str, text: str, **params: Any) -> Sentence:
    return {"text": text, "params": params, "rule": rule}


def _start_of_last_fifth(steps: Sequence[int]) -> int:
    """Return the index at which the last fifth of the steps begins, FEWEST points from the end at the latest."""
    border = steps[-1] - (steps[-1] - steps[0]) / 5
    first = next(i for i, step in enumerate(steps) if step >= border)
    return min(first, len(steps) - FEWEST)


def _crossings(values: Sequence[float], middle: float, margin: float) -> int:
    """Count how often the values go from well below the middle to well above it, or back."""
    sides = [value > middle for value in values if abs(value - middle) > margin]
    return sum(left != right for left, right in itertools.pairwise(sides))


def _outer_tenths(values: Sequence[float]) -> tuple[float, float]:
    ordered = sorted(values)
    cut = len(ordered) // 10
    return ordered[cut], ordered[-1 - cut]


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _words(value: float) -> str:
    """Return a number as a sentence shows it."""
    return f"{value:.2f}" if abs(value) < 1000 else f"{value:.3g}"
