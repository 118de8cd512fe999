"""The app as a process of its own and a Chromium that looks at it.

    server    the app as `python app.py` serves it, on a free port, once per test session
    chromium  one browser per session
    visit     open a page in a context of its own: visit("/?tab=latent", width=390, dark=True, locale="ko-KR")

Screenshots go to .test-output/, which git ignores. Every page that `visit` opens records what it asked for
(`page.asked`: URLs) and what went wrong in it (`page.troubles`: console errors and exceptions).
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from tests.e2e.browser import FLAGS, find_chromium

ROOT = Path(__file__).parents[2]
SHOTS = ROOT / ".test-output"
LONGEST_SECONDS = 600
PATIENCE_MS = 90_000  # the machine may be busy; nothing here waits so long when it is not
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Server:
    """A running app: its address, its process, and what it printed."""

    url: str
    process: subprocess.Popen[str]
    lines: list[str] = field(default_factory=list)


@contextlib.contextmanager
def serving(*command: str, environment: dict[str, str] | None = None, seconds: float = 90) -> Iterator[Server]:
    """Run a program that prints "ganzoo is at URL", until the block ends."""
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    server = Server(url="", process=process)
    reader = threading.Thread(target=_read, args=(server,), daemon=True)
    reader.start()
    try:
        deadline = time.monotonic() + seconds
        while not server.url:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the app did not start:\n" + "".join(server.lines[-40:]))
            time.sleep(0.05)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()


def _read(server: Server) -> None:
    assert server.process.stdout is not None
    for line in server.process.stdout:
        server.lines.append(line)
        if line.startswith("ganzoo is at "):
            server.url = line.split()[-1].rstrip("/")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The app as a user starts it."""
    with serving("app.py", "--port", "0") as running:
        yield running


class Chromium:
    """A headless Chromium, with the process that drives it; both can be put in place by fresh ones."""

    def __init__(self) -> None:
        self._start()

    def new_context(self, **options: Any) -> BrowserContext:
        """Return a visitor's own storage and pages."""
        return self._browser.new_context(**options)

    def new_page(self, **options: Any) -> Page:
        """Return a page of a visitor of its own, who leaves when it closes."""
        return self._browser.new_page(**options)

    def renew(self) -> None:
        """Start again with a fresh browser."""
        self.close()
        self._start()

    def close(self) -> None:
        """End the browser, and what drives it."""
        for end in (self._browser.close, self._playwright.stop):
            with contextlib.suppress(Exception):  # a browser that died fails in many ways
                end()

    def _start(self) -> None:
        self._playwright = sync_playwright().start()
        self._browser = self._playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)


def _kill_browsers() -> None:
    """Kill what drives browsers for this process, and the browsers."""
    for driver in psutil.Process().children():
        with contextlib.suppress(psutil.Error):
            if any("playwright" in word for word in driver.cmdline()):
                for process in [*driver.children(recursive=True), driver]:
                    process.kill()


@pytest.fixture(scope="session")
def chromiums() -> Iterator[Chromium]:
    """The browser of this process."""
    browser = Chromium()
    yield browser
    browser.close()


@pytest.fixture(autouse=True)
def _no_browser_for_ever() -> Iterator[None]:
    """Kill a browser that keeps a test waiting: some of its calls know no limit of time, and a new page once hung."""
    patience = threading.Timer(LONGEST_SECONDS, _kill_browsers)
    patience.daemon = True
    patience.start()
    yield
    patience.cancel()


@pytest.fixture
def chromium(chromiums: Chromium, request: pytest.FixtureRequest) -> Chromium:
    """One headless Chromium; a test that failed in it is tried once more in a fresh one."""
    if getattr(request.node, "execution_count", 1) > 1:
        chromiums.renew()
    return chromiums


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let browser tests be tried twice: what passes the second time is named in the summary as a rerun."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture
def visit(server: Server, chromium: Chromium) -> Iterator[Callable[..., Page]]:
    """Open a path of the app as a new visitor; every visitor of a test leaves at its end."""
    with visitors(chromium, server.url) as open_page:
        yield open_page


@contextlib.contextmanager
def visitors(chromium: Chromium, url: str) -> Iterator[Callable[..., Page]]:
    """Yield the function that `visit` is, for the app at any address."""
    contexts = []

    def open_page(
        path: str = "/", *, width: int = 1440, height: int = 900, dark: bool = False, locale: str = "en-US", **options
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            locale=locale,
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.asked, page.troubles = [], []  # type: ignore[attr-defined]
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("pageerror", lambda error: page.troubles.append(str(error)))
        page.on("console", lambda line: page.troubles.append(line.text) if line.type == "error" else None)
        page.goto(url + path)
        page.locator("#header h1").wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()


def shot(page: Page, name: str) -> Path:
    """Save a screenshot of the whole page as .test-output/NAME.png."""
    SHOTS.mkdir(exist_ok=True)
    path = SHOTS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path
