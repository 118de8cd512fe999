"""What the tests of the live lab share: the lab's parts in a page, and waiting for what it shows."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Iterator
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

SECONDS = 90_000  # ms: the machine may be busy; nothing here waits so long when it is not
SCREEN = "document.querySelector('.gz-live, #watch')?.ganzoo?.screen"


def until(page: Page, condition: str) -> None:
    """Wait until a JavaScript expression about `screen` (the lab's) is true."""
    page.wait_for_function(
        f"() => {{ const screen = {SCREEN}; return Boolean(screen && ({condition})); }}", timeout=SECONDS
    )


def ask(page: Page, expression: str) -> Any:
    """Evaluate an expression about `screen`."""
    return page.evaluate(f"() => {{ const screen = {SCREEN}; return {expression}; }}")


def button(page: Page, name: str) -> Locator:
    """Find a button of the lab by its whole name."""
    return page.get_by_role("button", name=re.compile(f"^{re.escape(name)}$"))


def open_lab(visit: Callable[..., Page], path: str = "/?lang=en", **options: Any) -> Page:
    """Open the lab and wait until it is there."""
    page = visit(path, **options)
    page.wait_for_function(
        "() => document.querySelector('.gz-live')?.ganzoo?.bar && document.querySelector('.gz-live').ganzoo.checked",
        timeout=SECONDS,
    )
    return page


def start_run(page: Page) -> None:
    """Press Run and wait for the first steps."""
    button(page, "Run").click()
    until(page, "screen.state.run && !screen.isArrival() && screen.state.step > 20")


def open_room(visit: Callable[..., Page], path: str = "/?lang=en&steps=100000", **options: Any) -> tuple[Page, str]:
    """Return a teacher's page whose run is shared, and the room's code."""
    teacher = open_lab(visit, path, **options)  # it must not end before the viewers have looked
    start_run(teacher)
    button(teacher, "Class").click()
    button(teacher, "Share this run").click()
    expect(teacher.locator(".room-strip .code")).to_be_visible(timeout=SECONDS)
    return teacher, teacher.locator(".room-strip .code").inner_text()


@contextlib.contextmanager
def phone(chromium: Browser, url: str, *, locale: str = "en-US", width: int = 360, **options: Any) -> Iterator[Page]:
    """Open an address on a phone of its own, which records what it asks for and how much comes."""
    page = chromium.new_context(viewport={"width": width, "height": 740}, locale=locale, **options).new_page()
    page.sizes, page.asked = [], []  # type: ignore[attr-defined]
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.loadingFinished", lambda event: page.sizes.append(event["encodedDataLength"]))  # type: ignore[attr-defined]
    page.on("request", lambda request: page.asked.append(request.url))  # type: ignore[attr-defined]
    page.goto(url)
    yield page
    page.context.close()


@contextlib.contextmanager
def watching(chromium: Browser, url: str, **options: Any) -> Iterator[Page]:
    """Open a watch page on a phone and wait until it shows the run."""
    with phone(chromium, url, **options) as page:
        until(page, "screen.stats.draws > 2 && screen.state.step > 0")
        yield page
