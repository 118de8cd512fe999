"""python -m train watch on a stranger's run folder: it shows what is whole, says what is not, and serves no file."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import serving

SECONDS = 60_000


def row(step: int) -> str:
    return json.dumps({"step": step, "images_seen": 1_000 * step, "seconds": 1.0, "loss_real": 1 / step}) + "\n"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run of three lines, one of them damaged, with a grid, one that is none, and a link to a secret."""
    folder = tmp_path / "run"
    (folder / "grids").mkdir(parents=True)
    recipe = {"name": "dcgan.x-32", "summary": "<img src=x>![y](z)", "images": 100_000}
    (folder / "recipe.json").write_text(json.dumps(recipe))
    (folder / "metrics.jsonl").write_text(row(1) + "[" * 5_000 + "\n" + row(2))
    Image.new("RGB", (40, 30), (255, 0, 0)).save(folder / "grids" / "000001000.png")
    (tmp_path / "secret.png").write_bytes((folder / "grids" / "000001000.png").read_bytes())
    (folder / "grids" / "000002000.png").symlink_to(tmp_path / "secret.png")
    return folder


def test_a_damaged_run_is_watched_as_far_as_it_is_whole(run: Path, chromium: Browser) -> None:
    with serving("-m", "train", "watch", str(run), "--port", "0") as server:
        page = chromium.new_page(locale="en-US")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(server.url)
        summary = page.locator("#training-summary").first
        expect(summary).to_contain_text("is shown without its damaged lines (1)", timeout=SECONDS)
        expect(summary).to_contain_text("2,000 of 100,000 images seen")
        expect(summary).to_contain_text("<img src=x>![y](z)")
        picture = page.locator("#training-samples img").first
        expect(picture).to_be_visible(timeout=SECONDS)
        assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [40, 30]

        (run / "recipe.json").rename(run / "away")
        (run / "recipe.json").write_text("[" * 100_000)
        expect(summary).to_contain_text("recipe.json cannot be read", timeout=SECONDS)
        expect(summary).to_contain_text("2,000 of 0 images seen")
        (run / "grids" / "000003000.png").write_bytes(b"no picture")
        expect(summary).to_contain_text("is not a picture that can be read here", timeout=SECONDS)
        (run / "grids" / "000003000.png").unlink()
        (run / "away").replace(run / "recipe.json")
        with (run / "metrics.jsonl").open("a") as file:
            file.write(row(3))
        expect(summary).to_contain_text("3,000 of 100,000 images seen", timeout=SECONDS)
        expect(summary).not_to_contain_text("cannot be read")
        assert {url for url in asked if not url.startswith((server.url, "data:", "blob:"))} == set()
        page.close()
        for path in (run / "recipe.json", run / "grids" / "000001000.png", run / "grids" / "000002000.png"):
            assert _status(f"{server.url}/gradio_api/file={path}") in (403, 404)


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(url) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
