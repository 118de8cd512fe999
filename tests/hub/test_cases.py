"""Every case of a Hub that fails, with Xet and without, each a test; docs/hub.md has the table of them."""

from __future__ import annotations

import pytest

from tests.hub.page import NAMES, PAGE, WAYS, outcomes, written


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", NAMES)
def test_the_case_holds(name: str, way: str) -> None:
    outcome = outcomes()[way][name]
    if outcome["error"] and "cannot mount here" in outcome["error"]:
        pytest.skip("file systems cannot be mounted here")
    assert outcome["error"] is None, outcome["error"]


def test_the_page_tells_the_cases_of_this_run() -> None:
    """`python -m tests.hub.page` brings it up to date."""
    if any(outcome["error"] for way in outcomes().values() for outcome in way.values()):
        pytest.skip("a case failed or cannot be tried here")
    text = PAGE.read_text(encoding="utf-8")
    assert written(text) == text
