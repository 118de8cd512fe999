"""The diagnosis against the oracle, on every preset, named runs and two hundred settings that were recorded."""

from __future__ import annotations

import gzip
import json
from functools import cache
from typing import Any

import pytest

from ganzoo.lab.line import sentences
from ganzoo.lab.line.diagnosis import diagnose
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.sentences import RULES
from tests.lab.line.oracle import PATH, cases

RUNS: dict[str, dict[str, Any]] = {run["name"]: run for run in json.loads(gzip.decompress(PATH.read_bytes()))}
OF_RUNS_THAT_GO_ON = {
    sentences.BEGUN,
    sentences.FAR_OFF,
    sentences.ON_THE_WAY,
    sentences.NOT_MOVED,
    sentences.NO_NEARER,
    sentences.TOO_NARROW,
    sentences.TOO_WIDE,
    sentences.MEAN_OFF,
    sentences.SHAPE_OFF,
    sentences.NEARLY,
    sentences.HOVERS,
}
OF_RUNS_THAT_ARE_OVER = {text for text in sentences.SENTENCES if text.startswith("The run is over")}


@cache
def _said(name: str, share: float = 1.0) -> dict[str, Any]:
    """Return what is said of a run once this share of its steps is done."""
    run, experiment = RUNS[name], _experiment(name)
    count = sum(step <= share * experiment.steps for step in run["series"]["step"])
    return diagnose(experiment, {curve: column[:count] for curve, column in run["series"].items()})


@cache
def _experiment(name: str) -> Experiment:
    return Experiment.from_dict(RUNS[name]["experiment"])


def test_every_preset_and_every_setting_was_recorded() -> None:
    assert {name: _experiment(name) for name in RUNS} == {case.name: case.experiment for case in cases()}
    assert all(set(run["true"]) <= set(RULES) and run["true"] for run in RUNS.values())


def test_the_diagnosis_says_what_is_true_of_at_least_95_runs_in_100() -> None:
    said = {name: _said(name)["rule"] for name in RUNS}
    wrong = {name: (said[name], run["true"]) for name, run in RUNS.items() if said[name] not in run["true"]}
    assert len(wrong) <= 0.05 * len(RUNS), wrong


def test_most_runs_leave_it_no_choice() -> None:
    """An oracle to which all is true would agree with anything."""
    assert sum(len(run["true"]) == 1 for run in RUNS.values()) >= 2 / 3 * len(RUNS)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "diverged"])
def test_every_rule_is_right_where_it_speaks(rule: str) -> None:
    """Of the runs of which a rule speaks, it is true of at least 80 in 100; and there are such runs."""
    spoken = [rule in run["true"] for name, run in RUNS.items() if _said(name)["rule"] == rule]
    assert len(spoken) >= 5 and sum(spoken) >= 0.8 * len(spoken)


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("two hills far apart", {sentences.MISSING}),
        ("hills at -2 and 6", {sentences.MISSING}),
        ("two hills, found", {sentences.CONVERGED, sentences.OVER_NEAR}),
        ("D's rate raised", {sentences.RAISED_LR_D}),
        ("D's rate raised a little", {sentences.CONVERGED}),
        ("G's rate raised", {sentences.RAISED_LR_G}),
        ("D stopped", {sentences.LOWERED_LR_D}),
        ("a narrow clip", {sentences.AT_THE_CLIP}),
        ("default", {sentences.CONVERGED}),
    ],
)
def test_runs_of_which_is_known_what_is_to_be_said(name: str, texts: set[str]) -> None:
    assert _said(name)["text"] in texts


def test_a_wide_clip_is_no_death() -> None:
    assert _said("a wide clip")["rule"] != "dead"


def test_whatever_fails_has_a_remedy() -> None:
    for name in RUNS:
        for share in (0.5, 1.0):
            said = _said(name, share)
            assert said["rule"] in ("learning", "converged") or "remedy" in said, (name, said)


def test_a_run_that_is_over_is_told_nothing_of_the_future_and_can_only_begin_again() -> None:
    for name in RUNS:
        said = _said(name)
        if RUNS[name]["series"]["step"][-1] == _experiment(name).steps:
            assert said["text"] not in OF_RUNS_THAT_GO_ON, (name, said)
            assert "steer" not in said.get("remedy", {}), (name, said)


def test_a_run_that_goes_on_is_not_told_that_it_is_over() -> None:
    assert {name: text for name in RUNS if (text := _said(name, 0.5)["text"]) in OF_RUNS_THAT_ARE_OVER} == {}


def test_few_runs_that_are_blamed_half_way_are_right_in_the_end() -> None:
    """What is said half way holds: of runs called stuck, dead or collapsed few are right in the end."""
    blamed = [name for name in RUNS if _said(name, 0.5)["rule"] in ("stuck", "dead", "collapsed", "winning")]
    steered = {name for name in blamed if _experiment(name).steering}
    right = [name for name in blamed if name not in steered and "converged" in RUNS[name]["true"]]
    assert len(right) <= 0.05 * len(blamed), right
