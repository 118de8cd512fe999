"""Checkpoints' pictures at addresses of their own."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import APIRouter
from PIL import Image
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ganzoo.catalog import Catalog
from ganzoo.ui.shared.samples import CARD_SIZE, add_routes, picture_of
from tests.hub.lab import NAME, write_checkpoint


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    folder = write_checkpoint(tmp_path / "own" / NAME, seed=9)
    Image.new("RGB", (700, 300), (255, 0, 0)).save(folder / "samples.png")
    return Catalog([(folder.parent, "local")])


@pytest.fixture
def client(catalog: Catalog) -> TestClient:
    router = APIRouter()
    add_routes(router, catalog)
    return TestClient(Starlette(routes=router.routes))


def _address(catalog: Catalog, *, small: bool = False) -> str:
    address = picture_of(catalog.find(NAME), small=small)
    assert address is not None
    return f"/{address}"


def test_a_picture_is_served_whole_and_kept_by_the_browser(catalog: Catalog, client: TestClient) -> None:
    answer = client.get(_address(catalog))
    assert answer.content == (catalog.find(NAME).path / "samples.png").read_bytes()
    assert answer.headers["content-type"] == "image/png" and "immutable" in answer.headers["cache-control"]
    again = client.get(_address(catalog), headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304 and not again.content


def test_a_small_one_is_as_large_as_a_card_shows_it(catalog: Catalog, client: TestClient) -> None:
    answer = client.get(_address(catalog, small=True))
    assert answer.headers["content-type"] == "image/webp"
    assert Image.open(io.BytesIO(answer.content)).size == CARD_SIZE


def test_a_changed_picture_has_another_address(catalog: Catalog) -> None:
    before = _address(catalog)
    Image.new("RGB", (8, 8)).save(catalog.find(NAME).path / "samples.png")
    assert _address(catalog) != before


def test_nothing_is_served_but_pictures_of_what_everybody_is_shown(catalog: Catalog, client: TestClient) -> None:
    pulled = replace(catalog.find(NAME), name="lab/pulled@1", repository="lab/pulled", revision="1")
    catalog.keep(pulled)
    address = picture_of(pulled)
    assert address is not None and address.startswith("data:image/png;base64,")
    for name in ("lab%2Fpulled%401.png", "nothing.png", f"{NAME}.json", NAME, f"..%2F{NAME}.png"):
        assert client.get(f"/pictures/1/{name}").status_code == 404, name


def test_what_is_no_png_has_no_address_and_is_not_served(catalog: Catalog, client: TestClient) -> None:
    address = _address(catalog)
    (catalog.find(NAME).path / "samples.png").write_text("root:x:0:0")
    assert picture_of(catalog.find(NAME)) is None
    assert client.get(address).status_code == 404
