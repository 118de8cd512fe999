"""Links: an experiment comes back from its link, and what a link cannot mean is left out with a notice."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.presets import PRESETS
from ganzoo.lab.line.targets import Target
from ganzoo.lab.links import NAMES, from_query, to_query
from ganzoo.lab.worlds import WORLDS


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_comes_back_from_its_link_and_from_json(name: str) -> None:
    experiment = replace(PRESETS[name], seed=77, lr_g=0.00123, ema=37)
    assert from_query(to_query(experiment)) == (experiment, [])
    assert Experiment.from_dict(experiment.to_dict()) == experiment


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
        ("sed=3", "seed", "there is no setting called sed; the closest names are seed"),
        ("lrd=3", "lr_d", "there is no setting called"),
        ("preset=__init__", "seed", "preset __init__, which does not exist"),
    ],
)
def test_a_part_of_a_link_that_makes_no_sense_is_left_out_with_a_notice(query: str, field: str, words: str) -> None:
    experiment, notices = from_query(query)
    assert getattr(experiment, field) == getattr(Experiment(), field)
    assert len(notices) == 1
    assert re.search(words, notices[0]["text"].format(**notices[0]["params"]))


def test_the_rest_of_such_a_link_still_counts() -> None:
    experiment, notices = from_query("?lr_d=-1&seed=5&preset=samples&objectiv=1")
    assert (experiment.seed, experiment.mode, len(notices)) == (5, "samples", 2)


@pytest.mark.parametrize("name", ["utm_source", "utm_campaign", "fbclid", "gclid", "ref", "volume", "__class__", "v"])
def test_what_others_keep_in_an_address_is_none_of_our_business(name: str) -> None:
    assert from_query(f"seed=5&{name}=lr_d") == (Experiment(seed=5), [])


def test_whoever_writes_nothing_but_settings_is_told_of_every_unknown_one() -> None:
    _, notices = from_query("utm_source=5", ours_alone=True)
    assert [notice["params"]["given"] for notice in notices] == ["utm_source"]


def test_the_names_of_an_address_are_the_world_the_preset_and_the_settings() -> None:
    settings = {name for world in WORLDS.values() for name in world.experiment.names()}
    assert NAMES[:2] == ("world", "preset") and set(NAMES[2:]) == settings


def test_a_link_of_a_thousand_settings_is_not_read() -> None:
    experiment, notices = from_query("&".join(f"a{i}=1" for i in range(1000)))
    assert experiment == Experiment()
    assert len(notices) == 1


def test_the_unit_of_a_target_travels_in_its_link() -> None:
    experiment = Experiment(target=Target("uniform", (2.0, 6.0), (144.4, 6.4)))
    assert to_query(experiment) == "target=uniform:2,6@144.4,6.4"
    assert from_query("target=uniform%3A2%2C6%40144.4%2C6.4") == (experiment, [])
    assert from_query("target=uniform:2,6@1")[1][0]["params"]["given"] == "1"
