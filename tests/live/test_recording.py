"""Runs that go out and come back, and files that must not come in."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from ganzoo.errors import InputError, LimitError
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.sentences import NEARLY
from ganzoo.live import recording
from ganzoo.live.recording import Recording, from_json, to_csv, to_json

RUN = Recording(
    experiment=Experiment(seed=9),
    series={"step": [0, 1, 2], "loss_real": [None, 0.5, 0.25], "w1": [4.0, 3.0, 2.0]},
    marks=[{"step": 1, "name": "lr_d", "value": 0.01}],
    keyframes=[
        {
            "step": 2,
            "now": {"edges": [0, 1, 2], "fake": [0.5, 1.5], "scale": "probability"},
            "sentence": {"text": NEARLY, "params": {}, "rule": "learning"},
        }
    ],
)


def test_a_run_comes_back_from_json() -> None:
    assert from_json(to_json(RUN)) == RUN


def test_a_run_that_diverged_can_be_saved() -> None:
    run = Recording(experiment=Experiment(), series={"step": [0, 1], "w1": [1.0, float("nan")]})
    assert from_json(to_json(run)).series["w1"] == [1.0, None]


def test_csv_has_a_line_for_each_step_and_blanks_for_what_is_missing() -> None:
    rows = list(csv.reader(io.StringIO(to_csv(RUN.series))))
    assert rows == [["step", "loss_real", "w1"], ["0", "", "4"], ["1", "0.5", "3"], ["2", "0.25", "2"]]


def _changed(path: list[Any], value: Any) -> str:
    document = json.loads(to_json(RUN))
    part = document
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    return json.dumps(document)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["format"], "other"),
        (["version"], 2),
        (["experiment"], []),
        (["experiment", "lr_d"], -1),
        (["experiment", "evil"], 1),
        (["series"], None),
        (["series", "step"], [0, 1]),
        (["series", "step"], [0, 2, 1]),
        (["series", "step"], [0, 1, True]),
        (["series", "step"], [0, 1, 10**30]),
        (["series", "w1"], [1, 2, "3"]),
        (["series", "w1"], [1, 2, {"a": 1}]),
        (["series", "<b>"], [1, 2, 3]),
        (["marks"], [{"step": 1}]),
        (["marks"], [{"step": 1, "name": "x" * 1000, "value": 1}]),
        (["keyframes"], {"a": 1}),
        (["keyframes", 0, "now"], {"html": ["<script>"]}),
        (["keyframes", 0, "now", "fake"], [1, "<script>"]),
        (["keyframes", 0, "now", "scale"], "<script>"),
        (["keyframes", 0, "sentence", "text"], "<script>alert(1)</script>"),
        (["keyframes", 0, "sentence", "params"], {"a": {"b": 1}}),
    ],
)
def test_a_changed_file_is_refused(path: list[Any], value: Any) -> None:
    with pytest.raises(InputError):
        from_json(_changed(path, value))


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "5", "NaN", '{"format": NaN}', "[" * 100_000, "\x00", "<html>"]
)
def test_what_is_no_run_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        from_json(text)


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MOST_POINTS", 2)
    with pytest.raises(LimitError, match=r"series.step of the run has 3 entries and may have 2"):
        from_json(to_json(RUN))
    monkeypatch.setattr(recording, "LARGEST_FILE", 100)
    with pytest.raises(LimitError, match="MB"):
        from_json(to_json(RUN))


def test_every_cut_of_a_file_is_refused() -> None:
    text = to_json(RUN)
    for end in range(0, len(text), 7):
        with pytest.raises(InputError):
            from_json(text[:end])
