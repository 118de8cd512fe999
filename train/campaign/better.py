"""Which of two checkpoints of one name is better: by the figure that its kind goes by, on the cards of both.

    super-resolution    PSNR of the luminance on Set5, higher
    from noise          Fréchet distance of the moving average, lower, and recall at most 0.05 below
    translation         Fréchet distance, mean of both directions, lower, and target kind at most 0.02 below
    judges              test accuracy, higher

Figures of another protocol (another judge, other test pictures) say nothing about each other: then nothing that ships
can be compared, and the new one is better than nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from ganzoo.checkpoint import Config, Metric


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The figure that decides, whether more of it is better, and another that may not fall by more than `slack`."""

    figure: str
    higher: bool
    guard: str | None = None
    slack: float = 0.0


NOISE = Rule(figure="Fréchet distance", higher=False, guard="recall", slack=0.05)
RULES = {
    "super_resolution": Rule(figure="PSNR Y Set5", higher=True),
    "noise": NOISE,
    "conditional": NOISE,
    "translation": Rule(figure="Fréchet distance", higher=False, guard="target kind", slack=0.02),
    "classifier": Rule(figure="test accuracy", higher=True),
}


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether a checkpoint is better than another, its figure and the other's (None: there is none), and why."""

    better: bool
    ours: float | None
    theirs: float | None
    why: str


def verdict(ours: Config, theirs: Config | None) -> Verdict:
    """Compare a new checkpoint with the one that ships (None: there is none)."""
    rule = RULES.get(ours.kind)
    value = None if rule is None else _mean(_of(ours, rule.figure))
    if rule is None or value is None:
        return Verdict(better=False, ours=None, theirs=None, why="it was not measured")
    others = [] if theirs is None else _of(theirs, rule.figure)
    if theirs is None or _protocols(others) != _protocols(_of(ours, rule.figure)):
        return Verdict(better=True, ours=value, theirs=None, why="nothing ships that was measured in this way")
    other = _mean(others)
    assert other is not None
    if (value <= other) if rule.higher else (value >= other):
        return Verdict(better=False, ours=value, theirs=other, why=f"{rule.figure} is no better")
    if rule.guard is not None and _fell(ours, theirs, rule.guard) > rule.slack:
        return Verdict(better=False, ours=value, theirs=other, why=f"{rule.guard} fell by more than {rule.slack:g}")
    return Verdict(better=True, ours=value, theirs=other, why=f"{rule.figure} is better")


def _of(config: Config, figure: str) -> list[Metric]:
    """Return a figure of what people will use: not of the last weights, of ensembles, or of what stands beside."""
    subjects = {"super_resolution": {config.name}, "translation": None}.get(config.kind, {"moving average"})
    return [m for m in config.metrics if m.name == figure and (subjects is None or m.subject in subjects)]


def _mean(metrics: list[Metric]) -> float | None:
    return sum(metric.value for metric in metrics) / len(metrics) if metrics else None


def _protocols(metrics: list[Metric]) -> set[tuple[str, str, int]]:
    return {(metric.subject, metric.protocol, metric.samples) for metric in metrics}


def _fell(ours: Config, theirs: Config, figure: str) -> float:
    values = [_mean(_of(config, figure)) for config in (theirs, ours)]
    return 0.0 if values[0] is None or values[1] is None else values[0] - values[1]
