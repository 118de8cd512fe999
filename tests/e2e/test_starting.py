"""The app and the view of a run start on real machines: behind proxies, on IPv6, with little to show."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import serving
from tests.e2e.lab import SECONDS
from tests.tiny import ROOT

NOBODY = "127.0.0.1:9"
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def test_the_app_starts_behind_proxies_that_cannot_reach_it() -> None:
    proxies = {"HTTP_PROXY": f"http://{NOBODY}", "https_proxy": f"http://{NOBODY}", "ALL_PROXY": f"socks5://{NOBODY}"}
    with serving("app.py", "--port", "0", "--host", "::1", environment={**proxies, "NO_PROXY": ""}) as running:
        assert running.url.startswith("http://[::1]:")
        with DIRECTLY.open(running.url) as answer:
            assert answer.status == 200


@pytest.mark.parametrize("command", [["app.py"], ["-m", "ganzoo", "live"], ["-m", "train", "watch", "."]])
def test_a_port_that_is_none_is_refused(command: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *command, "--port", "99999"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 2
    assert "a port is a number from 0 to 65535, not 99999" in done.stderr and "Traceback" not in done.stderr


def test_a_run_with_exactly_one_grid_is_shown(tmp_path: Path, chromium: Browser) -> None:
    (tmp_path / "recipe.json").write_text(json.dumps({"name": "dcgan.x-32", "summary": "A short run.", "images": 64}))
    (tmp_path / "metrics.jsonl").write_text('{"step": 1, "images_seen": 32, "seconds": 1, "loss": 0.5}\n')
    (tmp_path / "grids").mkdir()
    Image.new("RGB", (66, 66), (0, 128, 255)).save(tmp_path / "grids" / "0000000032.png")
    with serving("-m", "train", "watch", str(tmp_path), "--port", "0") as running:
        page = chromium.new_page()
        page.goto(running.url)
        expect(page.locator("#training-summary")).to_contain_text("A short run.", timeout=SECONDS)
        expect(page.locator("#training-samples img")).to_be_visible(timeout=SECONDS)
        expect(page.locator("#training-moment")).to_be_hidden()
        page.close()
