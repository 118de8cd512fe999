"""A language more takes its row and its folder: one is added here, and the app has its page, switch and redirect."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ganzoo.live.files import Files
from ganzoo.ui import app, text
from ganzoo.ui.shared import language, modules
from ganzoo.ui.shared.services import Services
from tests.ui.stand_in import StandInCatalog, StandInEngine

ROW = {"code": "eo", "name": "Esperanto", "path": "/eo", "locale": "eo"}
WORDS = {"Models": "Modeloj", "Error": "Eraro", "What you see": "Kion vi vidas"}


def forget() -> None:
    for cached in (text.languages, text.sentences, language._head):
        cached.cache_clear()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of texts with a third language, which is all that is changed."""
    folder = tmp_path / "text"
    shutil.copytree(text.FOLDER, folder)
    rows = json.loads((folder / "languages.json").read_text(encoding="utf-8"))
    (folder / "languages.json").write_text(json.dumps([*rows, ROW]))
    (folder / "eo").mkdir()
    (folder / "eo" / "shell.json").write_text(json.dumps(WORDS))
    monkeypatch.setattr(text, "FOLDER", folder)
    forget()
    yield folder
    forget()


def test_the_app_has_a_page_more_with_the_same_tabs_and_the_words_that_there_are(folder: Path, tmp_path: Path) -> None:
    services = Services(StandInCatalog(tmp_path), build_engine=StandInEngine)  # type: ignore[arg-type]
    config = app.build(services).get_config_file()
    blocks = {block["id"]: block for block in config["components"]}
    pages = {path: [blocks[i] for i in config["page"][path]["components"]] for path in ("", "ko", "eo")}
    assert len({tuple(block["type"] for block in page) for page in pages.values()}) == 1
    labels = {path: [block["props"].get("label") for block in page] for path, page in pages.items()}
    assert "Modeloj" in labels["eo"] and "Latent space" in labels["eo"] and "Modeloj" not in labels[""]
    header = next(block["props"]["html_template"] for block in pages["ko"] if block["props"].get("elem_id") == "header")
    assert '<a href="./eo" data-language="eo" lang="eo" hreflang="eo">Esperanto</a>' in header


def test_the_front_door_knows_it(folder: Path) -> None:
    async def page(request: object) -> HTMLResponse:
        return HTMLResponse('<html lang="en"><head></head></html>')

    routes = [Route(path, page) for path in ("/", "/ko", "/eo")]
    client = TestClient(Starlette(routes=routes, middleware=[Middleware(language.FrontDoor)]), follow_redirects=False)
    answer = client.get("/?tab=latent", headers={"accept-language": "eo,ko;q=0.5"})
    assert (answer.status_code, answer.headers["location"]) == (307, "./eo?tab=latent")
    assert client.get("/?lang=eo").headers["location"] == "./eo?lang=eo"
    assert client.get("/", headers={"cookie": f"{language.COOKIE}=eo"}).headers["location"] == "./eo"
    document = client.get("/eo").text
    assert '<html lang="eo">' in document and '--gz-error:"Eraro"' in document and json.dumps(ROW) in document


def test_the_watch_page_finds_it_and_its_words(folder: Path) -> None:
    served = Files(modules.UI / "tabs" / "live" / "js", folder)
    words, table = served.get("text/eo.json"), served.get("text/languages.json")
    assert words is not None and json.loads(words.plain) == WORDS
    assert table is not None and ROW in json.loads(table.plain)
