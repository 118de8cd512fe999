"""The sentence about a run: on runs of the engine built to show each case, and on histories made by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ganzoo.errors import Diverged
from ganzoo.lab.line import sentences
from ganzoo.lab.line.diagnosis import diagnose
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.game import LineGame
from ganzoo.lab.line.links import from_query
from ganzoo.lab.line.observation import observe
from ganzoo.lab.line.sentences import diverged, words
from ganzoo.lab.line.source import source_of
from ganzoo.lab.steps import steps_of
from ganzoo.lab.trends import FEWEST

Series = dict[str, list[float | None]]
POINTS = 60
NAMES = ("step", "loss_real", "loss_fake", "loss_generator", "mean", "std", "w1", "jsd", "hills")
SAMPLES = Experiment(
    mode="samples", features="none", latent=1, batch=64, hidden=16, decay="constant", r1_gamma=0, lr_g=1e-3
)


def _history(experiment: Experiment) -> Series:
    """Run an experiment with the engine and record POINTS points."""
    game, source = LineGame(experiment), source_of(experiment)
    series: Series = {name: [] for name in NAMES}
    for step in steps_of(game, source):
        if step.step % (experiment.steps // POINTS) == 0:
            point = {"step": step.step} | step.losses | observe(game, step.step)["point"]
            for name, column in series.items():
                column.append(point.get(name))
    return series


def _sentences(experiment: Experiment, series: Series) -> list[dict[str, Any]]:
    """Return what was said after each point."""
    ends = range(1, len(series["step"]) + 1)
    return [diagnose(experiment, {name: column[:end] for name, column in series.items()}) for end in ends]


class TestRunsOfTheEngine:
    def test_the_default_converges(self) -> None:
        experiment = Experiment(steps=2400)
        said = _sentences(experiment, _history(experiment))
        assert said[0]["text"] == sentences.BEGUN
        assert sentences.ON_THE_WAY in {sentence["text"] for sentence in said}
        assert said[-1]["rule"] == "converged"

    def test_a_strong_discriminator_against_minimax_wins_and_the_gradient_vanishes(self) -> None:
        experiment = replace(SAMPLES, objective="minimax", d_steps=10, lr_d=3e-3, lr_g=1e-4, steps=300)
        said = diagnose(experiment, _history(experiment))
        assert (said["rule"], said["text"]) == ("winning", sentences.VANISHED)
        assert float(said["params"]["slope"]) < 0.1

    def test_a_discriminator_that_stands_still_is_left_behind_and_the_other_one_wins_alone(self) -> None:
        experiment = replace(SAMPLES, g_steps=0, lr_d=3e-3, steps=600)
        said = diagnose(experiment, _history(experiment))
        assert (said["rule"], said["text"]) == ("winning", sentences.WINNING)

    def test_a_step_that_kills_all_units_collapses_to_a_point(self) -> None:
        experiment = replace(SAMPLES, lr_d=10.0, lr_g=10.0, steps=300)
        assert diagnose(experiment, _history(experiment))["rule"] == "collapsed"

    def test_two_fast_players_with_momentum_chase_each_other(self) -> None:
        experiment = replace(SAMPLES, lr_d=3e-3, lr_g=3e-3, beta1=0.9, steps=1500)
        rules = [sentence["rule"] for sentence in _sentences(experiment, _history(experiment))]
        assert rules[len(rules) // 2 :].count("oscillating") >= 3
        assert "converged" not in rules

    def test_minimax_at_a_learning_rate_of_ten_runs_away(self) -> None:
        experiment = replace(SAMPLES, objective="minimax", lr_d=10.0, lr_g=10.0, steps=180)
        said = diagnose(experiment, _history(experiment))
        assert (said["rule"], said["text"]) == ("diverged", sentences.RUNAWAY)

    def test_too_strong_a_penalty_keeps_the_spread_too_small(self) -> None:
        experiment = replace(SAMPLES, r1_gamma=100.0, lr_g=3e-3, steps=780)
        said = diagnose(experiment, _history(experiment))
        assert (said["rule"], said["text"]) == ("learning", sentences.TOO_NARROW)
        assert float(said["params"]["std"]) < float(said["params"]["target"])


def _made(
    *,
    mean: Callable[[float], float] = lambda t: 4.0,
    std: Callable[[float], float] = lambda t: 1.25,
    w1: Callable[[float], float] = lambda t: 0.5,
    loss: float = 0.69,
) -> Series:
    """Make a history of 100 points out of functions of time in [0, 1]; `loss` is that on real and on fake."""
    times = [i / 99 for i in range(100)]
    columns = {"mean": mean, "std": std, "w1": w1, "jsd": lambda t: 0.1}
    constant = {"loss_real": [loss] * 100, "loss_fake": [loss] * 100, "loss_generator": [0.69] * 100}
    return {"step": list(range(0, 1000, 10))} | constant | {k: [f(t) for t in times] for k, f in columns.items()}


@pytest.mark.parametrize(
    ("series", "text"),
    [
        (_made(w1=lambda t: 0.149), sentences.CONVERGED),
        (_made(w1=lambda t: 0.151), sentences.NEARLY),
        (_made(w1=lambda t: 0.2 if t > 0.95 else 0.1), sentences.SHAPE_OFF),
        (_made(w1=lambda t: 0.4), sentences.SHAPE_OFF),
        (_made(std=lambda t: 0.8), sentences.TOO_NARROW),
        (_made(std=lambda t: 1.8), sentences.TOO_WIDE),
        (_made(mean=lambda t: 4.6), sentences.MEAN_OFF),
        (_made(mean=lambda t: 2 * t, std=lambda t: 0.5), sentences.ON_THE_WAY),
        (_made(mean=lambda t: 1.0, std=lambda t: 0.01), sentences.NOT_MOVED),
        (_made(mean=lambda t: 1.0, std=lambda t: max(1 - 2 * t, 0.01)), sentences.COLLAPSED),
        (_made(mean=lambda t: min(8 * t, 4), std=lambda t: 0.02), sentences.COLLAPSED),
        (_made(mean=lambda t: 4 + math.sin(60 * t)), sentences.SWINGING_MEAN),
        (_made(std=lambda t: 1.25 + 0.5 * math.sin(60 * t)), sentences.SWINGING_STD),
        (_made(loss=0.05), sentences.WINNING),
        (_made(loss=0.05, w1=lambda t: 1.5 - t), sentences.SHAPE_OFF),
        (_made(mean=lambda t: 500 * t), sentences.RUNAWAY),
        (_made(w1=lambda t: math.nan if t == 1 else 1.0), sentences.NO_NUMBER),
    ],
)
def test_histories_made_by_hand(series: Series, text: str) -> None:
    assert diagnose(Experiment(), series)["text"] == text


def test_a_drift_in_one_direction_is_no_oscillation() -> None:
    assert diagnose(Experiment(), _made(mean=lambda t: 3 + 2 * t))["rule"] == "learning"


def test_a_wasserstein_critic_never_counts_as_winning() -> None:
    experiment = Experiment(objective="wasserstein-gp")
    assert diagnose(experiment, _made(loss=-50.0))["rule"] == "learning"


def test_limits_scale_with_the_target() -> None:
    wide = from_query("target=normal:40,12.5")[0]
    series = _made(mean=lambda t: 40.0, std=lambda t: 12.5, w1=lambda t: 1.4)
    assert diagnose(wide, series)["rule"] == "converged"


def test_learning_rates_of_zero_are_named() -> None:
    assert diagnose(Experiment(lr_d=0, lr_g=0), _made())["text"] == sentences.STANDING


@pytest.mark.parametrize("count", range(FEWEST))
def test_a_history_of_a_few_points_has_just_begun(count: int) -> None:
    series = {name: column[:count] for name, column in _made().items()}
    assert diagnose(Experiment(), series)["text"] == sentences.BEGUN


def test_a_player_that_does_not_move_leaves_no_loss_and_that_is_no_fault() -> None:
    nothing: list[float | None] = [None] * 100
    series = _made() | {"loss_real": nothing, "loss_fake": nothing, "loss_generator": nothing}
    assert diagnose(Experiment(), series)["text"] == sentences.SHAPE_OFF


def test_a_loop_that_stopped_says_at_which_step() -> None:
    said = diverged(Diverged("the loss {loss} at step {step}", loss="loss_real", step=71))
    assert (said["rule"], said["params"]) == ("diverged", {"step": 71})


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(4.126, 1.25, "4.13"), (173.456, 8.0, "173.46"), (1.7346, 0.08, "1.735"), (45_210.4, 20_000.0, "45210"),
     (3.2e-7, 1.1e-7, "0.00000032"), (123_456.0, None, "1.23e+05")],
)  # fmt: skip
def test_numbers_are_said_as_finely_as_the_data_asks_for(value: float, unit: float | None, said: str) -> None:
    assert words(value, unit) == said
