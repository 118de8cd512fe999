"""Which numbers make a target of the line: one check for each kind. Torch-free."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from ganzoo.errors import InputError
from ganzoo.lab.targets import check_spread


def _check_normal(values: tuple[float, ...]) -> None:
    check_spread(values[1])


def _check_uniform(values: tuple[float, ...]) -> None:
    check_spread(values[1] - values[0])


def _check_exponential(values: tuple[float, ...]) -> None:
    check_spread(values[0])


def _check_mixture(values: tuple[float, ...]) -> None:
    if len(values) % 3:
        raise InputError(
            "a mixture takes three numbers for each part (weight, mean, standard deviation), {given} were given",
            given=len(values),
        )
    if min(values[0::3]) < 0 or sum(values[0::3]) <= 0:
        raise InputError("the weights of a mixture must not be negative, and one must be above zero")
    for deviation in values[2::3]:
        check_spread(deviation)


def _check_drawn(values: tuple[float, ...]) -> None:
    check_spread(values[1] - values[0])
    if min(values[2:]) < 0 or sum(values[2:]) <= 0:
        raise InputError("a drawn density needs heights that are not negative, and one above zero: draw a hill")


def _check_quantiles(values: tuple[float, ...]) -> None:
    if any(right < left for left, right in itertools.pairwise(values)):
        raise InputError("the quantiles of a target must be sorted from low to high")
    check_spread(values[-1] - values[0])


CHECKS: dict[str, Callable[[tuple[float, ...]], None]] = {
    "normal": _check_normal,
    "uniform": _check_uniform,
    "exponential": _check_exponential,
    "mixture": _check_mixture,
    "drawn": _check_drawn,
    "quantiles": _check_quantiles,
}
