"""What the lab in the browser is told of the line, as JSON values: the tables that the maths goes by.

So it keeps no copy of them. What is not there has its default: not steerable, no `when`, and so on. What the plots
need travels with each run (Experiment.aims), so that the watch page needs nothing of this.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ganzoo.lab.line.settings import SETTINGS
from ganzoo.lab.line.targets import TARGETS, Offer
from ganzoo.lab.objectives import OBJECTIVES, Objective
from ganzoo.lab.settings import GROUPS, Setting


def facts() -> dict[str, Any]:
    """Return settings and their groups, objectives and targets."""
    return {
        "settings": {name: _setting(setting) for name, setting in SETTINGS.items()},
        "groups": GROUPS,
        "objectives": {name: _objective(row) for name, row in OBJECTIVES.items()},
        "targets": [_target(name, offer) for name, offer in TARGETS.items()],
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
