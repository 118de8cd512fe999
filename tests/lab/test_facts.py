"""What the browser is told: it is JSON, it is small, and all of it can be said in Korean."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from ganzoo.lab.facts import facts
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.world import World
from ganzoo.lab.worlds import WORLDS
from ganzoo.ui.text import sentences


def test_the_facts_are_json_of_less_than_4_kilobytes_on_the_wire() -> None:
    assert len(gzip.compress(json.dumps(facts(), allow_nan=False).encode())) < 4_000


@pytest.mark.parametrize("world", WORLDS.values(), ids=lambda world: world.name)
def test_every_row_of_the_tables_is_told(world: World) -> None:
    told = facts()
    settings = told["worlds"][world.name]["settings"]
    assert list(settings) == list(world.experiment.settings)
    assert list(told["objectives"]) == list(OBJECTIVES) == list(settings["objective"]["choices"])
    assert [offer["name"] for offer in told["worlds"][world.name]["targets"]] == list(world.targets)


def test_a_setting_is_told_with_what_it_may_be_and_when_it_matters() -> None:
    settings = facts()["worlds"]["line"]["settings"]
    assert settings["lr_d"] == {
        "kind": "number",
        "title": "Learning rate of D",
        "short": "lr D",
        "help": "How far the discriminator moves at each step.",
        "group": "learning",
        "low": 0,
        "high": 10,
        "factor": 1.25,
        "steerable": True,
    }
    assert settings["clip"]["when"] == {"objective": ("wasserstein-clip",)}
    assert settings["gp_weight"]["when"] == {"objective": ("wasserstein-gp",)}


def test_all_that_is_told_has_its_korean() -> None:
    korean = sentences("ko")
    presets = [preset for world in WORLDS.values() for preset in world.presets.values()]
    settings = [each for world in facts()["worlds"].values() for each in world["settings"].values()]
    words = {word for preset in presets for word in (preset.title, preset.text, preset.card) if word}
    words |= set(_words(facts())) | set(facts()["groups"].values())
    words |= {title for setting in settings for title in setting.get("choices", {}).values()}
    assert len(words) > 90
    assert {text for text in words if text not in korean} == set()


def _words(value: Any) -> list[str]:
    """Return every text under a key that is for people."""
    if isinstance(value, dict):
        said = [text for key, text in value.items() if key in ("title", "help", "short", "text")]
        return said + [text for part in value.values() for text in _words(part)]
    return [text for part in value for text in _words(part)] if isinstance(value, list) else []
