"""The diagnosis against the oracle, on every preset and two hundred settings that were recorded."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from ganzoo.lab.line.diagnosis import diagnose
from ganzoo.lab.line.links import from_query
from ganzoo.lab.line.presets import PRESETS
from ganzoo.lab.line.sentences import RULES
from tests.lab.line.oracle import PATH, SETTINGS

RUNS: list[dict[str, Any]] = json.loads(gzip.decompress(PATH.read_bytes()))


def test_every_preset_and_every_setting_was_recorded() -> None:
    names = [run["name"] for run in RUNS]
    assert names == [*PRESETS, *(f"drawn {index}" for index in range(SETTINGS))]
    assert all(set(run["true"]) <= set(RULES) and run["true"] for run in RUNS)


def test_the_diagnosis_says_what_is_true_of_at_least_95_runs_in_100() -> None:
    said = {run["name"]: diagnose(from_query(run["query"], ours_alone=True)[0], run["series"])["rule"] for run in RUNS}
    wrong = {run["name"]: (said[run["name"]], run["true"]) for run in RUNS if said[run["name"]] not in run["true"]}
    assert len(wrong) <= 0.05 * len(RUNS), wrong


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "diverged"])
def test_every_rule_is_right_where_it_speaks(rule: str) -> None:
    """Of the runs of which a rule speaks, it is true of nine in ten; and there are such runs."""
    spoken = [
        rule in run["true"]
        for run in RUNS
        if diagnose(from_query(run["query"], ours_alone=True)[0], run["series"])["rule"] == rule
    ]
    assert len(spoken) >= 5 and sum(spoken) >= 0.85 * len(spoken)
