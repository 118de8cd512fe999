"""A step taken apart: the same step as any other, and its numbers fit each other."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
import torch

from ganzoo.lab.experiment import Experiment
from ganzoo.lab.line.experiment import Experiment as OnTheLine
from ganzoo.lab.plane.experiment import Experiment as OnThePlane
from ganzoo.lab.slow_motion import EXAMPLES, taken_apart
from ganzoo.lab.steps import steps_of
from ganzoo.lab.worlds import world_of

PLANE = OnThePlane(hidden=12, batch=EXAMPLES, steps=40, r1_gamma=0.0, ema=3)
LINE = OnTheLine(mode="samples", features="none", hidden=8, latent=1, batch=EXAMPLES, steps=40, r1_gamma=0.0, ema=3)
ROWS = OnTheLine(hidden=8, row=10, latent=4, batch=EXAMPLES, steps=40)
WITH_TRICKS: dict[str, Any] = {"pack": 2, "unroll": 2, "kernels": 2, "spectral": "on", "instance_noise": 0.2}
RUNS = {"plane": PLANE, "line": LINE, "rows": ROWS, "tricks": replace(PLANE, **WITH_TRICKS)}


def _told(experiment: Experiment, before: int = 5) -> tuple[dict[str, Any], Any, Any]:
    world = world_of(experiment)
    game, source = world.build(experiment)
    list(steps_of(game, source, until=before))
    return taken_apart(game, source, before, world.observe), game, source


def softplus(x: float) -> float:
    return math.log1p(math.exp(-abs(x))) + max(x, 0.0)


@pytest.mark.parametrize("experiment", RUNS.values(), ids=RUNS)
def test_it_is_the_step_that_the_run_would_have_taken(experiment: Experiment) -> None:
    told, game, source = _told(experiment)
    plain, other = world_of(experiment).build(experiment)
    steps = list(steps_of(plain, other, until=6))
    assert told["step"] == 6 and told["losses"] == pytest.approx(steps[-1].losses, rel=1e-3)
    after = [step.losses for step in steps_of(game, source, start=6, until=12)]
    assert after == [step.losses for step in steps_of(plain, other, start=6, until=12)]
    json.dumps(told, allow_nan=False)


@pytest.mark.parametrize("experiment", [PLANE, LINE], ids=["plane", "line"])
def test_scores_and_losses_fit_each_other(experiment: Experiment) -> None:
    told, _, _ = _told(experiment)
    first, second = told["examples"]["discriminator"], told["examples"]["generator"]
    losses = [
        sum(softplus(-score) for score in first["on_real"]) / EXAMPLES,
        sum(softplus(score) for score in first["on_fake"]) / EXAMPLES,
        sum(softplus(-score) for score in second["on_fake"]) / EXAMPLES,
    ]
    assert [told["losses"][name] for name in ("loss_real", "loss_fake", "loss_generator")] == pytest.approx(
        losses, rel=2e-3
    )


def test_the_generator_moves_its_points_about_where_they_are_pushed() -> None:
    told, _, _ = _told(replace(PLANE, lr_g=1e-4, beta1=0.0, hidden=64, batch=64), before=30)
    rows = told["examples"]["generator"]
    ways = torch.tensor(rows["moved"]) - torch.tensor(rows["fake"])
    assert (ways * torch.tensor(rows["push"])).sum(1).gt(0).float().mean() >= 0.5


def test_a_player_that_learns_nothing_does_not_move() -> None:
    told, _, _ = _told(replace(PLANE, lr_g=0.0))
    assert told["moved"]["generator"][0] == 0 < told["moved"]["discriminator"][0]
    rows = told["examples"]["generator"]
    assert rows["moved"] == rows["fake"] and rows["z"] != told["examples"]["discriminator"]["z"]
    assert [len(norms) for norms in told["gradients"].values()] == [3, 3]
    assert told["frames"][0]["heat"] != told["frames"][1]["heat"] == told["frames"][2]["heat"]
