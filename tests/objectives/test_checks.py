"""Settings that cannot be are refused with the field, what was given and what is possible."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest

from ganzoo.errors import RecipeError
from ganzoo.objectives.checks import check_at_least_one, check_choice, check_memories, check_rates, check_weights

CHECKS: list[tuple[Callable[..., None], list[float | None], list[float], str]] = [
    (check_at_least_one, [1, 7, None], [0, -2], "x must be at least 1"),
    (check_rates, [1e-9, 1, None], [0, -1, 1.5, float("nan")], "x must lie above 0 and not above 1"),
    (check_memories, [0, 0.999, None], [1, -0.1, float("nan")], "x must be at least 0 and less than 1"),
    (check_weights, [0, 1e9, None], [-1, float("inf"), float("nan")], "x must be at least 0"),
]


@pytest.mark.parametrize(("check", "good", "bad", "sentence"), CHECKS, ids=lambda value: getattr(value, "__name__", ""))
def test_what_cannot_be_is_refused(
    check: Callable[..., None], good: list[float | None], bad: list[float], sentence: str
) -> None:
    for value in good:
        check(SimpleNamespace(x=value), "x")
    for value in bad:
        with pytest.raises(RecipeError, match=sentence):
            check(SimpleNamespace(x=value), "x")


def test_an_unknown_choice_gets_the_closest() -> None:
    check_choice("loss", "hinge", ("hinge", "wasserstein"))
    with pytest.raises(RecipeError, match="no loss called 'hing'; did you mean hinge"):
        check_choice("loss", "hing", ("hinge", "wasserstein"))
