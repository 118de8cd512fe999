"""The watch page: it follows a run that somebody else steers, is small and asks nobody else."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.lab import ask, button, open_room, until, watching

Visit = Callable[..., Page]
HEAVIEST = 400_000


def test_a_viewer_follows_the_same_run_and_cannot_steer(visit: Visit, server: Server, chromium: Browser) -> None:
    teacher, code = open_room(visit)
    with watching(chromium, f"{server.url}/watch/{code}") as viewer:
        step = ask(viewer, "screen.state.step")
        until(viewer, f"screen.state.step > {step + 30}")
        assert viewer.locator("#gz-target, .run, #gz-lr_d").count() == 0
        assert "key" not in viewer.content()
        assert ask(viewer, "JSON.stringify(screen.state.run).includes('key')") is False
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


def test_the_page_is_light_and_asks_only_its_own_server(visit: Visit, server: Server, chromium: Browser) -> None:
    _, code = open_room(visit)
    with watching(chromium, f"{server.url}/watch/{code}") as viewer:
        assert sum(viewer.sizes) < HEAVIEST  # type: ignore[attr-defined]
        assert {url for url in viewer.asked if not url.startswith((server.url, "data:"))} == set()  # type: ignore[attr-defined]
        assert viewer.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
