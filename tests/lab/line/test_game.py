"""The engine of the 1-D lab against plain PyTorch, and as a game of the training loop."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from ganzoo.errors import Diverged
from ganzoo.lab.game import Game
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.game import line_game
from ganzoo.lab.line.presets import PRESETS
from ganzoo.lab.line.program import plain_pytorch
from ganzoo.lab.line.source import source_of
from ganzoo.lab.line.targets import Target
from ganzoo.lab.links import from_query, to_query
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.steps import steps_of

SMALL = Experiment(hidden=16, row=12, latent=5, batch=4, steps=60, d_steps=2, features="none", r1_gamma=0)


def _run(game: Game, start: int, until: int) -> list[dict[str, float]]:
    source = source_of(game.experiment, game.replicas, game.dtype)
    return [s.losses for s in steps_of(game, source, start=start, until=until)]


def _plain(experiment: Experiment, dtype: torch.dtype) -> dict[str, Any]:
    """Return the names of the plain program, with its networks in this precision."""
    names: dict[str, Any] = {"__name__": "program"}
    torch.set_default_dtype(dtype)
    try:
        exec(plain_pytorch(experiment), names)
    finally:
        torch.set_default_dtype(torch.float32)
    return names


def _plain_weights(names: dict[str, Any], player: str) -> list[Tensor]:
    layers = [layer for layer in names[player] if hasattr(layer, "weight")]
    return [torch.cat([layer.weight.detach().T, layer.bias.detach()[None]]) for layer in layers]


def _differences(experiment: Experiment, steps: int, dtype: torch.dtype) -> tuple[float, float]:
    """Train both; return the largest difference of the losses on the way and of the parameters at the end."""
    names, game = _plain(experiment, dtype), line_game(experiment, dtype=dtype)
    torch.set_default_dtype(dtype)
    try:
        plain = [losses for _, losses in names["train"](0, steps)]
    finally:
        torch.set_default_dtype(torch.float32)
    ours = _run(game, 0, steps)
    assert [set(losses) for losses in ours] == [set(losses) for losses in plain]
    losses = max(abs(a[k] - b[k]) for a, b in zip(ours, plain, strict=True) for k in a)
    pairs = [
        (weight[0], expected)
        for player in game.players
        for weight, expected in zip(getattr(game, player).weights, _plain_weights(names, player), strict=True)
    ]
    return losses, max((ours - expected).abs().max().item() for ours, expected in pairs)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize(
    "shape",
    [
        {"mode": "rows"},
        {"mode": "rows", "features": "shuffled"},
        {"mode": "rows", "features": "moments", "r1_gamma": 0.3},
        {"mode": "samples", "r1_gamma": 0.3, "r2_gamma": 0.2},
        {"mode": "samples", "features": "sorted", "r2_gamma": 0.2},
    ],
    ids=["rows", "rows-shuffled", "rows-moments-r1", "samples-r1-r2", "samples-sorted-r2"],
)
def test_losses_and_parameters_are_those_of_plain_pytorch(objective: str, shape: dict[str, Any]) -> None:
    experiment = replace(SMALL, objective=objective, **shape)
    losses, parameters = _differences(experiment, 60, torch.float64)
    assert losses < 1e-9
    assert parameters < 1e-9


@pytest.mark.parametrize("moves", [{}, {"g_steps": 2}, {"g_steps": 0}], ids=["one", "two", "none"])
def test_the_averaged_generator_is_that_of_plain_pytorch(moves: dict[str, int]) -> None:
    experiment = replace(SMALL, ema=3, **moves)
    names, game = _plain(experiment, torch.float64), line_game(experiment, dtype=torch.float64)
    torch.set_default_dtype(torch.float64)
    try:
        list(names["train"](0, 60))
    finally:
        torch.set_default_dtype(torch.float32)
    _run(game, 0, 60)
    for ours, expected in zip(game.shown.weights, _plain_weights(names, "averaged"), strict=True):
        assert (ours[0] - expected).abs().max() < 1e-9
    moved = (game.shown.flat - game.generator.flat).abs().max().item()
    assert (moved > 1e-6) == (experiment.g_steps > 0), "an average lags behind who moves"


def test_an_average_of_half_life_two_is_half_way_after_two_steps() -> None:
    game = line_game(replace(SMALL, ema=2))
    game.shown.flat.zero_()
    game.generator.flat.fill_(1.0)
    for step in (1_000, 1_001):
        game._moved = True
        game.average(step, 1)
    assert game.shown.flat.max().item() == pytest.approx(0.5)


def test_a_step_of_the_discriminator_leaves_the_average_where_it_is() -> None:
    game = line_game(replace(SMALL, ema=50))
    _run(game, 0, 30)
    before = game.shown.flat.clone()
    list(steps_of(game, source_of(game.experiment), start=30, until=31, moves={"discriminator": 1}))
    assert torch.equal(game.shown.flat, before)
    list(steps_of(game, source_of(game.experiment), start=31, until=32, moves={"generator": 1}))
    assert not torch.equal(game.shown.flat, before)


@pytest.mark.parametrize(
    "target",
    [
        Target("uniform", (1, 3)),
        Target("exponential", (2,)),
        Target("mixture", (1, 0, 1, 1, 5, 0.5)),
        Target("drawn", (0, 4, 1, 2, 0, 3)),
        Target("quantiles", (0, 1, 1.5, 4)),
    ],
    ids=lambda target: target.kind,
)
def test_every_target_noise_and_decay_is_that_of_plain_pytorch(target: Target) -> None:
    experiment = replace(SMALL, target=target, noise="normal", decay="cosine", g_steps=3)
    losses, parameters = _differences(experiment, 40, torch.float64)
    assert losses < 1e-9
    assert parameters < 1e-9


def test_the_50_line_program_is_the_same_in_single_precision_after_1000_steps() -> None:
    losses, parameters = _differences(PRESETS["as-in-the-50-line-program"], 1000, torch.float32)
    assert losses < 1e-4
    assert parameters < 1e-4


def test_the_same_experiment_gives_the_same_curves_to_the_bit() -> None:
    first, second = line_game(PRESETS["default"]), line_game(from_query(to_query(PRESETS["default"]))[0])
    assert _run(first, 0, 50) == _run(second, 0, 50)
    assert torch.equal(first.generator.flat, second.generator.flat)


def test_another_seed_gives_another_run() -> None:
    assert _run(line_game(SMALL), 0, 5) != _run(line_game(replace(SMALL, seed=2)), 0, 5)


def test_a_run_continued_from_its_state_is_the_run_that_never_stopped() -> None:
    whole, first, second = line_game(SMALL), line_game(SMALL), line_game(SMALL)
    expected = _run(whole, 0, 30)
    first.set(lr_d=SMALL.lr_d)
    _run(first, 0, 11)
    second.load_state_dict(first.state_dict())
    assert _run(second, 11, 30) == expected[11:]
    assert torch.equal(second.discriminator.flat, whole.discriminator.flat)


def test_a_saved_state_does_not_move_with_the_run() -> None:
    game = line_game(SMALL)
    state = game.state_dict()
    before = state["generator"]["flat"].clone()
    _run(game, 0, 3)
    assert torch.equal(state["generator"]["flat"], before)


def test_only_the_player_whose_turn_it_is_moves() -> None:
    game = line_game(SMALL)
    generator, discriminator = game.generator.flat.clone(), game.discriminator.flat.clone()
    source = source_of(SMALL)
    list(steps_of(game, source, until=1, moves={"discriminator": 1}))
    assert torch.equal(game.generator.flat, generator)
    assert not torch.equal(game.discriminator.flat, discriminator)


def test_a_learning_rate_of_zero_stands_still_and_can_be_raised_again() -> None:
    game = line_game(replace(SMALL, lr_g=0.0))
    before = game.generator.flat.clone()
    _run(game, 0, 5)
    assert torch.equal(game.generator.flat, before)
    game.set(lr_g=0.01)
    _run(game, 5, 6)
    assert not torch.equal(game.generator.flat, before)


def test_the_learning_rates_fall_to_zero_at_the_end_of_the_run() -> None:
    game = line_game(replace(SMALL, decay="linear", steps=20))
    _run(game, 0, 20)
    before = game.generator.flat.clone()
    _run(game, 20, 25)
    assert torch.equal(game.generator.flat, before)


def test_numbers_that_become_infinite_stop_the_run_and_say_at_which_step() -> None:
    game = line_game(SMALL)
    _run(game, 0, 3)
    game.generator.flat.fill_(1e30)
    with pytest.raises(Diverged) as caught:
        _run(game, 3, 10)
    assert caught.value.params["step"] == 4


def test_a_diverged_replica_leaves_the_others_alone() -> None:
    game, twin = line_game(SMALL, 4), line_game(SMALL, 4)
    game.generator.weights[0][2] = float("nan")
    assert all(value == value for losses in _run(game, 0, 5) for value in losses.values())
    _run(twin, 0, 5)
    keep = [0, 1, 3]
    for ours, expected in zip(game.discriminator.weights, twin.discriminator.weights, strict=True):
        assert torch.equal(ours[keep], expected[keep])


def test_replicas_start_from_different_weights_and_see_different_numbers() -> None:
    game = line_game(SMALL, 3)
    real = source_of(SMALL, 3).batch(0)
    assert not torch.equal(game.generator.weights[0][0], game.generator.weights[0][1])
    assert not torch.equal(real[0], real[1])


def test_clipping_keeps_every_weight_of_the_critic_within_the_bound() -> None:
    game = line_game(replace(SMALL, objective="wasserstein-clip", clip=0.02))
    _run(game, 0, 5)
    assert game.discriminator.flat.abs().max() <= 0.02
