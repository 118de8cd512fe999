"""What the browser is told: it is JSON, it is small, and all of it can be said in Korean."""

from __future__ import annotations

import gzip
import json
from typing import Any

from ganzoo.lab.line.facts import facts
from ganzoo.lab.line.presets import OFFERED
from ganzoo.lab.line.settings import SETTINGS
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.ui.text import sentences


def test_the_facts_are_json_of_less_than_3_kilobytes_on_the_wire() -> None:
    assert len(gzip.compress(json.dumps(facts(), allow_nan=False).encode())) < 3_000


def test_every_row_of_the_tables_is_told() -> None:
    told = facts()
    assert list(told["settings"]) == list(SETTINGS)
    assert list(told["objectives"]) == list(OBJECTIVES) == list(told["settings"]["objective"]["choices"])


def test_a_setting_is_told_with_what_it_may_be_and_when_it_matters() -> None:
    settings = facts()["settings"]
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
    words = {preset.title for preset in OFFERED.values()} | {preset.text for preset in OFFERED.values()}
    words |= set(_words(facts())) | set(facts()["groups"].values())
    words |= {title for setting in facts()["settings"].values() for title in setting.get("choices", {}).values()}
    assert len(words) > 90
    assert {text for text in words if text not in korean} == set()


def _words(value: Any) -> list[str]:
    """Return every text under a key that is for people."""
    if isinstance(value, dict):
        said = [text for key, text in value.items() if key in ("title", "help", "short", "text")]
        return said + [text for part in value.values() for text in _words(part)]
    return [text for part in value for text in _words(part)] if isinstance(value, list) else []
