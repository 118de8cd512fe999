"""Cards ask nobody for anything: a host is planted, cards of every kind are shown, and what it was asked is counted.

Two walls are tried, each on its own: what reaches the page is harmless, and what would not be harmless is stopped by
the policy of the page.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Server, serving, visitors
from tests.hostile_cards import FAR, HOSTILE
from tests.hub_server import HubServer
from tests.hub_server.store import Entry
from tests.tiny import NETWORKS, write_tiny

NAME = "dcgan.hostile-32"


class Planted:
    """A host on loopback that notes whatever it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        planted = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                planted.asked.append(f"{self.command} {self.path}")
                self.send_response(200)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_POST = do_HEAD = do_OPTIONS = do_GET

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def planted() -> Iterator[Planted]:
    host = Planted()
    yield host
    host.close()


@pytest.fixture(scope="module")
def harms(planted: Planted) -> list[str]:
    """Every kind of card, each asking the planted host for an address of its own."""
    assert len(HOSTILE) > 55
    return [harm.replace(FAR, f"{planted.url}/{number}") for number, harm in enumerate(_absolute(planted))]


def _absolute(planted: Planted) -> list[str]:
    return [
        harm.replace("//far.example/x", f"{planted.url.removeprefix('http:')}/x") if FAR not in harm else harm
        for harm in HOSTILE
    ]


@pytest.fixture(scope="module")
def app(harms: list[str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app with a checkpoint whose card is all of them, and a Hub that offers another with the same card."""
    work = tmp_path_factory.mktemp("cards")
    card = "---\ntags:\n- ganzoo\n---\n# Evil\n\n" + "\n\n".join(harms) + "\n\n# Last\n"
    _write_checkpoint(work / "own" / NAME, card)
    with HubServer() as hub:
        hub.store.create("models", "lab/evil").append({"README.md": Entry(content=card.encode(), lfs=False)}, "card")
        environment = {
            "HF_ENDPOINT": hub.url,
            "HF_HOME": str(work / "home"),
            "GANZOO_HUB_NAMESPACE": "lab",
            "GANZOO_CHECKPOINTS": str(work / "own"),
        }
        with serving("app.py", "--port", "0", environment=environment) as running:
            yield running


def _write_checkpoint(folder: Path, card: str) -> None:
    write_tiny(folder, next(iter(NETWORKS)))
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"name": NAME}))
    (folder / "README.md").write_text(card)


@pytest.fixture
def visit(app: Server, chromium, planted: Planted):
    planted.asked.clear()
    with visitors(chromium, app.url) as open_page:
        yield open_page


def _settle(page: Page) -> None:
    """Wait until whatever the page was made to ask before has been asked: a later question of its own is answered."""
    page.evaluate("async () => { await fetch('ui/nothing'); await document.fonts.ready; }")
    page.evaluate("() => new Promise(requestAnimationFrame)")


def _refusals(page: Page) -> list[str]:
    return [line for line in page.troubles if "Content Security Policy" in line]  # type: ignore[attr-defined]


def _asked_elsewhere(page: Page, app: Server) -> list[str]:
    asked: list[str] = page.asked  # type: ignore[attr-defined]
    return [url for url in asked if not url.startswith((app.url, "data:", "blob:"))]


def test_no_card_in_a_tab_asks_anybody_for_anything(visit, app: Server, planted: Planted) -> None:
    page = visit(f"/?tab=latent&gan={NAME}")
    expect(page.locator("#latent-status")).to_contain_text(NAME)
    page.get_by_role("button", name="Model card").click()
    expect(page.locator("#latent-card").get_by_role("heading", name="Last")).to_be_visible()
    _settle(page)
    assert page.evaluate("window.evil") is None
    assert planted.asked == [] and _asked_elsewhere(page, app) == []
    assert _refusals(page) == []  # the first wall was enough


def test_no_offered_card_asks_anybody_for_anything(visit, app: Server, planted: Planted) -> None:
    page = visit("/?tab=models")
    page.locator("#models-offers").get_by_text("lab/evil").click()
    expect(page.locator("#models-card").get_by_role("heading", name="Last")).to_be_visible()
    _settle(page)
    assert page.evaluate("window.evil") is None
    assert planted.asked == [] and _asked_elsewhere(page, app) == []
    assert _refusals(page) == []


PUT = """async (harms) => {
  for (const harm of harms) {
    const place = document.createElement("div");
    place.innerHTML = harm;
    document.body.append(place);
    for (const form of place.querySelectorAll("form")) {
      const frame = Object.assign(document.createElement("iframe"), { name: "to" });
      place.append(frame);
      form.target = "to";
      HTMLFormElement.prototype.submit.call(form);
    }
  }
}"""


def _raw(harms: list[str]) -> list[str]:
    """Return what is HTML and leaves the page as it is, so that all of it can be put into one."""
    return [harm for harm in harms if harm.startswith("<") and "http-equiv" not in harm and "window.evil" not in harm]


def test_without_both_walls_the_same_cards_ask(chromium, planted: Planted, harms: list[str]) -> None:
    planted.asked.clear()
    page = chromium.new_page()
    page.set_content("<!doctype html><title>x</title><body>")
    page.evaluate(PUT, _raw(harms))
    while len(set(planted.asked)) < 20:  # a test that is stuck is ended by its session
        page.wait_for_timeout(50)
    page.close()


def test_the_pages_policy_alone_holds_too(visit, planted: Planted, harms: list[str]) -> None:
    """The cards' HTML is put into the page as it is, and forms are sent; then scripts ask, too."""
    page = visit("/?tab=models")
    assert len(_raw(harms)) > 35
    page.evaluate(PUT, _raw(harms))
    asks = """async (url) => {
      const image = new Promise((done, fail) => Object.assign(new Image(), { onload: done, onerror: fail, src: url }));
      return (await Promise.allSettled([fetch(url), import(url + '.js'), image])).map(({ status }) => status);
    }"""
    assert page.evaluate(asks, f"{planted.url}/asked") == ["rejected"] * 3
    _settle(page)
    assert planted.asked == []
    assert _refusals(page)


@pytest.mark.parametrize("tab", ["live", "latent", "translation", "super_resolution", "models"])
def test_the_policy_stops_nothing_of_the_apps_own(visit, app: Server, tab: str) -> None:
    page = visit(f"/?tab={tab}")
    expect(page.get_by_role("tabpanel").filter(visible=True).first).to_be_visible()
    _settle(page)
    assert _refusals(page) == [] and _asked_elsewhere(page, app) == []
