"""The sentence about a run: on runs of the engine built to show each case, and on histories made by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ganzoo.errors import Diverged
from ganzoo.lab import saying
from ganzoo.lab.line import sentences
from ganzoo.lab.line.diagnosis import diagnose
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.game import line_game
from ganzoo.lab.line.observation import observe
from ganzoo.lab.line.presets import PRESETS
from ganzoo.lab.line.sentences import words
from ganzoo.lab.line.source import source_of
from ganzoo.lab.line.targets import TWO_HILLS
from ganzoo.lab.links import from_query
from ganzoo.lab.saying import diverged
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
    game, source = line_game(experiment), source_of(experiment)
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
        assert sentences.FAR_OFF in {sentence["text"] for sentence in said}
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
        assert (said["rule"], said["text"]) == ("stuck", sentences.OVER_SPREAD)
        assert float(said["params"]["std"]) < float(said["params"]["target"])

    def test_in_its_first_fifth_no_run_is_blamed_for_what_has_not_come_yet(self) -> None:
        experiment = replace(PRESETS["two-hills"], seed=3)
        series: Series = {name: [] for name in NAMES}
        game, rules = line_game(experiment), set()
        for step in steps_of(game, source_of(experiment), until=150):
            point = {"step": step.step} | step.losses | observe(game, step.step)["point"]
            for name, column in series.items():
                column.append(point.get(name))
            rules.add(diagnose(experiment, series)["rule"])
        assert rules == {"learning"}


def _made(
    *,
    mean: Callable[[float], float] = lambda t: 4.0,
    std: Callable[[float], float] = lambda t: 1.25,
    w1: Callable[[float], float] = lambda t: 0.5,
    loss: float = 0.69,
    still: bool = False,
    hills: float | None = None,
) -> Series:
    """Make a course of 100 points, steps 0 to 990, out of functions of time in [0, 1].

    `loss` is that on real and on fake, which the luck of each batch moves by a twentieth unless it is `still`.
    """
    times = [i / 99 for i in range(100)]
    errors: list[float | None] = [loss * (1 if still else 1 + 0.05 * math.sin(13 * i)) for i in range(100)]
    columns = {"mean": mean, "std": std, "w1": w1} | ({} if hills is None else {"hills": lambda t: hills})
    return {"step": list(range(0, 1000, 10)), "loss_real": errors, "loss_fake": errors} | {
        name: [of(t) for t in times] for name, of in columns.items()
    }


YOUNG, HALF_WAY, OVER = Experiment(), Experiment(steps=2000), Experiment(steps=990)  # at step 990
RAISED = replace(HALF_WAY, steering=((500, "lr_d", 0.1),))
CLIPPED = replace(HALF_WAY, objective="wasserstein-clip", clip=0.003)


@pytest.mark.parametrize(
    ("experiment", "series", "rule", "text"),
    [
        (YOUNG, _made(w1=lambda t: 0.149), "converged", sentences.CONVERGED),
        (YOUNG, _made(w1=lambda t: 0.151), "learning", sentences.NEARLY),
        (HALF_WAY, _made(w1=lambda t: 0.16), "stuck", sentences.HOVERS),
        (HALF_WAY, _made(w1=lambda t: 0.2 if t > 0.95 else 0.1), "stuck", sentences.SHAPE_OFF),
        (HALF_WAY, _made(w1=lambda t: 0.4), "stuck", sentences.SHAPE_OFF),
        (HALF_WAY, _made(w1=lambda t: 1.4 - t), "learning", sentences.SHAPE_OFF),
        (HALF_WAY, _made(std=lambda t: 0.8), "stuck", sentences.TOO_NARROW),
        (HALF_WAY, _made(std=lambda t: 1.8), "stuck", sentences.TOO_WIDE),
        (HALF_WAY, _made(mean=lambda t: 4.6), "stuck", sentences.MEAN_OFF),
        (HALF_WAY, _made(mean=lambda t: 2 * t, w1=lambda t: 4 - 2 * t), "learning", sentences.ON_THE_WAY),
        (HALF_WAY, _made(mean=lambda t: 2 * t), "stuck", sentences.NO_NEARER),
        (YOUNG, _made(mean=lambda t: 2 * t), "learning", sentences.FAR_OFF),
        (HALF_WAY, _made(mean=lambda t: 1.0, std=lambda t: 0.01), "stuck", sentences.NOT_MOVED),
        (YOUNG, _made(mean=lambda t: 1.0, std=lambda t: 0.01), "learning", sentences.FAR_OFF),
        (HALF_WAY, _made(mean=lambda t: 1.0, std=lambda t: max(1 - 2 * t, 0.01)), "collapsed", sentences.COLLAPSED),
        (HALF_WAY, _made(mean=lambda t: min(8 * t, 4), std=lambda t: 0.02), "collapsed", sentences.COLLAPSED),
        (replace(HALF_WAY, target=TWO_HILLS), _made(hills=1), "collapsed", sentences.MISSING),
        (replace(HALF_WAY, target=TWO_HILLS), _made(hills=1, w1=lambda t: 1.4 - t), "learning", sentences.TOO_NARROW),
        (replace(YOUNG, target=TWO_HILLS), _made(hills=1), "learning", sentences.TOO_NARROW),
        (HALF_WAY, _made(mean=lambda t: 4 + math.sin(60 * t)), "oscillating", sentences.SWINGING_MEAN),
        (HALF_WAY, _made(std=lambda t: 1.25 + 0.5 * math.sin(60 * t)), "oscillating", sentences.SWINGING_STD),
        (HALF_WAY, _made(loss=0.05), "winning", sentences.WINNING),
        (HALF_WAY, _made(loss=0.05, w1=lambda t: 1.5 - t), "learning", sentences.SHAPE_OFF),
        (replace(HALF_WAY, objective="minimax"), _made(loss=0.05), "winning", sentences.VANISHED),
        (replace(HALF_WAY, objective="wasserstein-gp"), _made(loss=-50.0), "stuck", sentences.SHAPE_OFF),
        (HALF_WAY, _made(still=True), "dead", sentences.DEAD),
        (HALF_WAY, _made(still=True, mean=lambda t: 4 + t), "stuck", sentences.MEAN_OFF),
        (YOUNG, _made(still=True), "learning", sentences.SHAPE_OFF),
        (CLIPPED, _made(loss=0.003, still=True), "dead", sentences.AT_THE_CLIP),
        (CLIPPED, _made(loss=0.1), "stuck", sentences.SHAPE_OFF),
        (HALF_WAY, _made(w1=lambda t: 0.3 + 1.5 * max(0, t - 0.4)), "drifting", sentences.DRIFTING),
        (YOUNG, _made(w1=lambda t: 0.3 + 1.5 * max(0, t - 0.4)), "learning", sentences.SHAPE_OFF),
        (HALF_WAY, _made(w1=lambda t: 0.1 if t < 0.5 else 0.5), "lost", sentences.LOST),
        (HALF_WAY, _made(w1=lambda t: 0.1 if 0.48 < t < 0.5 else 0.5), "stuck", sentences.SHAPE_OFF),
        (HALF_WAY, _made(w1=lambda t: 0.1 if t < 0.5 else 1.2 - t), "learning", sentences.SHAPE_OFF),
        (RAISED, _made(w1=lambda t: 0.1 if t < 0.51 else 0.5), "lost", sentences.RAISED_LR_D),
        (RAISED, _made(w1=lambda t: 0.1 if t < 0.51 else 1.2 - t), "lost", sentences.RAISED_LR_D),
        (RAISED, _made(w1=lambda t: 0.1 if t < 0.8 else 0.5), "lost", sentences.LOST),
        (RAISED, _made(w1=lambda t: 0.5), "stuck", sentences.SHAPE_OFF),
        (HALF_WAY, _made(mean=lambda t: 500 * t), "diverged", sentences.RUNAWAY),
        (HALF_WAY, _made(mean=lambda t: 500 - 300 * t, w1=lambda t: 496 - 300 * t), "learning", sentences.ON_THE_WAY),
        (HALF_WAY, _made(w1=lambda t: math.nan if t == 1 else 1.0), "diverged", saying.NO_NUMBER),
        (OVER, _made(w1=lambda t: 0.16), "stuck", sentences.OVER_NEAR),
        (OVER, _made(mean=lambda t: 2 * t, w1=lambda t: 4 - 2 * t), "learning", sentences.OVER_MEAN),
        (OVER, _made(std=lambda t: 0.8), "stuck", sentences.OVER_SPREAD),
        (OVER, _made(), "stuck", sentences.OVER_SHAPE),
        (OVER, _made(mean=lambda t: 1.0, std=lambda t: 0.01), "stuck", sentences.OVER_NOT_MOVED),
    ],
)
def test_courses_made_by_hand(experiment: Experiment, series: Series, rule: str, text: str) -> None:
    said = diagnose(experiment, series)
    assert (said["rule"], said["text"]) == (rule, text)


@pytest.mark.parametrize(
    ("name", "before", "after", "text"),
    [
        ("lr_d", 0.001, 0.1, sentences.RAISED_LR_D),
        ("lr_d", 0.001, 0.0001, sentences.LOWERED_LR_D),
        ("lr_g", 0.0003, 0.1, sentences.RAISED_LR_G),
        ("lr_g", 0.0003, 0.0, sentences.LOWERED_LR_G),
        ("d_steps", 1, 5, sentences.RAISED_D_STEPS),
        ("d_steps", 1, 0, sentences.LOWERED_D_STEPS),
        ("g_steps", 1, 5, sentences.RAISED_G_STEPS),
        ("g_steps", 1, 0, sentences.LOWERED_G_STEPS),
    ],
)
def test_a_change_that_threw_a_run_off_is_named_and_can_be_undone(
    name: str, before: float, after: float, text: str
) -> None:
    series = _made(w1=lambda t: 0.1 if t < 0.51 else 0.5)
    moves = ((100, "lr_g", 0.0003), (500, name, after))
    said = diagnose(replace(HALF_WAY, steering=moves), series)
    assert (said["text"], said["params"]) == (text, {"value": after, "step": 500, "distance": "0.50"})
    assert said["remedy"] == {"text": sentences.BACK, "params": {"value": before}, "steer": {name: before}}
    over = diagnose(replace(OVER, steering=moves), series)
    assert over["remedy"] == {"text": sentences.BACK_START, "params": {"value": before}, "restart": {name: before}}


def test_a_discriminator_that_died_of_a_change_needs_a_new_start() -> None:
    said = diagnose(RAISED, _made(w1=lambda t: 0.1 if t < 0.51 else 0.5, still=True))
    assert said["text"] == sentences.RAISED_LR_D
    assert said["remedy"]["restart"] == {"lr_d": 0.001}


def test_a_dead_critic_is_told_with_its_clip_and_since_when() -> None:
    series = _made(loss=0.003, still=True)
    series["loss_fake"] = [0.5] * 40 + series["loss_fake"][40:]
    assert diagnose(CLIPPED, series)["params"] == {"clip": "0.003", "step": 400}


def test_hills_that_are_left_out_are_counted() -> None:
    said = diagnose(replace(HALF_WAY, target=TWO_HILLS), _made(hills=1))
    assert said["params"] == {"covered": 1, "hills": 2}


def test_a_drift_tells_how_near_the_run_had_been() -> None:
    said = diagnose(HALF_WAY, _made(w1=lambda t: 0.8 - t if t <= 0.5 else 0.3 + 1.5 * (t - 0.5)))
    assert said["params"] == {"least": "0.31", "step": 490, "distance": "1.03"}


@pytest.mark.parametrize("points", [1, 2, 5, 11])
def test_a_run_of_few_points_that_is_over_is_told_where_it_ended(points: int) -> None:
    series = {name: column[-points:] for name, column in _made().items()}
    assert diagnose(OVER, series)["text"] in {sentences.OVER_SHAPE, sentences.DEAD}


def test_limits_scale_with_the_target() -> None:
    wide = from_query("target=normal:40,12.5")[0]
    series = _made(mean=lambda t: 40.0, std=lambda t: 12.5, w1=lambda t: 1.4)
    assert diagnose(wide, series)["rule"] == "converged"


def test_learning_rates_of_zero_are_named() -> None:
    assert diagnose(Experiment(lr_d=0, lr_g=0), _made())["text"] == saying.STANDING


def test_rates_of_zero_can_be_set_back_to_those_of_the_beginning() -> None:
    stopped = replace(HALF_WAY, steering=((500, "lr_d", 0.0), (500, "lr_g", 0.0)))
    rates = {"lr_d": 0.001, "lr_g": 0.0003}
    assert diagnose(stopped, _made())["remedy"]["steer"] == rates
    assert diagnose(replace(stopped, steps=990), _made())["remedy"]["restart"] == rates
    assert "remedy" not in diagnose(Experiment(lr_d=0, lr_g=0), _made())


@pytest.mark.parametrize("count", range(FEWEST))
def test_a_history_of_a_few_points_has_just_begun(count: int) -> None:
    series = {name: column[:count] for name, column in _made().items()}
    assert diagnose(Experiment(), series)["text"] == sentences.BEGUN


def test_a_player_that_does_not_move_leaves_no_loss_and_that_is_no_fault() -> None:
    nothing: list[float | None] = [None] * 100
    series = _made() | {"loss_real": nothing, "loss_fake": nothing, "loss_generator": nothing}
    assert diagnose(HALF_WAY, series)["text"] == sentences.SHAPE_OFF


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
