"""What the lab in the browser is told of the worlds, as JSON values: the tables that the maths goes by.

So it keeps no copy of them. What is not there has its default: not steerable, no `when`, and so on. What the plots
need travels with each run (Experiment.aims), so that the watch page needs nothing of this.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ganzoo.lab.objectives import OBJECTIVES, Objective
from ganzoo.lab.presets import Offer
from ganzoo.lab.setting import GROUPS, Setting
from ganzoo.lab.world import World
from ganzoo.lab.worlds import WORLDS


def facts() -> dict[str, Any]:
    """Return the groups of settings, the objectives, and the settings and targets of every world."""
    return {
        "groups": GROUPS,
        "objectives": {name: _objective(row) for name, row in OBJECTIVES.items()},
        "worlds": {name: _world(world) for name, world in WORLDS.items()},
    }


def _world(world: World) -> dict[str, Any]:
    return {
        "title": world.title,
        "settings": {name: _setting(setting) for name, setting in world.experiment.settings.items()},
        "targets": [_target(name, offer) for name, offer in world.targets.items()],
    }


def _setting(setting: Setting) -> dict[str, Any]:
    said = {name: value for name, value in asdict(setting).items() if value or (value == 0 and value is not False)}
    return {"kind": setting.kind} | said


def _objective(row: Objective) -> dict[str, Any]:
    """Return what is said of an objective; its title stands with the choices of its setting."""
    return row.aims() | {"critic": row.critic, "text": row.answer.text}


def _target(name: str, offer: Offer) -> dict[str, Any]:
    target = offer.target.to_dict() if offer.target else None
    return {"name": name, "title": offer.title, "kind": offer.kind, "target": target}
