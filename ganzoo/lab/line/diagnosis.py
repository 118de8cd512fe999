"""One sentence that says what is going on in a run, found by rules over its whole course.

No torch and no state: the same course gives the same sentence. All limits are in standard deviations of the target;
where an objective's losses stand is a column of ganzoo.lab.objectives. So they hold for every target and objective.
What a rule can ask of a run is ganzoo.lab.line.course, what curves do ganzoo.lab.trends; the words are
ganzoo.lab.line.sentences, what may help is ganzoo.lab.line.remedies.

The rules, in the order in which they are asked:
    diverged     numbers that are no numbers, or far beyond the target
    converged    Wasserstein-1 below the target's `close` for the last fifth of the run
    lost         it was so for a while, until somebody changed a setting
    winning      the discriminator tells nearly all apart, and the distance does not fall
    collapsed    some hills of the target are covered and others are not; or next to no spread, after it had some or
                 had set out, and not on the way to any
    dead         the discriminator's errors stand still, and so does the generator
    oscillating  mean or deviation swing to and fro
    lost         it was right for a while, and nobody changed anything
    drifting     the distance grows
    stuck        nothing comes nearer any more
    learning     everything else: says what is right already and what is not

In a run that is young (the first fifth of its steps) nothing is said of what fails to come: most networks begin by
waiting, by one hill, or by going past the target.
"""

from __future__ import annotations

import math

from ganzoo.lab import saying
from ganzoo.lab.line import remedies, sentences
from ganzoo.lab.line.course import Course, Series
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.sentences import words
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.saying import Sentence, sentence
from ganzoo.lab.steering import PLAYED
from ganzoo.lab.trends import FEWEST, crossings, mean, outer_tenths, span, spells_below, still_since

POINT = 0.1  # of a deviation: less spread than this is a point
FAR = 100.0  # deviations
SWING = 0.35  # of a deviation, between the outer tenths of the recent means or deviations
STILL = 0.06  # of a deviation: a curve that moves less stands still
DEAD = 1e-3  # of a loss at balance: errors of a discriminator that lives move more, were it by the luck of a batch
DEAD_AT_CLIP = 0.05  # of the clip: where the scores of a clipped critic come from its bounded weights alone
LONG_ENOUGH = 0.05  # of the run: for so long it must have been right to be called so
OFF = 1.5  # times `close`: so far a run that was right must be to have lost it
LATELY = 0.8  # of the step at which it was right last: a change since then may be why
SETTLED = 10  # points: the distance before them is no best one


def diagnose(experiment: Experiment, series: Series) -> Sentence:
    """Say what is going on.

    `series` are curves as a snapshot has them ("step", "mean", "std", "w1", ..., equally long); of the experiment's
    steering counts what has been done by their end.
    """
    course = Course.of(experiment, series)
    if course.experiment.lr_d == 0 and course.experiment.lr_g == 0:
        return sentence("learning", saying.STANDING, remedies.rates_back(course))
    if len(course) < FEWEST and not course.over:
        return sentence("learning", sentences.BEGUN)
    for rule in _RULES if len(course) >= FEWEST else (_diverged,):
        if said := rule(course):
            return said
    return _over(course) if course.over else _learning(course)


def _diverged(course: Course) -> Sentence | None:
    at, target = course.curves["mean"][-1], course.experiment.target
    if not all(math.isfinite(course.curves[name][-1]) for name in ("mean", "std", "w1")):
        return sentence("diverged", saying.NO_NUMBER, remedies.as_a_preset(course), step=course.steps[-1])
    far = max(abs(at - target.mean), course.curves["std"][-1]) > FAR * course.unit
    if far and not course.improving:
        given = {"mean": words(at), "target": words(target.mean)}
        return sentence("diverged", sentences.RUNAWAY, remedies.as_a_preset(course), **given)
    return None


def _converged(course: Course) -> Sentence | None:
    if all(value < course.close for value in course.recent("w1")):
        return sentence("converged", sentences.CONVERGED, limit=words(course.close, course.unit))
    return None


def _lost_by_a_change(course: Course) -> Sentence | None:
    """It was right until somebody changed a setting: the last change before it was off for good."""
    last = _last_right(course)
    if last is None:
        return None
    left = course.steps[min(last + 1, len(course) - 1)]
    moves = [move for move in course.steered.steering if move.name != PLAYED]
    before = [move for move in moves if LATELY * course.steps[last] <= move.step <= left]
    if not before:
        return None
    change = before[-1]
    value = getattr(course.steered.at(change.step - 1), change.name)
    if value == change.value:
        return None
    given = {"value": change.value, "step": change.step, "distance": words(course.now("w1"), course.unit)}
    text = sentences.LOST_BY[change.name][change.value > value]
    return sentence("lost", text, remedies.back(course, change.name, value, dead=_is_dead(course)), **given)


def _lost(course: Course) -> Sentence | None:
    last = _last_right(course)
    if last is None or course.improving:
        return None
    distance = words(course.now("w1"), course.unit)
    return sentence("lost", sentences.LOST, remedies.as_a_preset(course), step=course.steps[last], distance=distance)


def _last_right(course: Course) -> int | None:
    """Return the last place at which the run had been right for a while, if it is off now."""
    if mean(course.recent("w1")[-FEWEST:]) < OFF * course.close:
        return None
    w1, steps = course.curves["w1"], course.steps
    right = [
        spell
        for spell in spells_below(w1, course.close)
        if steps[spell.last] - steps[spell.first] >= LONG_ENOUGH * steps[-1]
    ]
    return right[-1].last if right else None


def _winning(course: Course) -> Sentence | None:
    objective = OBJECTIVES[course.experiment.objective]
    real, fake = course.recent("loss_real"), course.recent("loss_fake")
    losses = [one + other for one, other in zip(real, fake, strict=False)]
    if course.young or course.improving or objective.beaten is None or not losses:
        return None
    if not mean(losses) <= objective.beaten:  # nor if one of them is missing
        return None
    if not objective.vanishing:
        return sentence("winning", sentences.WINNING, remedies.weaker_discriminator(course))
    slope = 1 - math.exp(-mean(fake))  # sigma(D(G(z))), which scales the gradient of log(1 - sigma)
    given = {"share": f"{100 * (1 - slope):.3g}", "slope": f"{slope:.2g}"}
    return sentence("winning", sentences.VANISHED, remedies.as_a_preset(course), **given)


def _collapsed(course: Course) -> Sentence | None:
    return None if course.young or course.improving else _missing(course) or _point(course)


def _missing(course: Course) -> Sentence | None:
    """Some hills are covered and others are not, for the whole of the last part."""
    covered = course.recent("hills")
    if not covered or not all(map(math.isfinite, covered)):
        return None
    most, hills = max(covered), remedies.count_of_hills(course.experiment)
    if not 1 <= most < hills or min(covered) < 1:
        return None
    given = {"covered": int(sorted(covered)[len(covered) // 2]), "hills": hills}
    return sentence("collapsed", sentences.MISSING, remedies.for_hills(course), **given)


def _point(course: Course) -> Sentence | None:
    """A point for the whole of the last part that neither widens nor travels."""
    std, at, unit = course.recent("std"), course.recent("mean"), course.unit
    widening, travelling = std[-1] > max(1.5 * std[0], POINT * unit / 5), abs(at[-1] - at[0]) > unit / 2
    if outer_tenths(std)[1] > POINT * unit or widening or travelling:
        return None
    set_out = abs(at[-1] - course.curves["mean"][0]) > unit or max(course.curves["std"]) > 3 * POINT * unit
    if not set_out:
        text = sentences.OVER_NOT_MOVED if course.over else sentences.NOT_MOVED
        return sentence("stuck", text, remedies.faster(course), mean=words(at[-1], unit))
    given = {"mean": words(at[-1], unit), "std": words(std[-1], unit)}
    return sentence("collapsed", sentences.COLLAPSED, remedies.as_a_preset(course), **given)


def _dead(course: Course) -> Sentence | None:
    if course.young or not _is_dead(course) or mean(course.recent("w1")) < course.close:
        return None
    step = course.steps[still_since(course.curves["loss_fake"], _dead_margin(course))]
    if "clip" in OBJECTIVES[course.experiment.objective].settings:
        clip = f"{course.experiment.clip:g}"
        return sentence("dead", sentences.AT_THE_CLIP, remedies.wider_clip(course), clip=clip, step=step)
    return sentence("dead", sentences.DEAD, remedies.as_a_preset(course), step=step)


def _is_dead(course: Course) -> bool:
    """Whether D's errors stand still, and with them all that the generator does."""
    margin = _dead_margin(course)
    if any(span(course.recent(name)) >= STILL * course.unit for name in ("mean", "std")):
        return False
    errors = [course.recent(name, 0.1) for name in ("loss_real", "loss_fake")]  # it may have died in the tenth before
    return all(math.isfinite(sum(each)) and max(each) - min(each) <= margin for each in errors)


def _dead_margin(course: Course) -> float:
    objective = OBJECTIVES[course.experiment.objective]
    if "clip" in objective.settings:
        return DEAD_AT_CLIP * course.experiment.clip
    return DEAD * max(abs(objective.balance[-1].value), DEAD)


def _oscillating(course: Course) -> Sentence | None:
    target, unit = course.experiment.target, course.unit
    for name, centre, text in (
        ("mean", target.mean, sentences.SWINGING_MEAN),
        ("std", target.deviation, sentences.SWINGING_STD),
    ):
        low, high = outer_tenths(course.recent(name))
        if not course.young and high - low > SWING * unit and _swings(course, name):
            numbers = {"low": low, "high": high, "target": centre}
            given = {key: words(value, unit) for key, value in numbers.items()}
            return sentence("oscillating", text, remedies.as_a_preset(course), **given)
    return None


def _swings(course: Course, name: str) -> bool:
    """Whether a curve goes to and fro: twice within the last fifth, or slowly, three times over the last two fifths."""
    for values, least in ((course.recent(name), 2), (course.recent(name, 0.4), 3)):
        low, high = outer_tenths(values)
        if crossings(values, (low + high) / 2, (high - low) / 4) >= least:
            return True
    return False


def _drifting(course: Course) -> Sentence | None:
    """The distance grows, and is far above what it was once."""
    w1 = course.curves["w1"]
    if course.young or len(course) <= 2 * SETTLED or not course.worsening:
        return None
    least = min(w1[SETTLED:])
    if course.now("w1") < max(OFF * least, least + 0.2 * course.unit):
        return None
    step = course.steps[w1.index(least, SETTLED)]
    given = {"least": least, "distance": course.now("w1")}
    numbers = {key: words(value, course.unit) for key, value in given.items()}
    return sentence("drifting", sentences.DRIFTING, remedies.as_a_preset(course), step=step, **numbers)


def _over(course: Course) -> Sentence:
    """Say where a run that has taken all its steps ended."""
    target, unit, w1 = course.experiment.target, course.unit, course.now("w1")
    rule = "learning" if course.improving else "stuck"
    if w1 < OFF * course.close:
        return sentence(rule, sentences.OVER_NEAR, remedies.at_the_end(course), distance=words(w1, unit))
    at, std = course.now("mean"), course.now("std")
    if abs(at - target.mean) > 0.25 * unit:
        means = {"mean": words(at, unit), "target": words(target.mean, unit)}
        return sentence(rule, sentences.OVER_MEAN, remedies.at_the_end(course), **means)
    if not 0.85 < std / unit < 1.15:
        spreads = {"std": words(std, unit), "target": words(target.deviation, unit)}
        return sentence(rule, sentences.OVER_SPREAD, remedies.at_the_end(course), **spreads)
    return sentence(rule, sentences.OVER_SHAPE, remedies.at_the_end(course))


def _learning(course: Course) -> Sentence:
    """Say what is right and what is not; where the distance does not fall, that it comes no nearer."""
    target, unit, still = course.experiment.target, course.unit, not (course.young or course.improving)
    at, std = course.now("mean"), course.now("std")
    means = {"mean": words(at, unit), "target": words(target.mean, unit)}
    spreads = {"std": words(std, unit), "target": words(target.deviation, unit)}
    rule, remedy = ("stuck", remedies.for_a_wrong_end(course)) if still else ("learning", None)
    far, spread = abs(at - target.mean) / unit, std / unit
    if far > 1 or (far >= 0.25 and not 0.75 < spread < 1.25):
        coming = sentences.ON_THE_WAY if course.improving else sentences.FAR_OFF
        return sentence(rule, sentences.NO_NEARER if still else coming, remedy, **means)
    if far >= 0.25:
        return sentence(rule, sentences.MEAN_OFF, remedy, **means)
    if not 0.85 <= spread <= 1.15:
        return sentence(rule, sentences.TOO_NARROW if spread < 1 else sentences.TOO_WIDE, remedy, **spreads)
    if course.now("w1") >= 1.3 * course.close:
        return sentence(rule, sentences.SHAPE_OFF, remedy)
    if still and course.now("w1") > course.close:
        numbers = {"distance": words(course.now("w1"), unit), "limit": words(course.close, unit)}
        return sentence(rule, sentences.HOVERS, remedy, **numbers)
    return sentence("learning", sentences.NEARLY)


_RULES = (_diverged, _converged, _lost_by_a_change, _winning, _collapsed, _dead, _oscillating, _lost, _drifting)
