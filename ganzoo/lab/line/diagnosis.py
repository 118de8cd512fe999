"""One sentence that says what is going on in a run, found by rules over its whole history.

No torch and no state: the same history gives the same sentence. All limits are in standard deviations of the target;
where an objective's losses stand is a column of ganzoo.lab.objectives. So they hold for every target and objective.
What curves do is told by ganzoo.lab.trends, the words are ganzoo.lab.line.sentences, what may help is
ganzoo.lab.line.remedies.

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
    stuck        nothing comes nearer any more, or the run is over
    learning     everything else: says what is right already and what is not
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ganzoo.lab.line import remedies, sentences
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.sentences import Sentence, sentence, words
from ganzoo.lab.line.steering import PLAYED
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.trends import FEWEST, crossings, falls, last_part, mean, outer_tenths, rises, span, spells_below

Series = Mapping[str, Sequence[float | None]]

POINT = 0.1  # of a deviation: less spread than this is a point
FAR = 100.0  # deviations
SWING = 0.35  # of a deviation, between the outer tenths of the recent means or deviations
STILL = 0.06  # of a deviation: a curve that moves less stands still
DEAD = 1e-3  # of a loss at balance: errors of a discriminator that lives move more, were it by the luck of a batch
DEAD_AT_CLIP = 0.05  # of the clip: where the scores of a clipped critic come from its bounded weights alone
LONG_ENOUGH = 0.05  # of the run: for so long it must have been right to be called so
OFF = 1.5  # times `close`: so far a run that was right must be to have lost it
LATELY = 0.8  # of the step at which it was right last: a change since then may be why
SET_OUT = 20  # points of the history, before hills count as missed and a distance as growing

NAMES = ("mean", "std", "w1", "loss_real", "loss_fake", "hills")


@dataclass(frozen=True)
class History:
    """A run so far: as it was steered, the settings that it has now, and its curves."""

    steered: Experiment
    experiment: Experiment
    steps: list[int]
    curves: dict[str, list[float]]

    @property
    def unit(self) -> float:
        return self.experiment.target.deviation

    @property
    def close(self) -> float:
        return self.experiment.target.close

    @property
    def over(self) -> bool:
        """Whether the run has taken all its steps."""
        return self.steps[-1] >= self.experiment.steps

    @cached_property
    def start(self) -> int:
        """The place at which its last fifth begins."""
        return last_part(self.steps)

    def recent(self, name: str) -> list[float]:
        """Return a curve's last fifth."""
        return self.curves[name][self.start :]

    def now(self, name: str) -> float:
        """Return about where a curve stands."""
        return mean(self.curves[name][-3:])

    @property
    def improving(self) -> bool:
        """Whether the distance fell by more than a tenth in the last fifth of the run."""
        return falls(self.recent("w1"))


def diagnose(experiment: Experiment, series: Series) -> Sentence:
    """Say what is going on.

    `series` are curves as a snapshot has them ("step", "mean", "std", "w1", ..., equally long); of the experiment's
    steering counts what has been done by their end.
    """
    steps = [int(step) for step in series.get("step", ()) if step is not None]
    count = min(len(steps), len(series.get("w1", ())))
    now = experiment.at(steps[count - 1] if count else 0)
    if now.lr_d == 0 and now.lr_g == 0:
        return sentence("learning", sentences.STANDING, remedies.rates_back(experiment))
    if count < FEWEST:
        return sentence("learning", sentences.BEGUN)
    curves = {name: [_number(value) for value in series.get(name, ())[:count]] for name in NAMES}
    history = History(experiment, now, steps[:count], curves)
    for rule in _RULES:
        if said := rule(history):
            return said
    return _over(history) if history.over else _learning(history)


def _diverged(history: History) -> Sentence | None:
    at, target = history.curves["mean"][-1], history.experiment.target
    if not all(math.isfinite(history.curves[name][-1]) for name in ("mean", "std", "w1")):
        remedy = remedies.slower(history.experiment)
        return sentence("diverged", sentences.NO_NUMBER, remedy, step=history.steps[-1])
    if max(abs(at - target.mean), history.curves["std"][-1]) > FAR * history.unit:
        remedy = remedies.slower(history.experiment)
        return sentence("diverged", sentences.RUNAWAY, remedy, mean=words(at), target=words(target.mean))
    return None


def _converged(history: History) -> Sentence | None:
    if all(value < history.close for value in history.recent("w1")):
        return sentence("converged", sentences.CONVERGED, limit=words(history.close, history.unit))
    return None


def _lost_by_a_change(history: History) -> Sentence | None:
    """It was right until somebody changed a setting: the last change before it was off for good."""
    last = _last_right(history)
    if last is None:
        return None
    left = history.steps[min(last + 1, len(history.steps) - 1)]
    moves = [move for move in history.steered.steering if move.name != PLAYED]
    before = [move for move in moves if LATELY * history.steps[last] <= move.step <= left]
    if not before:
        return None
    change = before[-1]
    value = getattr(history.steered.at(change.step - 1), change.name)
    if value == change.value:
        return None
    remedy = remedies.back(history, change.name, value, dead=_is_dead(history))
    distance = words(history.now("w1"), history.unit)
    given = {"name": change.name, "value": change.value, "step": change.step, "distance": distance}
    return {**sentence("lost", sentences.LOST_BY, remedy), "params": given}


def _lost(history: History) -> Sentence | None:
    last = _last_right(history)
    if last is None or history.improving:
        return None
    distance = words(history.now("w1"), history.unit)
    remedy = remedies.calmer(history)
    return sentence("lost", sentences.LOST, remedy, step=history.steps[last], distance=distance)


def _last_right(history: History) -> int | None:
    """Return the last place at which the run had been right for a while, if it is off now."""
    if mean(history.recent("w1")[-FEWEST:]) < OFF * history.close:
        return None
    w1, steps = history.curves["w1"], history.steps
    right = [
        spell
        for spell in spells_below(w1, history.close)
        if steps[spell.last] - steps[spell.first] >= LONG_ENOUGH * steps[-1]
    ]
    return right[-1].last if right else None


def _dead(history: History) -> Sentence | None:
    if not _is_dead(history) or mean(history.recent("w1")) < history.close:
        return None
    losses, margin = history.curves["loss_fake"], _dead_margin(history)
    place = len(losses) - 1
    while place > 0 and abs(losses[place - 1] - losses[-1]) <= margin:
        place -= 1
    step = history.steps[place]
    if "clip" in OBJECTIVES[history.experiment.objective].settings:
        clip = history.experiment.clip
        return sentence("dead", sentences.AT_THE_CLIP, remedies.wider_clip(history), clip=f"{clip:g}", step=step)
    return sentence("dead", sentences.DEAD, remedies.after_death(history), step=step)


def _is_dead(history: History) -> bool:
    """Whether D's errors stand still, and with them all that the generator does."""
    margin = _dead_margin(history)
    if any(span(history.recent(name)) >= STILL * history.unit for name in ("mean", "std")):
        return False
    later = (history.start + len(history.steps)) // 2  # the last move may lie in the first half of the last part
    errors = [history.curves[name][later:] for name in ("loss_real", "loss_fake")]
    return all(math.isfinite(sum(each)) and max(each) - min(each) <= margin for each in errors)


def _dead_margin(history: History) -> float:
    objective = OBJECTIVES[history.experiment.objective]
    if "clip" in objective.settings:
        return DEAD_AT_CLIP * history.experiment.clip
    return DEAD * max(abs(objective.balance[-1].value), DEAD)


def _collapsed(history: History) -> Sentence | None:
    return _missing(history) or _point(history)


def _missing(history: History) -> Sentence | None:
    """Some hills are covered and others are not, for the whole of the last part, and it comes no closer."""
    covered = history.recent("hills")
    if not covered or history.start < SET_OUT or not all(map(math.isfinite, covered)) or history.improving:
        return None
    most, hills = max(covered), remedies.count_of_hills(history.experiment)
    if not 1 <= most < hills or min(covered) < 1:
        return None
    given = {"covered": int(sorted(covered)[len(covered) // 2]), "hills": hills}
    return sentence("collapsed", sentences.MISSING, remedies.for_hills(history), **given)


def _point(history: History) -> Sentence | None:
    """A point for the whole of the last part that neither widens, nor travels, nor comes closer."""
    std, at, unit = history.recent("std"), history.recent("mean"), history.unit
    widening, travelling = std[-1] > max(1.5 * std[0], POINT * unit / 5), abs(at[-1] - at[0]) > unit / 2
    if max(std) > POINT * unit or widening or travelling or history.improving:
        return None
    set_out = abs(at[-1] - history.curves["mean"][0]) > unit or max(history.curves["std"]) > 3 * POINT * unit
    if not set_out:
        return sentence("stuck", sentences.NOT_MOVED, remedies.faster(history), mean=words(at[-1], unit))
    remedy = remedies.for_a_point(history)
    return sentence("collapsed", sentences.COLLAPSED, remedy, mean=words(at[-1], unit), std=words(std[-1], unit))


def _winning(history: History) -> Sentence | None:
    objective = OBJECTIVES[history.experiment.objective]
    real, fake = history.recent("loss_real"), history.recent("loss_fake")
    losses = [one + other for one, other in zip(real, fake, strict=False)]
    if objective.beaten is None or not losses or history.improving:
        return None
    if not mean(losses) <= objective.beaten:  # nor if one of them is missing
        return None
    if not objective.vanishing:
        return sentence("winning", sentences.WINNING, remedies.weaker_discriminator(history))
    slope = 1 - math.exp(-mean(fake))  # sigma(D(G(z))), which scales the gradient of log(1 - sigma)
    given = {"share": f"{100 * (1 - slope):.3g}", "slope": f"{slope:.2g}"}
    return sentence("winning", sentences.VANISHED, remedies.other_objective("non-saturating"), **given)


def _oscillating(history: History) -> Sentence | None:
    target, unit = history.experiment.target, history.unit
    for name, centre, text in (
        ("mean", target.mean, sentences.SWINGING_MEAN),
        ("std", target.deviation, sentences.SWINGING_STD),
    ):
        values = history.recent(name)
        low, high = outer_tenths(values)
        if high - low > SWING * unit and crossings(values, (low + high) / 2, (high - low) / 4) >= 2:
            numbers = {"low": low, "high": high, "target": centre}
            given = {key: words(value, unit) for key, value in numbers.items()}
            return sentence("oscillating", text, remedies.calmer(history), **given)
    return None


def _drifting(history: History) -> Sentence | None:
    """The distance grows, and is far above what it was once."""
    w1 = history.curves["w1"]
    settled = w1[SET_OUT // 2 :]
    if len(w1) < SET_OUT or not rises(history.recent("w1"), by=0.05):
        return None
    least = min(settled)
    if history.now("w1") < max(OFF * least, least + 0.2 * history.unit):
        return None
    step = history.steps[w1.index(least, SET_OUT // 2)]
    given = {"least": least, "distance": history.now("w1")}
    numbers = {key: words(value, history.unit) for key, value in given.items()}
    return sentence("drifting", sentences.DRIFTING, remedies.calmer(history), step=step, **numbers)


def _over(history: History) -> Sentence:
    """Say where a run that has taken all its steps ended."""
    target, unit, w1 = history.experiment.target, history.unit, history.now("w1")
    rule = "learning" if history.improving else "stuck"
    if w1 < OFF * history.close:
        return sentence(rule, sentences.OVER_NEAR, remedies.at_the_end(history), distance=words(w1, unit))
    at, std = history.now("mean"), history.now("std")
    if abs(at - target.mean) > 0.25 * unit:
        means = {"mean": words(at, unit), "target": words(target.mean, unit)}
        return sentence(rule, sentences.OVER_MEAN, remedies.at_the_end(history), **means)
    if not 0.85 < std / unit < 1.15:
        spreads = {"std": words(std, unit), "target": words(target.deviation, unit)}
        return sentence(rule, sentences.OVER_SPREAD, remedies.at_the_end(history), **spreads)
    return sentence(rule, sentences.OVER_SHAPE, remedies.at_the_end(history))


def _learning(history: History) -> Sentence:
    """Say what is right and what is not; where the distance does not fall, that it comes no nearer."""
    target, unit = history.experiment.target, history.unit
    at, std = history.now("mean"), history.now("std")
    means = {"mean": words(at, unit), "target": words(target.mean, unit)}
    spreads = {"std": words(std, unit), "target": words(target.deviation, unit)}
    still = history.start >= SET_OUT and not history.improving
    rule, remedy = ("stuck", remedies.for_a_wrong_end(history)) if still else ("learning", None)
    far, spread = abs(at - target.mean) / unit, std / unit
    if far > 1 or (far >= 0.25 and not 0.75 < spread < 1.25):
        return sentence(rule, sentences.NO_NEARER if still else sentences.ON_THE_WAY, remedy, **means)
    if far >= 0.25:
        return sentence(rule, sentences.MEAN_OFF, remedy, **means)
    if not 0.85 <= spread <= 1.15:
        return sentence(rule, sentences.TOO_NARROW if spread < 1 else sentences.TOO_WIDE, remedy, **spreads)
    if history.now("w1") < 1.3 * history.close:
        return sentence(rule, sentences.NEARLY, remedy)
    return sentence(rule, sentences.SHAPE_OFF, remedy)


_RULES = (_diverged, _converged, _lost_by_a_change, _winning, _collapsed, _dead, _oscillating, _lost, _drifting)


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
