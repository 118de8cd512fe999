"""Values of JSON as the types of this package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypedDict

import pytest

from ganzoo.typed import Bounds, typed


class Facts(TypedDict, total=False):
    title: str
    sizes: Sequence[int]


@dataclass(frozen=True, kw_only=True)
class Inner:
    weight: float
    name: Annotated[str, Bounds(longest=3, pattern="[a-z]+")] = "abc"


@dataclass(frozen=True, kw_only=True)
class Outer:
    count: Annotated[int, Bounds(low=0, high=9)]
    inner: tuple[Inner, ...] = ()
    pair: tuple[float, int] = (0.5, 1)
    facts: Facts | None = None
    free: Annotated[dict[str, bool | float | str | None], Bounds(longest=2)] | None = None


WHOLE = {
    "count": 3,
    "inner": [{"weight": 1}, {"weight": 0.5, "name": "z"}],
    "pair": [2, 7],
    "facts": {"sizes": [1, 2], "colour": {"a": [None]}, "title": "x"},
    "free": {"a": True, "b": 2},
}


def test_a_whole_value_is_taken_as_it_is() -> None:
    made = typed(Outer, WHOLE)
    assert made.inner == (Inner(weight=1), Inner(weight=0.5, name="z"))
    assert made.pair == (2, 7) and made.facts == WHOLE["facts"] and made.free == WHOLE["free"]
    assert list(made.facts or ()) == ["sizes", "colour", "title"]  # in the order in which it was written


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": True}, "count: is no int"),
        ({"count": 1.0}, "count: is no int"),
        ({"count": -1}, "count: is below 0"),
        ({"count": 10}, "count: is above 9"),
        ({"count": 2**63}, "count: is out of range"),
        ({"inner": None}, "inner: is no list"),
        ({"inner": [{"weight": "1"}]}, "inner.0.weight: is no float"),
        ({"inner": [{"weight": float("nan")}]}, "inner.0.weight: is out of range"),
        ({"inner": [{"weight": 10**400}]}, "inner.0.weight: is out of range"),
        ({"inner": [{}]}, "inner.0.weight: is missing"),
        ({"inner": [[]]}, "inner.0: is no object"),
        ({"inner": [{"weight": 1, "name": "abcd"}]}, "inner.0.name: is longer than 3"),
        ({"inner": [{"weight": 1, "name": "a\n"}]}, "inner.0.name: does not match"),
        ({"inner": [{"weight": 1, "colour": 2}]}, "inner.0: a Inner has no field 'colour'"),
        ({"pair": [1]}, "pair: has not 2 parts"),
        ({"pair": [1, 1.5]}, "pair.1: is no int"),
        ({"facts": {"sizes": "12"}}, "facts.sizes: is no list"),
        ({"facts": {"sizes": [1, None]}}, "facts.sizes.1: is no int"),
        ({"free": {"a": []}}, "free.a: is no str"),
        ({"free": {"a": 1, "b": 1, "c": 1}}, "free: is longer than 2"),
        ({"colour": 1}, "a Outer has no field 'colour'"),
    ],
)
def test_what_is_wrong_is_named_with_the_way_to_it(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        typed(Outer, {**WHOLE, **change})


def test_what_is_no_object_is_refused() -> None:
    with pytest.raises(ValueError, match="a Outer is no JSON object"):
        typed(Outer, [WHOLE])


def test_what_is_unknown_is_passed_over_where_it_may_be() -> None:
    given = {**WHOLE, "colour": 1, "inner": [{"weight": 1, "colour": 2}]}
    assert typed(Outer, given, passing=True).inner == (Inner(weight=1),)
