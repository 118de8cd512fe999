"""One sentence on how a run on the plane is going, found by rules over its curves. No torch and no state.

The first rule that fits speaks. Distances are held against the target's spread; "recent" is the last fifth of the run
so far.

| rule      | when                                                                                            |
|-----------|-------------------------------------------------------------------------------------------------|
| diverged  | a number is none, or the points spread over more than FAR times the target                      |
| converged | the distance stayed below close, and every hill has stayed covered                              |
| chasing   | the points' mean goes a long way and comes back, while hills are missing or the spread is small |
| collapsed | the points spread over less than POINT of the target                                            |
| winning   | D's error has been below what tells nearly all apart, and the generator comes no nearer         |
| missing   | some hills have not been covered at any recent moment                                           |
| stuck     | the distance stands still, or all hills are found and many points lie between them              |
| learning  | all else                                                                                        |
"""

from __future__ import annotations

import itertools
import math

from ganzoo.lab import saying
from ganzoo.lab.course import Course, Series
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.plane import sentences
from ganzoo.lab.plane.experiment import Experiment
from ganzoo.lab.saying import Remedy, Sentence, remedy, sentence
from ganzoo.lab.trends import FEWEST, mean

NAMES = ("sw", "spread", "x", "y", "modes", "quality", "loss_real", "loss_fake")
FAR = 20.0  # spreads of the target
POINT = 0.05  # of the target's spread
WAY = 1.5  # spreads that a mean goes when it chases
HOME = 0.5  # of its way: how far from where it began it ends, at the most
BETWEEN = 0.3  # share of points between the hills that is worth a sentence

Run = Course[Experiment]


def diagnose(experiment: Experiment, series: Series) -> Sentence:
    """Return {"text", "params", "rule"} and perhaps a "remedy" for a run of which these curves are known."""
    run: Run = Course.known(experiment, series, names=NAMES, distance="sw")
    if len(run) and any(not math.isfinite(value) for name in ("sw", "x", "y") for value in run.curves[name]):
        return sentence("diverged", saying.NO_NUMBER, remedy(sentences.CALM, restart=_calm(run)), step=run.steps[-1])
    if run.experiment.lr_d == 0 and run.experiment.lr_g == 0:
        return sentence("stuck", saying.STANDING)
    if len(run) < FEWEST:
        return sentence("learning", sentences.BEGUN)
    for rule in (_diverged, _converged, _chasing, _collapsed, _winning, _missing):
        if said := rule(run):
            return said
    return _learning(run)


def _diverged(run: Run) -> Sentence | None:
    spread, target = run.now("spread"), run.experiment.target.spread
    if spread <= FAR * target:
        return None
    again = remedy(sentences.CALM, restart=_calm(run))
    return sentence("diverged", sentences.RUNAWAY, again, spread=_words(spread), target=_words(target))


def _converged(run: Run) -> Sentence | None:
    target = run.experiment.target
    if any(value >= target.close for value in run.recent("sw")):
        return None
    limit = _words(target.close)
    if not target.has_modes:
        return sentence("converged", sentences.CONVERGED, limit=limit)
    modes = len(target.deviations)
    if min(run.recent("modes")) < modes or mean(run.recent("quality")) < 1 - BETWEEN:
        return None
    return sentence("converged", sentences.CONVERGED_HILLS, modes=modes, limit=limit)


def _chasing(run: Run) -> Sentence | None:
    """The mean of the points goes around, or from hill to hill."""
    target = run.experiment.target
    places = list(zip(run.recent("x"), run.recent("y"), strict=True))
    way = sum(math.dist(one, two) for one, two in itertools.pairwise(places))
    home = math.dist(places[0], places[-1])
    reach = max(math.dist(places[0], place) for place in places)
    if run.young or way < WAY * target.spread or home > HOME * way or reach < 0.4 * target.spread:
        return None
    again = _together(run)
    if not target.has_modes:
        return sentence("chasing", sentences.TURNING, again)
    found = round(run.now("modes"))
    if found >= len(target.deviations):
        return None
    return sentence("chasing", sentences.CHASING, again, found=found, modes=len(target.deviations))


def _collapsed(run: Run) -> Sentence | None:
    if max(run.recent("spread")) >= POINT * run.experiment.target.spread:
        return None
    again = _together(run)
    return sentence("collapsed", sentences.COLLAPSED, again)


def _winning(run: Run) -> Sentence | None:
    experiment = run.experiment
    beaten = OBJECTIVES[experiment.objective].beaten
    errors = [a + b for a, b in zip(run.recent("loss_real"), run.recent("loss_fake"), strict=True)]
    if run.young or beaten is None or not mean(errors) < beaten or run.improving:
        return None
    if experiment.objective == "minimax":
        again = remedy(sentences.NON_SATURATING, restart={"objective": "non-saturating"}, value="Non-saturating")
        return sentence("winning", sentences.WINNING, again)
    help_ = (
        remedy(sentences.FEWER_D, steer={"d_steps": 1})
        if experiment.d_steps > 1
        else remedy(sentences.SMOOTHER, restart=_smoother(experiment))
    )
    return sentence("winning", sentences.WINNING_STILL, help_)


def _missing(run: Run) -> Sentence | None:
    target = run.experiment.target
    if run.young or not target.has_modes:
        return None
    modes, most = len(target.deviations), round(max(run.recent("modes")))
    if most >= modes:
        return None
    found = round(run.now("modes"))
    again = remedy(sentences.SMOOTHER, restart=_smoother(run.experiment))
    return sentence("missing", sentences.MISSING, again, missing=modes - found, found=found, modes=modes)


def _learning(run: Run) -> Sentence:
    target, now = run.experiment.target, run.now("sw")
    first = mean(run.curves["sw"][:3])
    if run.improving or run.young:
        return (
            sentence("learning", sentences.NEARER, before=_words(first), now=_words(now)) if now < first else _off(run)
        )
    longer = remedy(sentences.LONGER, restart={"steps": min(2 * run.experiment.steps, 1_000_000)}) if run.over else None
    if target.has_modes and min(run.recent("modes")) >= len(target.deviations):
        share = round(100 * (1 - mean(run.recent("quality"))))
        return sentence("stuck", sentences.SPURIOUS, longer, modes=len(target.deviations), share=share)
    return sentence("stuck", sentences.NO_NEARER, longer, now=_words(now))


def _off(run: Run) -> Sentence:
    spread, target = run.now("spread"), run.experiment.target.spread
    return sentence("learning", sentences.NARROW, spread=_words(spread), target=_words(target))


def _together(run: Run) -> Remedy:
    """Let D see how alike points are, which mends a collapse (docs/plane.md); R1 helps where hills are missing."""
    if run.experiment.pack == 1:
        return remedy(sentences.PACKED, restart={"pack": 2})
    return remedy(sentences.SMOOTHER, restart=_smoother(run.experiment))


def _smoother(experiment: Experiment) -> dict[str, float]:
    return {"r1_gamma": max(0.3, 3 * experiment.r1_gamma)}


def _calm(run: Run) -> dict[str, float]:
    return {name: getattr(run.experiment, name) / 3 for name in ("lr_d", "lr_g")}


def _words(value: float) -> str:
    return f"{value:.2f}"
