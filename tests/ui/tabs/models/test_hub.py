"""What the Models tab says and does, without a browser."""

import dataclasses

import gradio as gr
import pytest

from ganzoo.catalog import Catalog
from ganzoo.errors import HubDenied, InputError
from ganzoo.hub import Address, Hub, obtain, push
from ganzoo.ui.shared.page import Page
from ganzoo.ui.shared.pulled import memory
from ganzoo.ui.shared.services import Services
from ganzoo.ui.tabs.models import tab as models
from ganzoo.ui.tabs.models.gallery import shelves
from ganzoo.ui.tabs.models.hub import loading, look_there, notes_of, pinned, push_as
from tests.hub.lab import NAME, REPOSITORY, write_checkpoint
from tests.hub_server import OWNER, READER, HubServer


@pytest.fixture
def server():
    with HubServer() as running:
        yield running


@pytest.fixture
def hub(server, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_XET_CACHE", str(tmp_path / "xet"))
    return Hub(endpoint=server.url, token=False, cache=tmp_path / "cache", timeout_seconds=8.0)


@pytest.fixture
def owner(hub):
    return dataclasses.replace(hub, token=OWNER.token)


@pytest.fixture
def page(tmp_path):
    write_checkpoint(tmp_path / "own" / NAME)
    return Page(language="en", blocks=gr.Blocks(), services=Services(Catalog([(tmp_path / "own", "local")])))


def _names(page, pulled=()):
    return [tile["name"] for row in shelves(page, pulled)["rows"] for tile in row["tiles"]]


def test_pins_hold_where_no_revision_is_named():
    pins = {REPOSITORY: "abc"}
    assert pinned(Address.parse(REPOSITORY), pins).revision == "abc"
    assert pinned(Address.parse(f"{REPOSITORY}@v1"), pins).revision == "v1"
    assert pinned(Address.parse("lab/other"), pins).revision is None


def test_loading_ends_with_the_entry_which_is_found_by_its_name_and_listed_for_nobody_else(page, hub, owner, tmp_path):
    commit = push(tmp_path / "own" / NAME, REPOSITORY, hub=owner).commit
    *under_way, (_, entry) = loading(page, REPOSITORY, {}, "visitor", hub)
    assert all(nothing is None for _, nothing in under_way)
    assert entry is not None and entry.revision == commit
    assert page.services.catalog.find(entry.name).revision == commit
    assert _names(page) == [NAME]
    assert _names(page, [entry.name]) == [NAME, entry.name]


def test_what_is_loaded_is_listed_for_everybody_and_last_where_the_operator_shares(
    page, hub, owner, tmp_path, monkeypatch
):
    monkeypatch.setenv("GANZOO_SHARE_PULLED", "1")
    push(tmp_path / "own" / NAME, "lab/aaa", hub=owner)
    *_, (_, entry) = loading(page, "lab/aaa", {}, "visitor", hub)
    assert _names(page) == [NAME, entry.name]
    facts = {tile["name"]: tile["facts"] for row in shelves(page)["rows"] for tile in row["tiles"]}
    assert facts[entry.name].startswith("from the Hub, kept on this machine")


def test_a_private_repository_is_not_shown_to_visitors(page, hub, owner, tmp_path):
    push(tmp_path / "own" / NAME, REPOSITORY, hub=owner, private=True)
    with pytest.raises(HubDenied):
        list(loading(page, REPOSITORY, {}, "visitor", hub))


def test_a_newer_revision_is_told(page, hub, owner, tmp_path):
    push(tmp_path / "own" / NAME, REPOSITORY, hub=owner)
    entry = obtain(Address.parse(REPOSITORY), hub=hub, catalog=page.services.catalog)
    assert notes_of(page, entry, {}, hub) == []
    head = push(write_checkpoint(tmp_path / "second", seed=1), REPOSITORY, hub=owner).commit
    assert notes_of(page, entry, {REPOSITORY: entry.revision}, hub) == [
        "You stay with this revision.",
        f"A newer revision is there: {head[:7]}.",
    ]


def test_a_visitor_pushes_with_their_own_login_only(page, hub, server):
    with pytest.raises(InputError, match="log in"):
        push_as(page, NAME, "guest/mine", None, hub)
    said = push_as(page, NAME, "guest/mine", READER.token, hub)
    assert "guest/mine@" in said and server.store.find("models", "guest/mine") is not None
    with pytest.raises(HubDenied):
        push_as(page, NAME, REPOSITORY, READER.token, hub)


@pytest.mark.parametrize("login", [False, True])
def test_pushing_is_offered_where_visitors_can_log_in(page, monkeypatch, login):
    if login:
        pytest.importorskip("authlib", reason="gradio's logins need authlib, which Spaces bring along")
    monkeypatch.setenv("SPACE_ID", "lab/ganzoo")
    monkeypatch.setenv("OAUTH_CLIENT_ID", "x") if login else monkeypatch.delenv("OAUTH_CLIENT_ID", raising=False)
    with page.blocks:
        models.build(dataclasses.replace(page, pulled=memory()))
    buttons = [part for part in page.blocks.blocks.values() if isinstance(part, gr.LoginButton)]
    assert len(buttons) == login


@pytest.mark.parametrize("namespace", ["", "  ", "a/b", "x y"])
def test_what_is_no_namespace_is_refused(page, hub, server, namespace):
    with pytest.raises(InputError):
        look_there(page, namespace, hub)
    assert not server.seen
