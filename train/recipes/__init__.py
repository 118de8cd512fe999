"""One file per run: a module-level `RECIPE`, and `DEBUG`, the same game made tiny for tests."""

from __future__ import annotations

import importlib
import pkgutil

from ganzoo.errors import UnknownName, closest
from ganzoo.training.recipe import Recipe


def recipes(*, debug: bool = False) -> dict[str, Recipe]:
    """Return every recipe by its file's name."""
    return {name: find(name, debug=debug) for name in sorted(_names())}


def find(name: str, *, debug: bool = False) -> Recipe:
    """Return one recipe, or its tiny variant.

    Raises:
        UnknownName: there is none of this name; the message offers the closest ones.
    """
    if name not in _names():
        raise UnknownName(
            "there is no recipe called {given!r}; did you mean {closest}?", given=name, closest=closest(name, _names())
        )
    module = importlib.import_module(f"{__name__}.{name}")
    recipe: Recipe = module.DEBUG if debug else module.RECIPE
    return recipe


def _names() -> set[str]:
    return {module.name for module in pkgutil.iter_modules(__path__)}
