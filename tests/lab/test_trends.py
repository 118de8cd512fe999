"""What curves do, on curves whose answer is plain."""

from __future__ import annotations

import math

import pytest

from ganzoo.lab.trends import (
    Spell,
    crossings,
    falls,
    halves,
    last_part,
    outer_tenths,
    rises,
    span,
    spells_below,
    still_since,
)


def test_the_last_part_is_a_share_of_the_steps_not_of_the_points() -> None:
    assert last_part(list(range(101))) == 80
    assert last_part([*range(64), *range(64, 1000, 8)]) == 64 + (800 - 64) // 8
    assert last_part(list(range(101)), 0.4) == 60


def test_the_last_part_has_six_points_at_least() -> None:
    assert last_part(list(range(0, 100, 10))) == 4
    assert last_part([0, 1, 2]) == 0


def test_a_curve_falls_or_rises_by_the_means_of_its_halves() -> None:
    assert halves([1.0, 3.0, 5.0, 7.0]) == (2.0, 6.0)
    assert rises([1.0, 1.0, 1.11, 1.11], by=0.1) and not rises([1.0, 1.0, 1.09, 1.09], by=0.1)
    assert falls([1.0, 1.0, 0.89, 0.89], by=0.1) and not falls([1.0, 1.0, 0.91, 0.91], by=0.1)


def test_a_single_value_neither_falls_nor_rises() -> None:
    assert not falls([3.0], by=0.0) and not rises([3.0], by=0.0)


def test_outer_tenths_leave_out_what_sticks_out() -> None:
    values = [float(value) for value in range(20)] + [1000.0]
    assert outer_tenths(values) == (2.0, 18.0) and span(values) == 16.0


def test_crossings_count_only_what_goes_well_past_the_middle() -> None:
    assert crossings([0, 2, 0, 2, 0], 1, 0.5) == 4
    assert crossings([0.9, 1.1, 0.9, 1.1], 1, 0.5) == 0
    assert crossings([0, 0.9, 1.1, 0.9, 2], 1, 0.5) == 1


def test_a_spell_below_bears_a_value_in_five_a_little_above() -> None:
    assert spells_below([1, 1, 1, 1, 2.5, 1, 1, 1, 9], 2) == [Spell(0, 7)]
    assert spells_below([1, 1, 1, 1, 2.7, 1, 1, 1], 2) == []  # 2.7 is more than 1.3 times the limit
    assert spells_below([9, *[1] * 6, 9, *[1] * 7], 2) == [Spell(1, 6), Spell(8, 14)]
    assert spells_below([1] * 5, 2) == []


@pytest.mark.parametrize(("values", "place"), [([5, 4, 3, 3, 3], 2), ([1, 2], 1), ([7], 0), ([3, 3.05, 2.98], 0)])
def test_a_curve_is_still_from_a_place_on(values: list[float], place: int) -> None:
    assert still_since(values, 0.1) == place


def test_no_number_is_no_trend() -> None:
    assert not falls([math.nan, 1.0], by=0.1) and not rises([math.nan, 1.0], by=0.1)
