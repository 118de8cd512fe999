"""The diagnosis of the plane: each rule on runs that show it and on runs that do not."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from ganzoo.lab import saying
from ganzoo.lab.links import from_query, to_query
from ganzoo.lab.plane import sentences
from ganzoo.lab.plane.diagnosis import diagnose
from ganzoo.lab.plane.experiment import Experiment
from ganzoo.lab.plane.game import plane_game
from ganzoo.lab.plane.observation import observe
from ganzoo.lab.plane.presets import PRESETS
from ganzoo.lab.plane.source import source_of
from ganzoo.lab.plane.targets import RING, TARGETS
from ganzoo.lab.steps import steps_of

RUN = Experiment(target=RING, steps=1_000)
MOONS = replace(RUN, target=TARGETS["moons"].target)
GOOD = {
    "sw": 0.05,
    "spread": 2.0,
    "x": 0.0,
    "y": 0.0,
    "modes": 8.0,
    "quality": 0.9,
    "loss_real": 0.69,
    "loss_fake": 0.69,
}


def _made(until: float = 1.0, **curves: float | Callable[[float], float]) -> dict[str, list[float]]:
    """Return the curves of a run of 1,000 steps: numbers, or functions of the share of the run."""
    shares = [i / 100 for i in range(round(100 * until) + 1)]
    series = {"step": [round(1_000 * share) for share in shares]}
    for name, curve in (GOOD | curves).items():
        series[name] = [curve(share) if callable(curve) else curve for share in shares]
    return series


AWAY = {"sw": 1.0}


@pytest.mark.parametrize(
    ("experiment", "series", "rule", "text"),
    [
        (RUN, _made(), "converged", sentences.CONVERGED_HILLS),
        (MOONS, _made(), "converged", sentences.CONVERGED),
        (RUN, _made(until=0.03), "learning", sentences.BEGUN),
        (RUN, _made(modes=lambda t: 7.0 if t > 0.9 else 8.0), "stuck", sentences.NO_NEARER),
        (RUN, _made(modes=5.0, **AWAY), "missing", sentences.MISSING),
        (RUN, _made(modes=lambda t: 8.0 if t > 0.95 else 5.0, **AWAY), "stuck", sentences.NO_NEARER),
        (RUN, _made(until=0.15, modes=5.0, sw=lambda t: 2 - t), "learning", sentences.NEARER),
        (RUN, _made(quality=0.3, sw=0.3), "stuck", sentences.SPURIOUS),
        (RUN, _made(modes=1.0, spread=0.02, **AWAY), "collapsed", sentences.COLLAPSED),
        (MOONS, _made(spread=0.02, **AWAY), "collapsed", sentences.COLLAPSED),
        (
            RUN,
            _made(modes=1.0, spread=0.1, x=lambda t: 2 * math.cos(60 * t), y=lambda t: 2 * math.sin(60 * t), **AWAY),
            "chasing",
            sentences.CHASING,
        ),
        (
            MOONS,
            _made(x=lambda t: math.cos(60 * t), y=lambda t: math.sin(60 * t), **AWAY),
            "chasing",
            sentences.TURNING,
        ),
        (MOONS, _made(x=lambda t: 0.05 * math.cos(60 * t), **AWAY), "stuck", sentences.NO_NEARER),
        (MOONS, _made(x=lambda t: 5 * t, sw=lambda t: 5 - 4 * t), "learning", sentences.NEARER),
        (MOONS, _made(loss_real=0.05, loss_fake=0.05, **AWAY), "winning", sentences.WINNING_STILL),
        (
            replace(MOONS, objective="minimax"),
            _made(loss_real=0.05, loss_fake=0.05, **AWAY),
            "winning",
            sentences.WINNING,
        ),
        (MOONS, _made(loss_real=0.05, loss_fake=0.05, sw=lambda t: 5 - 4 * t), "learning", sentences.NEARER),
        (
            replace(MOONS, objective="wasserstein-gp"),
            _made(loss_real=-9, loss_fake=0.1, **AWAY),
            "stuck",
            sentences.NO_NEARER,
        ),
        (RUN, _made(spread=99.0, sw=60.0), "diverged", sentences.RUNAWAY),
        (RUN, _made(sw=lambda t: math.nan if t == 1 else 1.0), "diverged", saying.NO_NUMBER),
        (replace(RUN, lr_d=0, lr_g=0), _made(**AWAY), "stuck", saying.STANDING),
    ],
)
def test_a_rule_speaks_where_it_should(experiment: Experiment, series: Any, rule: str, text: str) -> None:
    said = diagnose(experiment, series)
    assert (said["rule"], said["text"]) == (rule, text)
    said["text"].format(**said["params"])


@cache
def _played(query: str) -> tuple[Experiment, dict[str, list[float]]]:
    """Train an experiment; return what the lab would have seen of it, fifty times."""
    experiment = from_query(query)[0]
    assert isinstance(experiment, Experiment)
    game, source = plane_game(experiment), source_of(experiment)
    series: dict[str, list[float]] = {}
    for step in steps_of(game, source):
        if step.step % (experiment.steps // 50) == 0:
            point = {"step": step.step} | step.losses | observe(game, step.step, picture=False)["point"]
            for name, value in point.items():
                series.setdefault(name, []).append(value)
    return experiment, series


@pytest.mark.parametrize(
    ("query", "rules"),
    [
        ("world=plane&steps=3000", {"converged"}),
        ("world=plane&preset=spiral&steps=1500", {"converged", "learning"}),
        ("world=plane&hidden=4&layers=1&steps=1000&r1_gamma=0&ema=0", {"missing", "chasing", "stuck"}),
        ("world=plane&objective=minimax&d_steps=10&lr_g=0.00001&r1_gamma=0&steps=500&ema=0", {"winning", "collapsed"}),
        ("world=plane&lr_g=0.0001&lr_d=0&steps=800&ema=0", {"collapsed", "missing", "diverged"}),
    ],
)
def test_runs_of_which_is_known_what_becomes_of_them(query: str, rules: set[str]) -> None:
    experiment, series = _played(query)
    assert diagnose(experiment, series)["rule"] in rules


def test_a_remedy_can_be_done() -> None:
    for series in (_made(modes=5.0, **AWAY), _made(spread=0.01, **AWAY), _made(spread=99.0, sw=60.0)):
        remedy = diagnose(RUN, series)["remedy"]
        changed = replace(RUN, **(remedy.get("steer") or remedy["restart"]))
        assert changed != RUN and remedy["text"] in sentences.REMEDIES
        remedy["text"].format(**remedy["params"])


def test_every_preset_is_told_something_at_every_moment() -> None:
    for experiment in PRESETS.values():
        assert diagnose(experiment, {"step": []})["text"] == sentences.BEGUN
        assert diagnose(experiment, {})["rule"] == "learning"


@pytest.mark.parametrize("preset", ["collapse", "missing"])
def test_what_is_offered_against_a_collapse_mends_it(preset: str) -> None:
    experiment, series = _played(f"world=plane&preset={preset}")
    said = diagnose(experiment, series)
    assert said["rule"] in {"chasing", "collapsed", "missing", "winning"} and series["modes"][-1] <= 4
    mended, series = _played(to_query(replace(experiment, **said["remedy"]["restart"])))
    assert min(series["modes"][-5:]) == 8 and diagnose(mended, series)["rule"] in {"stuck", "learning", "converged"}
