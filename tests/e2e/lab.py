"""What the tests of the live lab share: the lab's parts in a page, and waiting for what it shows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

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
