"""Many pages of one browser, which opens six connections to a host: each loads, follows and leaves."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.lab import SECONDS, ask, button, open_lab, start_run, until

Visit = Callable[..., Page]
MANY = 8
FEED = "document.querySelector('.gz-live').ganzoo.feed"


def test_eight_pages_watch_one_room_and_one_of_them_steers_its_own_run(
    visit: Visit, server: Server, chromium: Browser
) -> None:
    teacher = open_lab(visit, "/?lang=en&steps=100000")
    start_run(teacher)
    button(teacher, "Class").click()
    button(teacher, "Share this run").click()
    code = teacher.locator(".room-strip .code").inner_text()
    context = chromium.new_context()
    pages = []
    for _ in range(MANY):
        page = context.new_page()
        page.goto(f"{server.url}/watch/{code}")
        until(page, "screen.state.step > 0")
        pages.append(page)
    for page in pages:
        step = ask(page, "screen.state.step")
        until(page, f"screen.state.step > {step + 10}")
    expect(teacher.locator(".room-strip")).to_contain_text("watching", timeout=SECONDS)
    pages.pop().close()  # whoever leaves takes nothing from the others
    pages[0].reload()
    for page in pages:
        step = ask(page, "screen.state.step") if page is not pages[0] else 0
        until(page, f"screen.state.step > {step + 10}")
    lab = context.new_page()
    lab.goto(f"{server.url}/?lang=en&steps=100000")
    until(lab, "document.querySelector('.gz-live').ganzoo.checked")
    start_run(lab)
    context.close()


def test_eight_pages_of_the_app_in_one_browser_all_load(server: Server, chromium: Browser) -> None:
    context = chromium.new_context()
    for _ in range(MANY):
        page = context.new_page()
        page.goto(f"{server.url}/?lang=en")
        until(page, "document.querySelector('.gz-live').ganzoo.checked")
    start_run(page)
    context.close()


def test_a_run_that_is_over_holds_no_connection_until_somebody_steers_again(visit: Visit) -> None:
    page = open_lab(visit, "/?lang=en&steps=60")
    start_run(page)
    until(page, "screen.state.status.state === 'finished'")
    page.wait_for_function(f"() => {FEED}.resting", timeout=SECONDS)
    assert page.evaluate(f"{FEED}.source") is None
    button(page, "Run again").click()
    until(page, "screen.state.status.state === 'running'")
    until(page, "screen.state.status.state === 'finished' && screen.state.step === 60")
