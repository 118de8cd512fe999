"""The Models tab in a browser, with a loopback Hub behind it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from ganzoo.hub import Hub, push
from tests.e2e.conftest import Server, serving, visitors
from tests.hostile_cards import HOSTILE
from tests.hub.lab import NAME, REPOSITORY, write_checkpoint
from tests.hub_server import OWNER, HubServer
from tests.hub_server.store import Entry

EVIL = "---\ntags:\n- ganzoo\n---\n# Evil\n\n" + "\n\n".join(HOSTILE) + "\n\n# Last\n"


@pytest.fixture(scope="module")
def hub() -> Iterator[HubServer]:
    """A Hub that offers one checkpoint in two revisions, and a card that means harm."""
    with HubServer() as server:
        yield server


@pytest.fixture(scope="module")
def commits(hub, tmp_path_factory) -> list[str]:
    work = tmp_path_factory.mktemp("models")
    settings = Hub(endpoint=hub.url, token=OWNER.token, cache=work / "cache")
    os.environ.setdefault("HF_XET_CACHE", str(work / "xet"))
    folders = [write_checkpoint(work / str(seed), seed=seed) for seed in range(2)]
    found = [push(folder, REPOSITORY, hub=settings).commit for folder in folders]
    hub.store.create("models", "lab/evil").append({"README.md": Entry(content=EVIL.encode(), lfs=False)}, "card")
    return found


@pytest.fixture
def app(hub, commits, tmp_path) -> Iterator[Server]:
    environment = {
        "HF_ENDPOINT": hub.url,
        "HF_HOME": str(tmp_path / "home"),
        "HF_TOKEN": OWNER.token,
        "GANZOO_HUB_NAMESPACE": "lab",
        "GANZOO_CHECKPOINTS": str(write_checkpoint(tmp_path / "own" / NAME, seed=9).parent),
    }
    hub.faults.clear()
    hub.seen.clear()
    with serving("app.py", "--port", "0", environment=environment) as running:
        yield running


@pytest.fixture
def visit(app, chromium):
    with visitors(chromium, app.url) as open_page:
        yield open_page


def _status(page):
    return page.locator("#models-status")


def _load(page, address):
    page.locator("#models-address textarea, #models-address input").first.fill(address)
    page.locator("#models-load").click()


def test_the_tab_lists_what_is_here_and_what_the_namespace_offers(visit, hub):
    page = visit("/?tab=models")
    expect(page.locator("#models-here")).to_contain_text("shipped with ganzoo")
    expect(page.locator("#models-offers")).to_contain_text(REPOSITORY, timeout=90_000)
    expect(_status(page)).to_contain_text("2 checkpoints are offered by lab")


def test_a_revision_is_loaded_by_name_a_newer_one_is_told_and_pinning_keeps_it(visit, hub, commits):
    page = visit("/?tab=models")
    expect(_status(page)).to_contain_text("offered", timeout=90_000)
    _load(page, f"{REPOSITORY}@{commits[0][:10]}")
    expect(_status(page)).to_contain_text(f"A newer revision is there: {commits[1][:7]}", timeout=90_000)
    expect(page.locator("#models-card").get_by_role("heading", name=NAME)).to_be_visible()
    page.locator("#models-pin").click()
    expect(_status(page)).to_contain_text(f"You stay with {commits[0][:7]}")
    _load(page, REPOSITORY)
    expect(_status(page)).to_contain_text("You stay with this revision", timeout=90_000)
    expect(_status(page)).to_contain_text(commits[0][:7])
    link = _status(page).get_by_role("link", name="Look at its pictures")
    assert link.get_attribute("href") == f"?tab=latent&gan={REPOSITORY}%40{commits[0][:7]}"
    assert not any(OWNER.token in str(seen) for seen in hub.seen)


def test_what_a_visitor_loads_draws_for_them_and_is_there_for_nobody_else(visit, commits):
    name = f"{REPOSITORY}@{commits[1][:7]}"
    page = visit("/?tab=models")
    expect(_status(page)).to_contain_text("offered", timeout=90_000)
    _load(page, REPOSITORY)
    expect(_status(page)).to_contain_text(name, timeout=90_000)
    expect(page.locator("#models-here")).to_contain_text(name)
    _status(page).get_by_role("link", name="Look at its pictures").click()
    expect(page.locator("#latent-status")).to_contain_text(f"{name}from the Hub", timeout=90_000)
    other = visit(f"/?tab=latent&gan={name.replace('@', '%40')}")
    expect(other.get_by_text("there is no checkpoint called")).to_be_visible(timeout=90_000)
    expect(other.locator("#latent-status")).to_contain_text("shipped with ganzoo")
    other.goto(other.url.split("?")[0] + "?tab=models")
    expect(_status(other)).to_contain_text("offered", timeout=90_000)
    expect(other.locator("#models-here")).not_to_contain_text("from the Hub")


def test_a_card_runs_nothing_and_asks_nobody(visit):
    page = visit("/?tab=models")
    page.locator("#models-offers").get_by_text("lab/evil").click(timeout=90_000)
    expect(page.locator("#models-card").get_by_role("heading", name="Evil")).to_be_visible(timeout=90_000)
    assert page.evaluate("window.evil") is None
    page.wait_for_timeout(1000)
    assert not any("far.example" in url for url in page.asked)
    assert page.locator("#models-card img").count() == 0


def test_offers_are_asked_for_though_their_line_lies_below_the_screen(visit):
    page = visit("/?tab=models", width=1440, height=300)
    expect(_status(page)).to_contain_text("offered", timeout=90_000)


def test_a_slow_hub_shows_progress_and_can_be_stopped(visit, hub):
    page = visit("/?tab=models")
    expect(_status(page)).to_contain_text("offered", timeout=90_000)
    hub.faults.add("resolve", "stall", seconds=120, times=None)
    _load(page, REPOSITORY)
    expect(_status(page)).to_contain_text("Asking the Hub for", timeout=90_000)
    page.locator("#models-stop").click()
    expect(page.get_by_text("Stopped as you asked")).to_be_visible(timeout=90_000)
    expect(page.locator("#models-load")).to_be_enabled()
    expect(page.locator("#models-stop")).to_be_hidden()


def test_a_hub_that_is_down_is_said_in_the_readers_language(visit, hub):
    hub.faults.add("list", "status", status=503, times=None)
    page = visit("/ko?tab=models", locale="ko-KR")
    expect(_status(page)).to_contain_text("오프라인", timeout=90_000)
    expect(page.locator("#models-here")).to_contain_text("ganzoo에 들어 있음")


def test_a_name_that_is_none_is_refused_with_the_way_out(visit):
    page = visit("/?tab=models")
    _load(page, "nothing")
    expect(page.get_by_text("write NAMESPACE/REPO or NAMESPACE/REPO@REVISION")).to_be_visible(timeout=90_000)


def test_the_tab_fits_a_phone(visit):
    page = visit("/?tab=models", width=360, height=740)
    expect(page.locator("#models-here")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
