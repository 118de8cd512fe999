"""Whether the page that steers is there: it says so every 20 seconds, hidden every minute, and when it goes."""

from __future__ import annotations

import pytest

from ganzoo.live.steerer import Steerer


def steerer() -> tuple[Steerer, list[float]]:
    """Return one with a clock that the test sets."""
    now = [0.0]
    return Steerer(clock=lambda: now[0]), now


@pytest.mark.parametrize(("hidden", "silent", "there"), [(False, 45, True), (False, 55, False), (True, 140, True)])
def test_a_page_that_says_nothing_any_more_is_gone(hidden: bool, silent: float, there: bool) -> None:
    page, now = steerer()
    now[0] = 1000.0
    page.here(hidden=hidden)
    now[0] += silent
    assert page.is_there is there


def test_a_page_that_crashed_in_the_background_is_gone_in_the_end() -> None:
    page, now = steerer()
    page.here(hidden=True)
    now[0] = 160.0
    assert not page.is_there
    page.here()
    assert page.is_there


def test_what_is_done_to_the_run_says_that_the_page_is_there_and_not_whether_it_is_hidden() -> None:
    page, now = steerer()
    page.here(hidden=False)
    now[0] = 40.0
    page.here()
    now[0] = 80.0
    assert page.is_there
    now[0] = 95.0
    assert not page.is_there


def test_a_page_that_says_goodbye_is_gone_unless_it_is_back_within_seconds() -> None:
    page, now = steerer()
    page.leave()
    now[0] = 7.0
    assert page.is_there, "it may be loaded again"
    now[0] = 9.0
    assert not page.is_there
    page.here(hidden=False)
    assert page.is_there
    now[0] = 30.0
    assert page.is_there, "an old goodbye counts no more"
