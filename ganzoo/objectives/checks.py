"""What settings of a game may be: each check refuses with the field, what was given and what is possible.

None means that something is off, and passes.
"""

from __future__ import annotations

import math
from collections.abc import Collection

from ganzoo.errors import RecipeError, closest


def check_at_least_one(settings: object, *names: str) -> None:
    """Refuse fields that count something and count none of it.

    Raises:
        RecipeError: a field of these names is less than 1.
    """
    for name in names:
        value = getattr(settings, name)
        if value is not None and value < 1:
            raise RecipeError("{name} must be at least 1, not {given}", name=name, given=value)


def check_choice(name: str, given: str, known: Collection[str]) -> None:
    """Refuse a name that is not among the known ones.

    Raises:
        RecipeError: it is not; the message offers the closest.
    """
    if given not in known:
        raise RecipeError(
            "there is no {name} called {given!r}; did you mean {closest}?",
            name=name,
            given=given,
            closest=closest(given, known),
        )


def check_rates(settings: object, *names: str) -> None:
    """Refuse learning rates that cannot be.

    Raises:
        RecipeError: one of these fields is not above 0 and at most 1.
    """
    for name in names:
        value = getattr(settings, name)
        if value is not None and not 0 < value <= 1:
            raise RecipeError("{name} must lie above 0 and not above 1, not be {given}", name=name, given=value)


def check_memories(settings: object, *names: str) -> None:
    """Refuse what must be less than a whole: Adam's betas, a share that is smoothed away.

    Raises:
        RecipeError: one of these fields is negative, or 1 or more.
    """
    for name in names:
        value = getattr(settings, name)
        if value is not None and not 0 <= value < 1:
            raise RecipeError("{name} must be at least 0 and less than 1, not {given}", name=name, given=value)


def check_weights(settings: object, *names: str) -> None:
    """Refuse weights of losses that cannot be.

    Raises:
        RecipeError: one of these fields is negative or infinite.
    """
    for name in names:
        value = getattr(settings, name)
        if value is not None and not 0 <= value < math.inf:
            raise RecipeError("{name} must be at least 0, not {given}", name=name, given=value)
