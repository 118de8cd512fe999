"""One table for every address: no name twice, what is not ours is ignored, and every kind's link opens its tab."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from ganzoo.errors import UnknownName
from ganzoo.kinds import KINDS
from ganzoo.lab import links
from ganzoo.ui.app import TABS
from ganzoo.ui.shared import address
from ganzoo.ui.shared.address import PARAMETERS, Known

NAMES = {"gan": ["a", "b@1"], "pair": ["c", "d"], "left": ["bicubic", "e"], "right": ["e", "f+"]}


def find(name: str) -> str:
    if not any(name in names for names in NAMES.values()):
        raise UnknownName("there is no checkpoint called {given!r}; did you mean {closest}?", given=name, closest="a")
    return name


def read(tab: str, /, **query: str) -> tuple[dict[str, Any], list[str]]:
    state, left_out = address.read(query, tab, Known(offered=NAMES, find=find))
    return state, [str(reason) for reason in left_out]


def test_the_table_has_every_tab_of_the_app_and_nothing_else() -> None:
    assert tuple(name for name, _ in TABS) == address.TABS
    assert {parameter.tab for parameter in PARAMETERS.values()} <= set(address.TABS)
    assert set(address.OLD_TABS.values()) <= set(address.TABS)
    assert not set(address.OLD_TABS) & set(address.TABS)


def test_every_name_is_one_tabs_and_every_setting_of_an_experiment_is_the_labs() -> None:
    names = [parameter.name for tab in address.TABS for parameter in address.of_tab(tab)]
    assert len(names) == len(set(names)) == len(PARAMETERS)
    assert {PARAMETERS[name].tab for name in links.NAMES} == {"live"}
    assert not {"tab", "lang", "view", "__theme"} & {name for name in names if PARAMETERS[name].tab == "live"}


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=lambda parameter: parameter.name)
def test_every_default_can_be_read(parameter: address.Parameter) -> None:
    assert parameter.type in address.READERS
    if parameter.default:
        state, left_out = read(parameter.tab, **{parameter.name: parameter.default})
        assert left_out == [] and state == read(parameter.tab)[0]


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.tab], ids=lambda kind: kind.name)
def test_the_link_of_every_kind_opens_the_checkpoint_in_its_tab(kind: Any) -> None:
    query = kind.address("b@1")
    assert query == f"?tab={kind.tab}&{kind.link}=b%401"
    assert PARAMETERS[kind.link].tab == kind.tab and PARAMETERS[kind.link].type == "checkpoint"


def test_an_address_that_says_nothing_gives_the_defaults() -> None:
    assert read("latent")[0]["walk"] == [12, 31]
    assert read("translation") == ({"pair": "c", "direction": "a-to-b", "example": 54}, [])
    assert read("super_resolution") == ({"left": "bicubic", "right": "e", "truth": False}, [])
    assert address.defaults("latent")["gan"] == ""


EVERYTHING = {
    "utm_source": "mail",
    "seed": "7",
    "gan": "b@1",
    "wall": "48",
    "walk": "3,5",
    "way": "linear",
    "pair": "d",
    "direction": "b-to-a",
    "example": "9",
    "left": "e",
    "right": "f+",
    "truth": "1",
}


@pytest.mark.parametrize("opened", address.TABS)
def test_every_tab_reads_its_own_from_an_address_with_the_state_of_all(opened: str) -> None:
    state, left_out = read("latent", tab=opened, **EVERYTHING)
    assert left_out == []
    assert state | {"gan": "b@1", "wall": 48, "walk": [3, 5], "way": "linear"} == state
    expected = {"pair": "d", "direction": "b-to-a", "example": 9}
    assert read("translation", tab=opened, **EVERYTHING) == (expected, [])
    assert read("super_resolution", tab=opened, **EVERYTHING) == ({"left": "e", "right": "f+", "truth": True}, [])


@pytest.mark.parametrize(
    ("query", "tab", "expected"),
    [
        ({"tab": "discogan", "pair": "d", "way": "b-to-a"}, "translation", {"pair": "d", "direction": "b-to-a"}),
        ({"tab": "discogan", "model": "d"}, "translation", {"pair": "d"}),
        ({"tab": "translation", "way": "linear"}, "translation", {"direction": "a-to-b"}),
        ({"tab": "latent", "way": "b-to-a"}, "translation", {"direction": "a-to-b"}),
        ({"tab": "super_resolution", "model": "f+"}, "super_resolution", {"right": "f+"}),
        ({"tab": "dcgan", "gan": "b@1", "wall": "3"}, "latent", {"gan": "b@1", "wall": 3}),
    ],
)
def test_old_links_keep_working(query: Mapping[str, str], tab: str, expected: dict[str, Any]) -> None:
    state, left_out = read(tab, **query)
    assert state | expected == state and left_out == []


@pytest.mark.parametrize(
    ("tab", "query", "words"),
    [
        ("latent", {"gan": "nobody"}, "no checkpoint called 'nobody'"),
        ("latent", {"gan": "c"}, "c is a checkpoint of another kind"),
        ("latent", {"wall": "-1"}, "-1 is outside"),
        ("latent", {"walk": "5"}, "2 to 8 stops"),
        ("latent", {"way": "b-to-a"}, "way is one of spherical, linear, not 'b-to-a'"),
        ("translation", {"direction": "up"}, "direction is one of a-to-b, b-to-a, not 'up'"),
        ("super_resolution", {"truth": "yes"}, "truth is one of 0, 1"),
    ],
)
def test_what_cannot_be_had_is_left_out_with_its_reason(tab: str, query: dict[str, str], words: str) -> None:
    state, left_out = read(tab, **query)
    assert state == read(tab)[0]
    assert len(left_out) == 1 and words in left_out[0]


def test_the_browser_gets_the_same_table() -> None:
    table = json.loads(json.dumps(address.table()))
    assert table["parameters"]["direction"]["aliases"] == ["way"]
    assert list(table["parameters"]) == list(PARAMETERS)
