"""What is seen of a run on the plane: measures of known points, and pictures that can be read back."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from ganzoo.lab.game import Game
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.plane.coding import arrows_to_text, points_to_text, shades_to_text
from ganzoo.lab.plane.experiment import Experiment
from ganzoo.lab.plane.game import plane_game
from ganzoo.lab.plane.observation import GRID, HEAT, LOOKED_AT, PUSHED, SHOWN, measure, observe
from ganzoo.lab.plane.source import drawn, source_of
from ganzoo.lab.plane.targets import RING, TARGETS
from ganzoo.lab.plane.world import plane
from ganzoo.lab.steps import steps_of
from ganzoo.randomness import random_generator

SMALL = Experiment(hidden=12, batch=20, steps=40)


def _making(points: torch.Tensor, experiment: Experiment = SMALL) -> Game[Experiment]:
    """Return a game whose generator makes these points (R, n, 2), whatever is asked."""
    game = plane_game(experiment, len(points))
    game.fakes_shown = lambda rows, rng: points.clone()  # type: ignore[method-assign]
    return game


@pytest.mark.parametrize("name", [name for name, offer in TARGETS.items() if offer.target])
def test_points_of_the_target_itself_measure_as_right(name: str) -> None:
    target = TARGETS[name].target
    points = drawn(target, (4, LOOKED_AT, 2), random_generator(3, "own"))
    measures, _ = measure(_making(points, replace(SMALL, target=target)), 1)
    assert measures["sw"].max() < target.close
    assert measures["jsd"].max() < 0.015 and measures["mmd"].max() < 0.12
    assert measures["spread"].numpy() == pytest.approx(target.spread, rel=0.03)
    if target.has_modes:
        assert measures["modes"].tolist() == [len(target.deviations)] * 4
        assert measures["quality"].numpy() == pytest.approx(1 - np.exp(-4.5), abs=0.01)  # within three deviations
        assert measures["kl"].max() < 0.01


def test_points_that_stay_with_one_hill_are_found_out() -> None:
    assert RING.centres is not None
    points = torch.from_numpy(RING.centres[:1] + 0.05 * np.random.default_rng(0).standard_normal((LOOKED_AT, 2)))
    measures, _ = measure(_making(points[None].float()), 1)
    assert measures["modes"].item() == 1
    assert measures["kl"].item() == pytest.approx(np.log(8), abs=1e-4)
    assert measures["sw"].item() > 5 * RING.close and measures["jsd"].item() > 0.5


def test_points_far_from_all_have_no_quality_and_no_mode() -> None:
    measures, _ = measure(_making(torch.full((1, LOOKED_AT, 2), 50.0)), 1)
    assert (measures["modes"].item(), measures["quality"].item(), measures["x"].item()) == (0, 0, 50)
    assert measures["jsd"].item() == pytest.approx(np.log(2), abs=1e-3)


def test_looking_changes_nothing_and_is_the_same_again() -> None:
    game, other = plane_game(SMALL), plane_game(SMALL)
    steps, unseen = (steps_of(each, source_of(SMALL)) for each in (game, other))
    for _ in range(5):
        ours = next(steps)
        assert observe(game, ours.step) == observe(game, ours.step)
        assert ours == next(unseen)
    assert observe(game, 3) != observe(game, 4)


def test_a_look_without_a_picture_has_the_same_point() -> None:
    game = plane_game(SMALL)
    assert observe(game, 1, picture=False) == {"point": observe(game, 1)["point"]}


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_picture_holds_what_its_world_says_and_little(objective: str) -> None:
    game = plane_game(replace(SMALL, objective=objective))
    now = observe(game, 1)["now"]
    assert set(now) == set(plane().picture)
    assert len(base64.b64decode(now["heat"])) == HEAT * HEAT
    assert len(base64.b64decode(now["fake"])) == SHOWN * 4 and len(base64.b64decode(now["arrows"])) == PUSHED * 2
    assert len(base64.b64decode(now["grid"])) == GRID * GRID * 4
    assert now["heat_range"][0] < now["heat_range"][1]
    assert len(json.dumps(now)) < 6_500


def test_a_z_of_one_number_has_a_line_and_one_of_many_no_grid() -> None:
    line = observe(plane_game(replace(SMALL, latent=1)), 1)["now"]
    assert len(base64.b64decode(line["grid"])) == GRID * GRID * 4
    assert "grid" not in observe(plane_game(replace(SMALL, latent=3)), 1)["now"]


def _read(text: str, dtype: Any) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), dtype)


def test_points_come_back_from_their_text() -> None:
    window = (-2.0, 2.0, 0.0, 4.0)
    points = np.array([[-2, 0], [0, 2], [2, 4], [5.9, -3.9], [99, np.nan]])
    read = _read(points_to_text(points, window), "<u2").reshape(-1, 2) / 65_535 * 12 + [-6, -4]
    assert read[:4] == pytest.approx(points[:4], abs=2e-4)
    assert read[4, 0] == 6


def test_shades_and_arrows_come_back_from_their_text() -> None:
    assert _read(shades_to_text(np.array([-9, 0, 0.5, 1, 9, np.nan]), 0, 1), np.uint8).tolist() == [
        0,
        0,
        128,
        255,
        255,
        0,
    ]
    text, longest = arrows_to_text(np.array([[3.0, 4.0], [0.0, -2.5], [np.nan, 0.0]]))
    assert longest == 5
    assert _read(text, np.int8).reshape(-1, 2).tolist() == [[76, 102], [0, -64], [0, 0]]
    assert arrows_to_text(np.zeros((2, 2)))[1] == 0


def test_a_generator_full_of_nan_is_drawn_without_an_error() -> None:
    game = plane_game(SMALL)
    game.shown.flat.fill_(float("nan"))
    seen = observe(game, 1)
    assert np.isnan(seen["point"]["sw"]) and set(seen["now"]) == set(plane().picture)
