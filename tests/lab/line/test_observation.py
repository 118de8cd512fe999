"""What a screen is told of a game: right numbers, the same each time, few enough."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch

from ganzoo.lab.game import Game
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.features import FEATURES
from ganzoo.lab.line.game import line_game
from ganzoo.lab.line.observation import BINS, CURVE, MAP, measure, observe
from ganzoo.lab.line.presets import PLAIN_SAMPLES
from ganzoo.lab.line.targets import PLAIN, Target
from ganzoo.lab.objectives import OBJECTIVES

SAMPLES = PLAIN_SAMPLES


def _constant(game: Game, value: float) -> Game:
    """Let the generator make this number always."""
    game.generator.flat.zero_()
    game.generator.weights[-1][:, -1] = value
    return game


def test_an_averaged_generator_is_looked_at_instead_of_the_generator() -> None:
    game = _constant(line_game(replace(SAMPLES, ema=5)), 3.0)
    game.shown.flat.zero_()
    game.shown.weights[-1][:, -1] = 7.0
    seen = observe(game, 0)
    assert seen["point"]["mean"] == 7.0 and set(seen["now"]["g"]) == {7.0}


def test_a_generator_of_one_number_is_described_exactly() -> None:
    point = observe(_constant(line_game(Experiment()), 6.0), 1)["point"]
    assert point["mean"] == pytest.approx(6.0)
    assert point["std"] == pytest.approx(0.0, abs=1e-5)
    # E|6 - X| for X of N(4, 1.25): 2 (2 F(1.6) - 1) + 2 * 1.25 f(1.6)
    assert point["w1"] == pytest.approx(2 * 0.89040 + 2.5 * 0.11092, abs=2e-3)


def test_looking_twice_sees_the_same_and_changes_nothing() -> None:
    game = line_game(SAMPLES)
    before = game.generator.flat.clone()
    assert observe(game, 3) == observe(game, 3)
    assert observe(game, 3) != observe(game, 4)
    assert torch.equal(game.generator.flat, before)


def test_the_densities_are_densities() -> None:
    now = observe(_constant(line_game(Experiment()), 4.0), 1)["now"]
    low, high, bins = now["edges"]
    assert len(now["fake"]) == len(now["real"]) == bins == BINS
    assert sum(now["fake"]) * (high - low) / bins == pytest.approx(1.0, abs=1e-3)
    assert sum(now["real"]) * (high - low) / bins == pytest.approx(1.0, abs=1e-3)


def test_an_undecided_discriminator_is_one_half_and_the_optimum_is_one_where_nothing_is_generated() -> None:
    game = _constant(line_game(SAMPLES), -1000.0)
    game.discriminator.flat.zero_()
    now = observe(game, 1)["now"]
    assert now["d"] == [0.5] * CURVE
    assert now["optimum"][CURVE // 2] == 1.0
    assert now["scale"] == "probability"


def test_the_optimum_is_one_half_where_both_densities_are_equal() -> None:
    """A generator z -> z against a uniform target of [0, 1]."""
    game = line_game(replace(SAMPLES, target=Target("uniform", (0, 1))))
    game.generator.flat.zero_()
    for weight in game.generator.weights:
        weight[0, 0, 0] = 1.0
    now = observe(game, 1)["now"]
    assert now["optimum"][CURVE // 2] == pytest.approx(0.5, abs=0.05)
    assert now["g"] == pytest.approx(now["z"])
    assert len(now["z"]) == MAP


def test_the_critics_estimate_of_a_steep_line_is_the_distance() -> None:
    """D(x) = -x has slope one: E D(x) - E D(G(z)) is the difference of the means, which is W1 for a shift."""
    game = _constant(line_game(replace(SAMPLES, objective="wasserstein-gp")), 10.0)
    game.discriminator.flat.zero_()
    for weight in game.discriminator.weights:
        weight[0, 0, 0] = 1.0
    game.discriminator.weights[-1][0, 0, 0] = -1.0
    point = observe(game, 1)["point"]
    assert point["critic"] == pytest.approx(6.0, abs=0.1)
    assert point["w1"] == pytest.approx(6.0, abs=0.1)


def test_replicas_are_measured_apart() -> None:
    game = line_game(Experiment(), 3)
    game.generator.flat.zero_()
    game.generator.weights[-1][:, -1] = torch.tensor([[1.0], [2.0], [3.0]])
    assert measure(game, 1)["mean"].tolist() == pytest.approx([1.0, 2.0, 3.0])


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("mode", ("rows", "samples"))
@pytest.mark.parametrize("features", FEATURES)
def test_every_keyframe_is_json_of_at_most_3_kilobytes(objective: str, mode: str, features: str) -> None:
    game = line_game(Experiment(objective=objective, mode=mode, features=features, latent=1, row=20))
    seen = observe(game, 1)
    assert len(json.dumps(seen, allow_nan=False)) < 3_000
    assert ("d" in seen["now"]) == (mode == "samples" and features == "none")
    assert ("critic" in seen["point"]) == objective.startswith("wasserstein")


def test_a_target_of_another_unit_is_learned_alike_and_seen_in_its_own() -> None:
    own = replace(SAMPLES.target, unit=(1_700_000_000.0, 1000.0))
    plain, other = (observe(line_game(replace(SAMPLES, target=target)), 1) for target in (SAMPLES.target, own))
    for name, value in plain["point"].items():
        offset, scale = {"mean": own.unit, "jsd": PLAIN}.get(name, (0.0, 1000.0))
        assert other["point"][name] == pytest.approx(offset + scale * value, rel=1e-12)
    assert other["now"]["d"] == plain["now"]["d"]
    for name in ("edges", "x"):
        assert other["now"][name][:2] == pytest.approx(
            [1.7e9 + 1000 * end for end in plain["now"][name][:2]], rel=1e-12
        )
    for name in ("real", "fake"):
        assert other["now"][name] == pytest.approx([height / 1000 for height in plain["now"][name]], rel=1e-3)
