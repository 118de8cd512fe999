"""The targets of the plane: what is drawn, where hills lie, what a link holds, what is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from ganzoo.errors import GanzooError, InputError, UnknownName
from ganzoo.lab.plane.source import drawn
from ganzoo.lab.plane.targets import LEVELS, OUTLINE, TARGETS, Target, counted
from ganzoo.randomness import random_generator

CELLS = Target("cells", (-2, 2, -1, 1, 0, 1, 3, 0))
OFFERED = {name: offer.target for name, offer in TARGETS.items() if offer.target} | {"cells": CELLS}


def _points(target: Target, count: int = 200_000) -> np.ndarray:
    return drawn(target, (count, 2), random_generator(1, "test"), torch.float64).numpy()


@pytest.mark.parametrize("target", OFFERED.values(), ids=OFFERED)
def test_a_target_comes_back_from_its_link_and_from_json(target: Target) -> None:
    assert Target.from_text(target.to_text()) == target
    assert Target.from_dict(target.to_dict()) == target


@pytest.mark.parametrize("target", OFFERED.values(), ids=OFFERED)
def test_the_shares_of_a_grid_are_those_of_the_points(target: Target) -> None:
    """The exact shares (where there is a closed form) against counting other points."""
    shares = target.shares(12)
    assert shares.sum() == pytest.approx(1)
    found = counted(_points(target), target.window(), 12) / 200_000
    assert np.abs(found - shares).max() < 6 * math.sqrt(shares.max() / 200_000)


@pytest.mark.parametrize("target", OFFERED.values(), ids=OFFERED)
def test_the_window_is_a_square_that_holds_nearly_all(target: Target) -> None:
    left, right, bottom, top = target.window()
    assert right - left == pytest.approx(top - bottom)
    assert target.shares(4)[-1] < 0.002


@pytest.mark.parametrize("target", OFFERED.values(), ids=OFFERED)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_points_are_of_the_precision_that_was_asked_for(target: Target, dtype: torch.dtype) -> None:
    assert drawn(target, (3, 5, 2), random_generator(1), dtype).dtype is dtype


def test_hills_have_the_middles_and_the_deviations_that_were_asked_for() -> None:
    points = _points(Target("ring", (8, 2, 0.01)))
    assert np.hypot(*points.T) == pytest.approx(2, abs=0.06)
    angles = np.degrees(np.arctan2(*points.T[::-1])) % 45
    assert np.minimum(angles, 45 - angles).max() < 2
    nearest = np.round(np.arctan2(*points.T[::-1]) / (2 * math.pi) * 8) % 8
    assert np.bincount(nearest.astype(int)) / 200_000 == pytest.approx(1 / 8, abs=0.004)
    grid = Target("grid", (5, 2, 0.05))
    assert grid.centres is not None and sorted(set(grid.centres[:, 0])) == [-4, -2, 0, 2, 4]
    offset = (_points(grid) - 1) % 2 - 1  # from the nearest hill
    assert offset.std(0) == pytest.approx([0.05, 0.05], rel=0.02)


def test_cells_are_drawn_as_often_as_they_are_high_and_evenly_within() -> None:
    points = _points(CELLS)
    right_below, left_above = (points[:, 0] > 0) & (points[:, 1] < 0), (points[:, 0] < 0) & (points[:, 1] > 0)
    assert (right_below.mean(), left_above.mean()) == pytest.approx((0.25, 0.75), abs=0.005)
    assert points[left_above].mean(0) == pytest.approx([-1, 0.5], abs=0.01)


def test_a_curve_is_where_it_is_said_to_be() -> None:
    thin = 0.001
    x, y = _points(Target("line", (0, 0, 3, 4, thin))).T
    assert y == pytest.approx(4 / 3 * x, abs=0.01) and x.mean() == pytest.approx(1.5, abs=0.01)
    reach = np.hypot(*_points(Target("spiral", (1, 2, thin))).T)
    assert reach.max() == pytest.approx(2, abs=0.01) and np.median(reach) == pytest.approx(math.sqrt(2), abs=0.02)
    x, y = _points(Target("moons", (1, thin))).T
    upper = np.abs(np.hypot(x + 0.5, y + 0.25) - 1) < 0.01
    lower = np.abs(np.hypot(x - 0.5, y - 0.25) - 1) < 0.01
    assert (upper | lower).all() and upper.mean() == pytest.approx(0.5, abs=0.05)


def test_a_target_is_told_with_its_hills_and_a_small_picture() -> None:
    ring = OFFERED["ring"]
    aims = ring.aims()
    assert (aims["modes"], len(aims["centres"]), aims["window"]) == (8, 8, list(ring.window()))
    assert aims["spread"] == pytest.approx(math.hypot(2, 0.08 * math.sqrt(2)), rel=0.005)
    assert OFFERED["moons"].aims()["modes"] == 0
    assert len(ring.outline()) == OUTLINE**2 and max(ring.outline()) == 9


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ring:8,2", "takes 3 to 3 numbers"),
        ("ring:8.5,2,0.1", "counted from 1 to 32"),
        ("ring:99,2,0.1", "counted from 1 to 32"),
        ("ring:8,2,0", "must be at least"),
        ("ring:8,nan,0.1", "must be numbers"),
        ("ring:8,1e9,0.1", "between -100 and 100"),
        ("grid:8,1,0.1", "counted from 1 to 7"),
        ("mixture:1,2,3,4", "three numbers each"),
        ("mixture:1,2,-3", "must be at least"),
        ("line:1,1,1,1,0.1", "must be at least"),
        ("spiral:9,1,0.1", "up to 5 turns"),
        ("cells:0,1,0,1,0000", "every place of the target is empty"),
        ("cells:0,1,0,1,01234", "a square of whole heights"),
        ("cells:0,1,0,1,01?2", "a square of whole heights"),
        ("cells:1,0,0,1,0123", "must be at least"),
        ("ring:8,2,0.1@1,2,0,1", "unit of a target of the plane"),
        ("ring:8,2,0.1@1", "unit of a target of the plane"),
    ],
)
def test_what_is_no_distribution_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        Target.from_text(text)


def test_an_unknown_kind_is_refused_with_the_closest_names() -> None:
    with pytest.raises(UnknownName, match="ring"):
        Target.from_text("rings:8,2,0.1")


@pytest.mark.parametrize(
    "text", ["", ":", "cells", "cells:" + "9" * 5000, "ring:" + "1," * 5000, "moons:\x00,1", "@", "😀:1"]
)
def test_nonsense_in_a_link_is_refused(text: str) -> None:
    with pytest.raises(GanzooError):
        Target.from_text(text)


def test_every_level_of_a_cell_has_a_letter_of_its_own() -> None:
    assert len(set(LEVELS)) == 64 and not set(LEVELS) & set(",:@;&=%+")
