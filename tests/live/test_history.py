"""The history: what is kept, what is thinned, and how much memory it may take."""

from __future__ import annotations

import itertools
import math
import tracemalloc

from ganzoo.lab.line.world import line
from ganzoo.live.history import BOUND_MB, DENSE, KEYFRAMES, MARKS, POINTS, History

CURVES = line().curves

NOW = {
    "edges": [-2.56, 10.56, 60],
    "real": [0.12345] * 60,
    "fake": [0.54321] * 60,
    "x": [-2.5, 10.5, 61],
    "d": [0.4321] * 61,
    "optimum": [0.1234] * 61,
    "z": [0.123] * 41,
    "g": [4.567] * 41,
}


def fill(history: History, steps: int) -> None:
    for step in range(steps + 1):
        if history.is_point(step):
            history.add_point(step, dict.fromkeys(CURVES.names, step + 0.125))
        if history.is_keyframe(step):
            history.add_keyframe(step, NOW)


def test_a_million_steps_stay_within_the_stated_memory() -> None:
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    history = History(10_000, CURVES)
    fill(history, 1_000_000)
    for step in range(5_000):
        history.add_mark(step, "lr_d", 0.1)
    for step in range(1_000_001, 1_004_000):
        history.add_point(step, {"mean": 1.0})
        history.add_keyframe(step, NOW)
    megabytes = (tracemalloc.get_traced_memory()[0] - before) / 2**20
    tracemalloc.stop()
    assert megabytes < BOUND_MB
    assert len(history) > POINTS / 4
    assert len(history.keyframe_steps()) > KEYFRAMES / 4
    assert len(history.marks()) == MARKS


def test_the_full_range_stays_and_is_even() -> None:
    history = History(10_000, CURVES)
    fill(history, 200_000)
    steps = history.series()["step"]
    assert steps[: DENSE + 1] == list(range(DENSE + 1))
    assert steps[-1] == 200_000
    later = steps[DENSE + 2 :]
    assert len({after - before for before, after in itertools.pairwise(later)}) == 1


def test_what_is_kept_depends_on_the_step_alone() -> None:
    plain, interrupted = History(10_000, CURVES), History(10_000, CURVES)
    fill(plain, 150_000)
    for step in range(150_001):
        if interrupted.is_point(step) or step % 1000 == 7:
            interrupted.add_point(step, dict.fromkeys(CURVES.names, step + 0.125))
    assert set(plain.series()["step"]) <= set(interrupted.series()["step"])


def test_extras_are_kept_for_a_while_and_bounded() -> None:
    history = History(1_000_000, CURVES)
    for step in range(1_000, 9_000):
        history.add_point(step, {"mean": 1.0})
    kept = history.series()["step"]
    assert kept[-1] == 8_999 and 8_998 in kept and 8_997 in kept
    assert len(kept) <= POINTS + 1_000


def test_drawn_numbers_are_short_and_exported_ones_exact() -> None:
    history = History(10, CURVES)
    history.add_point(1, {"mean": 1.23456789})
    assert history.series()["mean"] == [1.2346]
    assert history.series(exact=True)["mean"] == [1.23456789]
    assert math.isnan(history.series()["w1"][0])


def test_thinning_for_a_screen_keeps_the_last_point() -> None:
    history = History(10_000, CURVES)
    fill(history, 9_984)
    thin = history.series(limit=100)
    assert len(thin["step"]) <= 100 and thin["step"][-1] == history.series()["step"][-1]
    assert history.series(until=30)["step"] == list(range(31))


def test_looking_back_finds_the_keyframe_at_or_before_a_step() -> None:
    history = History(10, CURVES)
    assert history.keyframe(5) is None
    for step in (0, 4, 9):
        history.add_keyframe(step, {"fake": [step]})
    assert [history.keyframe(at)[0] for at in (0, 3, 4, 8, 9, 100)] == [0, 0, 4, 4, 9, 9]  # type: ignore[index]
    assert history.keyframe(4) == (4, b'{"fake":[4]}')
    assert history.spread(2) == [0, 9] and history.spread(1) == [9] and history.spread(5) == [0, 4, 9]


def test_several_changes_of_one_thing_at_one_step_are_one_mark() -> None:
    history = History(10, CURVES)
    for value in (0.1, 0.2, 0.3):
        history.add_mark(5, "lr_d", value)
    history.add_mark(5, "lr_g", 0.3)
    assert history.marks() == [
        {"step": 5, "name": "lr_d", "value": 0.3},
        {"step": 5, "name": "lr_g", "value": 0.3},
    ]
