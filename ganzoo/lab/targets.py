"""What the targets of all worlds have in common: how a kind with its numbers is read and checked. Torch-free."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ganzoo.errors import InputError, UnknownName, closest
from ganzoo.lab.setting import finite

SMALLEST_SPREAD = 1e-3
MOST_VALUES = 2_000  # that are looked at; no kind takes as many


def check_values(kind: str, values: tuple[float, ...], counts: Mapping[str, tuple[int, int]], *, limit: float) -> None:
    """Refuse an unknown kind, a wrong number of values, and values that no training makes sense with.

    Raises:
        UnknownName: the kind is not one of `counts`.
        InputError: there are too few or too many values, or one is not finite or beyond `limit`.
    """
    if kind not in counts:
        given = str(kind)[:40]
        raise UnknownName(
            "there is no target called {given}; the closest names are {closest}",
            given=given,
            closest=closest(given, counts),
        )
    low, high = counts[kind]
    if not low <= len(values) <= high:
        raise InputError(
            "a target of kind {kind} takes {low} to {high} numbers, {given} were given",
            kind=kind,
            low=low,
            high=high,
            given=len(values),
        )
    if not all(math.isfinite(value) and abs(value) <= limit for value in values):
        raise InputError(
            "every number of a target must be finite and between -{limit} and {limit}: look for NaN or a slip",
            limit=f"{limit:,.0f}",
        )


def check_spread(spread: float) -> None:
    """Refuse a target that is as good as a point.

    Raises:
        InputError: it is narrower than SMALLEST_SPREAD.
    """
    if spread < SMALLEST_SPREAD:
        raise InputError(
            "the target is {spread} wide and must be at least {smallest}: a single point is no distribution to learn",
            spread=f"{spread:g}",
            smallest=SMALLEST_SPREAD,
        )


def parts_of(value: Any, plain: tuple[float, ...]) -> tuple[str, tuple[float, ...], tuple[float, ...]]:
    """Return kind, values and unit of {"kind", "values"}, perhaps with a "unit", else `plain`.

    Raises:
        InputError: it is no such object, or holds something else than numbers.
    """
    if (
        not isinstance(value, Mapping)
        or not {"kind", "values"} <= set(value) <= {"kind", "values", "unit"}
        or not isinstance(value["values"], list | tuple)
        or not isinstance(value.get("unit", plain), list | tuple)
    ):
        raise InputError("a target must be an object with a kind and a list of values")
    return str(value["kind"]), _numbers(value["values"][:MOST_VALUES]), _numbers(value.get("unit", plain)[:10])


def _numbers(values: list[Any] | tuple[Any, ...]) -> tuple[float, ...]:
    numbers = tuple(number for number in map(finite, values) if number is not None)
    if len(numbers) < len(values):
        raise InputError("the values of a target must be numbers")
    return numbers
