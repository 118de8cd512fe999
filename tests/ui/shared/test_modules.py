"""The browser's modules: where they are served, for how long they are kept, and that nothing else is."""

from __future__ import annotations

import re

import pytest
from fastapi import APIRouter
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ganzoo.ui.shared import modules


@pytest.fixture
def client() -> TestClient:
    router = APIRouter()
    modules.add_routes(router)
    return TestClient(Starlette(routes=router.routes))


def test_a_module_is_kept_for_ever_under_the_version_of_all_files(client: TestClient) -> None:
    answer = client.get(f"/ui/v-{modules.version()}/tabs/latent/wall.js", headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"] and answer.headers["content-encoding"] == "gzip"
    assert "export function mount" in answer.text


def test_under_another_version_it_is_asked_for_again(client: TestClient) -> None:
    answer = client.get("/ui/v-old/tabs/latent/wall.js")
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["app.py", "shared/page.py", "text/ko/shell.json", "..%2f..%2fapp.py", "tabs/latent/"])
def test_nothing_else_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/ui/v-{modules.version()}/{name}").status_code == 404


@pytest.mark.parametrize("name", [name for name in modules.files() if name.endswith(".js")])
def test_every_import_of_a_module_is_there(name: str) -> None:
    source = modules.files()[name].plain.decode()
    for path in re.findall(r'^import .*?"(\..*?)";$', source, flags=re.MULTILINE):
        assert (modules.UI / name).parent.joinpath(path).resolve().is_file(), path
