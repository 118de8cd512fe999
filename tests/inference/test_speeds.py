"""Speed is learnt from the newest pieces, and the faster number of threads is taken."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ganzoo.inference import super_resolution as module
from ganzoo.inference.line import Line
from ganzoo.inference.speeds import STALE_SECONDS, TRY_EVERY, Speeds
from ganzoo.inference.super_resolution import network_of
from tests.enlargers import NAMES, noise, tiny_engine


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_newest_full_piece_counts_half_and_a_small_one_less() -> None:
    speeds = Speeds(lambda: 1, clock=Clock())
    assert speeds.seconds("a", 10) == 0
    speeds.tell("a", 1, 10, 10.0)
    assert speeds.seconds("a", 7) == 7.0
    speeds.tell("a", 1, 10, 30.0)
    assert speeds.seconds("a", 1) == 2.0
    speeds.tell("a", 1, 2.5, 0.0)  # a quarter of a piece: a fifth of the mean
    assert speeds.seconds("a", 1) == pytest.approx(1.6)
    assert speeds.seconds("b", 1) == 0


def test_what_was_learnt_long_ago_is_replaced() -> None:
    clock = Clock()
    speeds = Speeds(lambda: 1, clock=clock)
    speeds.tell("a", 1, 1, 10.0)
    assert speeds.is_known("a") and not speeds.is_known("b")
    clock.now = STALE_SECONDS + 1
    assert not speeds.is_known("a")
    speeds.tell("a", 1, 1, 2.0)
    assert speeds.is_known("a") and speeds.seconds("a", 1) == 2.0


def test_every_way_is_timed_the_faster_taken_and_the_other_tried_again() -> None:
    speeds = Speeds(lambda: 4, clock=Clock())
    chosen = []
    for _ in range(2 * TRY_EVERY + 1):
        chosen.append(speeds.threads("a"))
        speeds.tell("a", chosen[-1], 1, 1.0 if chosen[-1] == 1 else 3.0)
    assert chosen == [1, 4, *[1] * (TRY_EVERY - 2), 4, *[1] * (TRY_EVERY - 1), 4]
    assert speeds.seconds("a", 1) == 1.0


def test_on_one_core_there_is_one_way() -> None:
    speeds = Speeds(lambda: 1, clock=Clock())
    for _ in range(TRY_EVERY + 1):
        assert speeds.threads("a") == 1
        speeds.tell("a", 1, 1, 1.0)


def test_the_estimate_is_right_within_a_third_when_tiles_become_three_times_as_slow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock that only the network's own work moves: 1,000 pixels a second, a third of that from tile 13 on."""
    engine, clock = tiny_engine(tmp_path), Clock()
    monkeypatch.setattr(module, "_speeds", Speeds(lambda: 1, clock=clock))
    monkeypatch.setattr(module, "LINE", Line(clock=clock))
    network = network_of(engine, NAMES[0])
    trunk, areas = network.trunk, []

    def timed(low: torch.Tensor) -> torch.Tensor:
        areas.append(low.shape[2] * low.shape[3])
        clock.now += areas[-1] / 1000 * (1 if len(areas) <= 12 else 3)
        return trunk(low)

    monkeypatch.setattr(network, "trunk", timed)
    steps = list(module.upscaling(engine, NAMES[0], noise(192, 192), tile=32))
    assert len(areas) == 36 and len(steps) == 37  # one strip a tile, and the beginning
    for done in [*range(1, 12), *range(14, 36)]:  # what is to come nobody knows; two slow tiles are enough to tell
        truth = sum(areas[done:]) / 1000 * (1 if done < 12 else 3)
        assert abs(steps[done].seconds_left / truth - 1) < 1 / 3, (done, steps[done], truth)
