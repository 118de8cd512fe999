"""What the super-resolution tab shows while it works: never one picture beside another one's name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image

from ganzoo.errors import LimitError
from ganzoo.ui.shared.page import Page
from ganzoo.ui.tabs.super_resolution import answering, enlarging
from ganzoo.ui.tabs.super_resolution.answering import NOTHING, Answer
from ganzoo.ui.tabs.super_resolution.enlarging import BICUBIC, ORIGINAL, Given, Working

SIDES = (BICUBIC, ORIGINAL)
SHOWN = {"left": {"file": "a.png"}, "right": {"file": "b.png"}, "key": "example"}


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Page:
    def make(page: Page, what: Given, names: tuple[str, ...]):  # type: ignore[no-untyped-def]
        yield Working(name=BICUBIC, share=0.5, seconds_left=1.0)
        yield {name: f"{name}.png" for name in names}

    monkeypatch.setattr(enlarging, "make", make)
    monkeypatch.setattr(enlarging, "expected", lambda *_: 1.0)
    monkeypatch.setattr(enlarging, "figures", lambda *_: {})
    return Page(language="en", blocks=None, services=SimpleNamespace())  # type: ignore[arg-type]


def _given(key: str) -> Callable[[], Given]:
    return lambda: Given(small=Image.new("RGB", (4, 3)), truth=None, stem="mine", key=key)


def _answers(page: Page, given: Callable[[], Given], *, asked: bool = False) -> list[Answer]:
    return list(answering.answers(page, given, SIDES, SHOWN, asked=asked))


def test_a_file_that_is_refused_leaves_nothing_of_the_one_before(page: Page, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    (answer,) = _answers(page, lambda: enlarging.given(str(tmp_path / "notes.txt"), test=False))
    assert answer.view == NOTHING and answer.figures == "" and not answer.working
    assert 'role="alert"' in answer.work and "notes.txt is not a picture" in answer.work


def test_what_was_made_of_another_picture_goes_before_the_new_one_is_there(page: Page) -> None:
    first, last = _answers(page, _given("other"))
    assert first.view == NOTHING and first.working
    assert last.view is not None and last.view["key"] == "other" and not last.working


def test_what_was_made_of_the_same_picture_stays_until_the_new_one_is_there(page: Page) -> None:
    first, last = _answers(page, _given("example/test"))
    assert first.view is None and last.view is not None


def test_a_long_job_is_announced_beside_no_other_picture(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enlarging, "expected", lambda *_: 300.0)
    (answer,) = _answers(page, _given("other"))
    assert answer.view == NOTHING and "Press Enlarge to begin" in answer.work
    (answer,) = _answers(page, _given("example"))
    assert answer.view is None
    assert len(_answers(page, _given("other"), asked=True)) == 2


def test_a_refusal_while_the_same_picture_is_enlarged_takes_nothing_away(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make(*_: object) -> None:
        raise LimitError("there is no room for <{name}>", name="b")

    monkeypatch.setattr(enlarging, "make", make)
    (answer,) = _answers(page, _given("example"))
    assert answer.view is None and "There is no room for &lt;b&gt;" in answer.work
    (answer,) = _answers(page, _given("other"))
    assert answer.view == NOTHING


@pytest.mark.parametrize("shown", [None, {}, {"key": 3}, "nonsense", {"key": "other"}])
def test_whatever_a_browser_says_that_it_shows(page: Page, shown: object) -> None:
    *_, last = answering.answers(page, _given("mine"), SIDES, shown, asked=False)
    assert last.view is not None and last.view["key"] == "mine"
