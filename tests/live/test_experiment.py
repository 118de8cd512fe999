"""Settings: what is accepted, what is refused, and what a link does with either."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from ganzoo.data.distributions import Target
from ganzoo.errors import GanzooError, InputError, LimitError, UnknownName
from ganzoo.experiment import CHOICES, RANGES, STEERABLE, Experiment
from ganzoo.live.links import from_query, to_query
from ganzoo.live.presets import PRESET_WORDS, PRESETS


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_comes_back_from_its_link_and_from_json(name: str) -> None:
    experiment = replace(PRESETS[name], seed=77, lr_g=0.00123)
    assert from_query(to_query(experiment)) == (experiment, [])
    assert Experiment.from_dict(experiment.to_dict()) == experiment


def test_every_preset_has_its_words() -> None:
    assert list(PRESET_WORDS) == list(PRESETS)


def test_the_link_of_the_default_is_empty_and_that_of_a_preset_is_its_name() -> None:
    assert to_query(Experiment()) == ""
    assert to_query(PRESETS["original-sorted"]) == "preset=original-sorted"


@pytest.mark.parametrize(
    "target",
    [
        Target("mixture", (0.3, -2, 0.5, 0.7, 3, 1)),
        Target("drawn", (0, 5, *range(1, 129))),
        Target("quantiles", tuple(i / 3 for i in range(129))),
    ],
    ids=lambda target: target.kind,
)
def test_a_target_of_many_numbers_comes_back_from_its_link(target: Target) -> None:
    experiment = Experiment(target=target)
    assert from_query(to_query(experiment)) == (experiment, [])


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("lr_d=-1", "lr_d", "must be a number from 0 to 10"),
        ("lr_d=11", "lr_d", "must be a number from 0 to 10"),
        ("lr_d=nan", "lr_d", "must be a number"),
        ("lr_d=<script>alert(1)</script>", "lr_d", "must be a number"),
        ("batch=2.5", "batch", "must be a whole number"),
        ("steps=1e99", "steps", "must be a whole number from 10 to 1000000"),
        ("mode=rowz", "mode", "closest choices are rows"),
        ("target=normal:4", "target", "takes 2 to 2 numbers"),
        ("target=normal:4,nan", "target", "must be numbers"),
        ("target=" + "9," * 5000, "target", "there is no target called|must be numbers"),
        ("d_steps=0&g_steps=0", "d_steps", "neither player moves"),
        ("__class__=3", "seed", "there is no setting called"),
        ("preset=__init__", "seed", "preset __init__, which does not exist"),
    ],
)
def test_a_part_of_a_link_that_makes_no_sense_is_left_out_with_a_notice(query: str, field: str, words: str) -> None:
    import re

    experiment, notices = from_query(query)
    assert getattr(experiment, field) == getattr(Experiment(), field)
    assert len(notices) == 1
    assert re.search(words, notices[0]["text"].format(**notices[0]["params"]))


def test_the_rest_of_such_a_link_still_counts() -> None:
    experiment, notices = from_query("?lr_d=-1&seed=5&preset=samples&foo=1")
    assert (experiment.seed, experiment.mode, len(notices)) == (5, "samples", 2)


def test_a_link_of_a_thousand_settings_is_not_read() -> None:
    experiment, notices = from_query("&".join(f"a{i}=1" for i in range(1000)))
    assert experiment == Experiment()
    assert len(notices) == 1


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"lr_d": -0.1}, InputError),
        ({"lr_d": float("nan")}, InputError),
        ({"lr_d": True}, InputError),
        ({"lr_d": [1]}, InputError),
        ({"seed": 2**40}, InputError),
        ({"mode": ["rows"]}, UnknownName),
        ({"objective": "gan"}, UnknownName),
        ({"colour": 1}, UnknownName),
        ({"target": "normal"}, InputError),
        ({"target": {"kind": "normal", "values": [1, 2], "more": 1}}, InputError),
        ({"target": {"kind": "normal", "values": [1, None]}}, InputError),
        ({"target": {"kind": "normal", "values": [1, 10**400]}}, InputError),
        ({"batch": 1024, "row": 256}, LimitError),
    ],
)
def test_impossible_settings_are_refused(values: dict[str, Any], error: type[GanzooError]) -> None:
    with pytest.raises(error):
        Experiment.from_dict(values)


def test_learning_rates_of_zero_and_ten_are_possible() -> None:
    assert (Experiment(lr_d=0).lr_d, Experiment(lr_g=10).lr_g) == (0.0, 10.0)


def test_every_setting_has_a_rule() -> None:
    assert set(CHOICES) | set(RANGES) | {"target"} == set(Experiment().to_dict())
    assert set(STEERABLE) <= set(RANGES)


def test_the_learning_rates_fall_as_they_say() -> None:
    assert [Experiment(decay=d, steps=100).decay_at(50) for d in ("constant", "linear", "cosine")] == pytest.approx(
        [1.0, 0.5, 0.5]
    )
    assert [Experiment(decay=d, steps=100).decay_at(200) for d in ("constant", "linear", "cosine")] == [1.0, 0.0, 0.0]


def test_shapes_follow_the_mode_and_what_is_shown() -> None:
    def shape(**settings: Any) -> tuple[int, int, int]:
        e = Experiment(row=30, **settings)
        return e.outputs, e.numbers_per_row, e.inputs

    assert shape(mode="rows") == (30, 30, 30)
    assert shape(mode="rows", features="moments") == (30, 30, 4)
    assert shape(mode="samples", features="none") == (1, 1, 1)
    assert shape(mode="samples", features="sorted") == (1, 30, 30)
    assert shape(mode="samples", features="moments") == (1, 30, 4)


def test_an_experiment_needs_no_torch() -> None:
    modules = "ganzoo.live.links, ganzoo.live.presets, ganzoo.live.diagnosis, ganzoo.live.export, ganzoo.data.uploads"
    code = f"import sys; import {modules}; "
    subprocess.run([sys.executable, "-c", code + "assert 'torch' not in sys.modules"], check=True)
