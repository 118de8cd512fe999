"""The worlds of the lab by name; which one an experiment, or what JSON says of one, belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ganzoo.errors import InputError, UnknownName, closest
from ganzoo.lab.experiment import Experiment
from ganzoo.lab.line.world import line
from ganzoo.lab.plane.world import plane
from ganzoo.lab.world import World

WORLDS: dict[str, World] = {world.name: world for world in (line(), plane())}
DEFAULT = "line"  # what a link or a file means that names none


def world_of(experiment: Experiment) -> World:
    """Return the world of an experiment."""
    return WORLDS[experiment.world]


def world_named(name: Any) -> World:
    """Return a world by its name.

    Raises:
        UnknownName: there is none.
    """
    if isinstance(name, str) and name in WORLDS:
        return WORLDS[name]
    raise UnknownName(
        "there is no world called {given}; the closest names are {closest}",
        given=str(name)[:40],
        closest=closest(str(name)[:40], WORLDS),
    )


def experiment_from_dict(values: Any) -> Experiment:
    """Return the experiment of Experiment.to_dict's values, of whichever world.

    Raises:
        UnknownName, InputError, LimitError: for unknown worlds and fields, and impossible values.
    """
    if not isinstance(values, Mapping):
        raise InputError("an experiment must be an object of settings, {given} was given", given=type(values).__name__)
    return world_named(values.get("world", DEFAULT)).experiment.from_dict(values)
