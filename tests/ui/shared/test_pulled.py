"""What one visitor pulls is seen by that visitor, and is nobody's default, whatever it claims of itself."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ganzoo import checkpoint
from ganzoo.catalog import MOST_KEPT, Catalog, Entry
from ganzoo.errors import UnknownName
from ganzoo.hub import Hub, everything
from ganzoo.inference import Engine
from ganzoo.ui.shared import pulled
from ganzoo.ui.shared.cards import models_of_tab
from ganzoo.ui.shared.page import Page
from ganzoo.ui.shared.services import Services
from tests.tiny import write_tiny

MODEL, JUDGE = "dcgan.fashion-mnist-32", "classifier.fashion-mnist-32"
COMMITS = ("a1" * 20, "b2" * 20)
PRECISE = (checkpoint.Metric(name="precision", value=9.9, samples=1, protocol="claimed"),)


def foreign(folder: Path, name: str = MODEL, *, repository: str = "aaa/aaa", commit: str = COMMITS[0]) -> Entry:
    """Return what a stranger's repository gives: it has a shipped one's name and claims to be the best."""
    path = folder / f"models--{repository.replace('/', '--')}" / "snapshots" / commit
    write_tiny(path, name, seed=int(commit[:2], 16))
    config = dataclasses.replace(checkpoint.read_config(path), metrics=PRECISE)
    checkpoint.restate(path, config, card=lambda _: "# A card\n")
    name = f"{repository}@{commit[:7]}"
    return Entry(name=name, path=path, source="cached", config=config, repository=repository, revision=commit)


@pytest.fixture
def services(checkpoints: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Services:
    """An app with two tiny checkpoints that ship, and a cache that is empty."""
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return Services(Catalog([(checkpoints, "shipped")]))


def _page(services: Services) -> Page:
    return Page(language="en", blocks=None, services=services)  # type: ignore[arg-type]


def test_a_pulled_model_is_last_in_its_visitors_menu_and_in_nobody_elses(services: Services, tmp_path: Path) -> None:
    entry = foreign(tmp_path)
    services.catalog.keep(entry)
    page, mine = _page(services), pulled.own(services, pulled.also([], entry.name))
    assert models_of_tab(page, "latent", mine) == [MODEL, "aaa/aaa@a1a1a1a"]
    assert models_of_tab(page, "latent") == [MODEL]
    assert [one.name for one in services.catalog.entries()] == [JUDGE, MODEL]


def test_where_the_operator_shares_it_is_everybodys_and_still_last(services: Services, tmp_path: Path) -> None:
    services.catalog.add(foreign(tmp_path))
    assert models_of_tab(_page(services), "latent") == [MODEL, "aaa/aaa@a1a1a1a"]


def test_a_shipped_name_stays_with_what_is_shipped(services: Services, tmp_path: Path) -> None:
    """The stranger's config has the very name."""
    entry = foreign(tmp_path)
    services.catalog.add(entry)
    assert entry.config.name == MODEL and services.catalog.find(MODEL).source == "shipped"


def test_a_foreign_classifier_judges_nothing(services: Services, tmp_path: Path) -> None:
    services.catalog.add(foreign(tmp_path, JUDGE))
    services.catalog.keep(foreign(tmp_path, JUDGE, repository="aaa/bbb"))
    judge = services.catalog.judge("fashion-mnist")
    assert judge is not None and judge.name == JUDGE
    services.catalog._entries.pop(JUDGE)
    assert services.catalog.judge("fashion-mnist") is None


def test_a_link_to_what_this_visitor_has_not_pulled_is_a_link_to_an_unknown_name(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry, said = foreign(tmp_path), []
    services.catalog.keep(entry)
    monkeypatch.setattr("gradio.Warning", said.append)
    request: Any = SimpleNamespace(query_params={"gan": entry.name})
    page = _page(services)
    assert page.asked(request, "latent", gan=models_of_tab(page, "latent"))["gan"] == MODEL
    assert "there is no checkpoint called" in said[0]
    assert page.asked(request, "latent", gan=[MODEL, entry.name])["gan"] == entry.name


def test_two_revisions_of_a_repository_draw_their_own_pictures(services: Services, tmp_path: Path) -> None:
    first, second = (foreign(tmp_path, commit=commit) for commit in COMMITS)
    engine = Engine(services.catalog, "cpu")
    for entry in (first, second):
        services.catalog.keep(entry)
    pictures = [engine.sample(entry.name, [3]) for entry in (first, second, first)]
    assert (pictures[0] != pictures[1]).any() and (pictures[0] == pictures[2]).all()


def test_after_a_restart_a_browser_finds_what_it_remembers_in_the_visitors_cache_alone(
    services: Services, tmp_path: Path
) -> None:
    hub = Hub(cache=tmp_path / "hub")
    theirs = foreign(hub.for_visitors().cache)
    private = foreign(hub.cache, repository="owner/secret")
    assert pulled.own(services, [theirs.name, private.name]) == [theirs.name]
    assert services.catalog.find(theirs.name).path == theirs.path


def test_the_app_starts_with_what_the_operator_pulled_and_the_command_line_has_all(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hub = Hub(cache=tmp_path / "hub")
    theirs, ours = foreign(hub.for_visitors().cache), foreign(hub.cache, repository="lab/ours")
    listed = {entry.name for entry in everything(hub, visitors=False).entries()}
    assert ours.name in listed and theirs.name not in listed
    assert {ours.name, theirs.name} <= {entry.name for entry in everything(hub).entries()}


@pytest.mark.parametrize(
    "names", [None, "text", {"a": 1}, 7, [None], [["x"]], ["/etc/passwd"], ["../.."], ["a/b@../../x"], ["x" * 10_000]]
)
def test_what_a_browser_sends_is_believed_in_nothing(services: Services, names: Any) -> None:
    assert pulled.own(services, names) == []
    assert pulled.also(names, "lab/x@abc")[-1] == "lab/x@abc"


def test_a_browser_names_nothing_that_everybody_has_as_its_own(services: Services) -> None:
    assert pulled.own(services, [MODEL]) == []


def test_what_is_kept_is_bounded(services: Services, tmp_path: Path) -> None:
    entry = foreign(tmp_path)
    for number in range(MOST_KEPT + 1):
        services.catalog.keep(dataclasses.replace(entry, name=f"aaa/aaa@{number:07}"))
    with pytest.raises(UnknownName):
        services.catalog.find("aaa/aaa@0000000")
    assert services.catalog.find("aaa/aaa@0000001").path == entry.path


def test_a_damaged_checkpoint_in_the_cache_is_left_out_with_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Other people's models, whose configs have no format version, get none."""
    hub = Hub(cache=tmp_path / "hub")
    good, bad = foreign(hub.cache), foreign(hub.cache, repository="lab/bad")
    (bad.path / "config.json").write_text((bad.path / "config.json").read_text().replace("9.9", '"x"'))
    other = hub.cache / "models--else--bert" / "snapshots" / COMMITS[0]
    shutil.copytree(good.path, other)
    (other / "config.json").write_text('{"architectures": ["BertModel"]}')
    assert [entry.name for entry in everything(hub).entries() if entry.foreign] == [good.name]
    assert [line for line in caplog.messages if "left out" in line] == [
        f"left out: {bad.path}/config.json is not a whole config: metrics.0.value: is no float"
    ]
