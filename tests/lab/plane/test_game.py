"""The game on the plane against plain PyTorch, and from a link."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch

from ganzoo.lab.links import from_query, to_query
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.plane.experiment import Experiment
from ganzoo.lab.plane.game import plane_game
from ganzoo.lab.plane.presets import OFFERED, PRESETS
from ganzoo.lab.plane.program import plain_pytorch
from ganzoo.lab.plane.settings import SETTINGS
from ganzoo.lab.plane.source import source_of
from ganzoo.lab.plane.targets import TARGETS, Target
from ganzoo.lab.steps import steps_of
from ganzoo.lab.worlds import experiment_from_dict

SMALL = Experiment(hidden=12, batch=20, steps=40)
TARGETS_OF_ALL_KINDS = {
    **{name: offer.target for name, offer in TARGETS.items() if offer.target},
    "cells": Target("cells", (-2, 2, -1, 1, 0, 1, 3, 0)),
}


def _difference(experiment: Experiment, steps: int) -> float:
    """Train both in double precision; return the largest difference of any loss on the way."""
    torch.set_default_dtype(torch.float64)
    try:
        names: dict[str, Any] = {"__name__": "program"}
        exec(plain_pytorch(experiment), names)  # our own page, written a moment ago
        plain = [losses for _, losses in names["train"](0, steps)]
    finally:
        torch.set_default_dtype(torch.float32)
    game = plane_game(experiment, dtype=torch.float64)
    source = source_of(experiment, dtype=torch.float64)
    ours = [step.losses for step in steps_of(game, source, until=steps)]
    assert [set(losses) for losses in ours] == [set(losses) for losses in plain]
    return max(abs(a[name] - b[name]) for a, b in zip(ours, plain, strict=True) for name in a)


@pytest.mark.parametrize("target", TARGETS_OF_ALL_KINDS.values(), ids=TARGETS_OF_ALL_KINDS)
def test_every_target_is_drawn_as_the_page_of_plain_pytorch_draws_it(target: Target) -> None:
    assert _difference(replace(SMALL, target=target), 15) < 1e-9


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_losses_are_those_of_plain_pytorch(objective: str) -> None:
    shape = {
        "layers": 3,
        "hidden_d": 7,
        "latent": 3,
        "noise": "uniform",
        "r1_gamma": 0.5,
        "r2_gamma": 0.2,
        "d_steps": 2,
    }
    assert _difference(replace(SMALL, objective=objective, **shape), 30) < 1e-9


def test_a_layer_alone_and_a_decaying_rate_are_those_of_plain_pytorch() -> None:
    assert _difference(replace(PRESETS["small"], decay="cosine", steps=40), 40) < 1e-9


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_comes_back_from_its_link_and_from_json(name: str) -> None:
    experiment = replace(PRESETS[name], seed=77, hidden_d=20)
    assert from_query(to_query(experiment)) == (experiment, [])
    assert experiment_from_dict(experiment.to_dict()) == experiment


def test_the_link_of_the_default_names_its_world_alone() -> None:
    assert to_query(Experiment()) == "world=plane" and next(iter(OFFERED.values())).experiment == Experiment()


def test_a_setting_of_the_other_world_is_left_out_with_a_notice() -> None:
    experiment, notices = from_query("world=plane&mode=rows&hidden=20")
    assert experiment == replace(Experiment(), hidden=20)
    assert [notice["params"]["given"] for notice in notices] == ["mode"]


def test_a_world_that_does_not_exist_is_said() -> None:
    _, notices = from_query("world=plain")
    assert notices[0]["params"] == {"given": "plain", "closest": "plane, line"}


def test_every_setting_stands_in_the_table() -> None:
    assert set(SETTINGS) == {*Experiment.names()} - {"steering"} == set(Experiment().to_dict()) - {"world"}


def test_generated_points_are_pushed_where_the_error_of_g_falls() -> None:
    """The arrows against autograd through plain layers with the same weights."""
    game = plane_game(SMALL, dtype=torch.float64)
    for _ in steps_of(game, source_of(SMALL, dtype=torch.float64), until=10):
        pass
    rows = torch.randn(1, 9, 2, dtype=torch.float64).requires_grad_()
    x = rows
    for place, weight in enumerate(game.discriminator.weights):
        x = torch.cat([x, torch.ones_like(x[..., :1])], -1) @ weight.clone()
        x = x if place == 2 else x.relu()
    (gradient,) = torch.autograd.grad(torch.nn.functional.softplus(-x).sum(), rows)
    pushes = game.pushes(rows.detach(), rows.detach())
    assert torch.allclose(pushes, -gradient, atol=1e-12)


def test_replicas_of_a_game_are_runs_of_their_own() -> None:
    game = plane_game(SMALL, 3)
    for _ in steps_of(game, source_of(SMALL, 3), until=20):
        pass
    losses = game.replica_losses["loss_generator"]
    assert losses.shape == (3,) and len(set(losses.tolist())) == 3
