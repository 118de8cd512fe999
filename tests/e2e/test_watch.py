"""A class: the watch page follows, cannot steer, votes; it is small, speaks both languages and asks nobody else."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.lab import SECONDS, ask, button, open_lab, start_run, until

Visit = Callable[..., Page]
HEAVIEST = 400_000


@pytest.fixture
def room(visit: Visit) -> tuple[Page, str]:
    """A teacher's page whose run is shared, and the room's code."""
    teacher = open_lab(visit, "/?lang=en&steps=100000")  # it must not end before the viewers have looked
    start_run(teacher)
    button(teacher, "Class").click()
    button(teacher, "Share this run").click()
    expect(teacher.locator(".room .code")).to_be_visible(timeout=SECONDS)
    return teacher, teacher.locator(".room .code").inner_text()


def _watch(chromium: Browser, url: str, *, locale: str = "en-US", width: int = 360) -> Page:
    page = chromium.new_context(viewport={"width": width, "height": 740}, locale=locale).new_page()
    page.sizes, page.asked = [], []  # type: ignore[attr-defined]
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.on("Network.loadingFinished", lambda event: page.sizes.append(event["encodedDataLength"]))  # type: ignore[attr-defined]
    page.on("request", lambda request: page.asked.append(request.url))  # type: ignore[attr-defined]
    page.goto(url)
    until(page, "screen.stats.draws > 2 && screen.state.step > 0")
    return page


def test_a_viewer_follows_the_same_run_and_cannot_steer(
    room: tuple[Page, str], server: Server, chromium: Browser
) -> None:
    teacher, code = room
    viewer = _watch(chromium, f"{server.url}/watch/{code}")
    step = ask(viewer, "screen.state.step")
    until(viewer, f"screen.state.step > {step + 30}")
    assert viewer.locator("#gz-target, .run, #gz-lr_d").count() == 0
    assert "key" not in viewer.content() and ask(viewer, "JSON.stringify(screen.state.run).includes('key')") is False
    request = urllib.request.Request(
        f"{server.url}/live/{code}/steer", data=b'{"action": "pause"}', headers={"content-type": "application/json"}
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 403
    viewer.locator("#gz-time").fill("10")
    expect(viewer.locator(".pill")).to_have_text("Looking back")  # alone: the teacher is still live
    assert ask(teacher, "screen.scrubbed") is None
    button(teacher, "Pause").click()
    until(viewer, "screen.state.status.state === 'paused'")
    viewer.context.close()


def test_the_page_is_light_and_asks_only_its_own_server(
    room: tuple[Page, str], server: Server, chromium: Browser
) -> None:
    viewer = _watch(chromium, f"{server.url}/watch/{room[1]}")
    assert sum(viewer.sizes) < HEAVIEST  # type: ignore[attr-defined]
    assert {url for url in viewer.asked if not url.startswith((server.url, "data:"))} == set()  # type: ignore[attr-defined]
    assert viewer.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    viewer.context.close()


def test_a_korean_phone_votes_and_the_teacher_sees_it(
    room: tuple[Page, str], server: Server, chromium: Browser
) -> None:
    teacher, code = room
    viewer = _watch(chromium, f"{server.url}/watch/{code.lower()}", locale="ko-KR")
    expect(viewer.get_by_text("오차", exact=True)).to_be_visible()
    teacher.locator("#gz-question").fill("<b>Will it collapse?</b>")
    button(teacher, "Ask").click()
    expect(viewer.get_by_role("heading", name="<b>Will it collapse?</b>")).to_be_visible(timeout=SECONDS)
    viewer.get_by_role("radio", name="Yes").click()
    expect(teacher.locator(".question .answer b").first).to_have_text("1", timeout=SECONDS)
    viewer.get_by_role("radio", name="No").click()  # a vote can be changed
    expect(teacher.locator(".question .answer b").nth(1)).to_have_text("1", timeout=SECONDS)
    expect(teacher.locator(".question .answer b").first).to_have_text("0")
    viewer.context.close()


def test_a_code_that_nobody_has_says_so(server: Server, chromium: Browser) -> None:
    page = chromium.new_page(locale="en-US")
    page.goto(f"{server.url}/watch/ZZZZZZ")
    expect(page.get_by_text("There is no room with this code")).to_be_visible(timeout=SECONDS)
    page.close()
