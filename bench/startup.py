"""Start of the app: from `python app.py` to the first paint in Chromium, beside what importing its libraries costs.

plain   a Python that imports gradio and torch, and ends
ours    the whole app in a new process, and a new page of a browser that is already open; the clock stops when
        the header can be seen, which is not before the browser's own first contentful paint

Both read the same files from the same caches. The app may be 1.3 times as slow: target 1 / 1.3.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import QUICK_ROUNDS, ROUNDS, Row, row

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
MOST = 1.3  # times the plain imports
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def run(*, quick: bool = False) -> list[Row]:
    """Return the comparison, the two sides in turn."""
    from playwright.sync_api import sync_playwright

    from tests.e2e.browser import FLAGS, find_chromium

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        _imports(), _first_paint(browser)  # warm the caches
        pairs = []
        for index in range(QUICK_ROUNDS if quick else ROUNDS):
            if index % 2 == 0:
                plain, ours = _imports(), _first_paint(browser)
            else:
                ours, plain = _first_paint(browser), _imports()
            pairs.append((plain, ours))
        browser.close()
    return [row("app start to first paint", "s", pairs, target=1 / MOST, less_is_better=True)]


def _imports() -> float:
    began = time.perf_counter()
    environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False"}
    subprocess.run([sys.executable, "-c", "import gradio, torch"], check=True, cwd=ROOT, env=environment)
    return time.perf_counter() - began


def _first_paint(browser: Browser) -> float:
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "app.py", "--port", "0"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = next(line for line in process.stdout if line.startswith("ganzoo is at ")).split()[-1]
        page = browser.new_page()
        page.goto(url, wait_until="commit")
        page.locator("#header h1").wait_for()
        page.wait_for_function(PAINTED)
        elapsed = time.perf_counter() - began
        page.close()
        return elapsed
    finally:
        process.terminate()
        process.wait()
