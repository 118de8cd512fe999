"""A class: a teacher's page on a projector, phones that come in by a code, a question, and a teacher who goes away."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.lab import SECONDS, ask, button, open_lab, open_room, phone, until, watching

Visit = Callable[..., Page]
NO_FULL_SCREEN = "delete Element.prototype.requestFullscreen"
GONE = "The page that steers this run is gone for the moment"
NO_ROOM = "There is no room with this code: it is over, or the code is mistyped."


def _is_in_sight(part: Locator) -> bool:
    return part.evaluate(
        "part => { const box = part.getBoundingClientRect();"
        " return box.height > 20 && box.top >= 0 && box.bottom <= innerHeight; }"
    )


def _all_in_sight(teacher: Page) -> list[bool]:
    strip = teacher.locator(".room-strip")
    return [_is_in_sight(strip.locator(part)) for part in (".code", ".qr", ".room-count")]


def test_code_qr_code_and_viewers_stay_in_sight(visit: Visit, server: Server, chromium: Browser) -> None:
    teacher, code = open_room(visit)
    strip = teacher.locator(".room-strip")
    expect(strip.get_by_role("status")).to_have_text("0 are watching")
    with watching(chromium, f"{server.url}/watch/{code}") as one, watching(chromium, f"{server.url}/watch/{code}"):
        expect(one.get_by_text("2 watching")).to_be_visible()
        teacher.bring_to_front()
        expect(strip.get_by_role("status")).to_have_text("2 are watching")
        teacher.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        assert teacher.evaluate("scrollY") > 200 and _all_in_sight(teacher) == [True] * 3
        strip.get_by_role("button", name="Presenter mode").click()
        expect(teacher.locator(".gz.presenter")).to_be_visible()
        teacher.evaluate("document.fullscreenElement?.scrollTo(0, 10_000)")
        assert _all_in_sight(teacher) == [True] * 3
        teacher.reload()
        expect(strip.locator(".code")).to_have_text(code, timeout=SECONDS)
        expect(strip.get_by_role("status")).to_have_text("2 are watching")


@pytest.mark.parametrize("full_screen", [True, False])
def test_escape_leaves_presenter_mode_wholly(visit: Visit, full_screen: bool) -> None:
    page = open_lab(visit)
    if not full_screen:
        page.evaluate(NO_FULL_SCREEN)
    button(page, "Class").click()
    page.locator(".class-panel").get_by_role("button", name="Presenter mode").click()
    expect(page.get_by_role("button", name="Leave presenter mode")).to_be_in_viewport()
    page.wait_for_function(f"Boolean(document.fullscreenElement) === {str(full_screen).lower()}")
    page.keyboard.press("Escape")
    expect(page.locator(".gz.presenter")).to_have_count(0)
    expect(page.locator(".room-strip")).to_be_hidden()
    page.wait_for_function("document.fullscreenElement === null")
    page.locator(".class-panel").get_by_role("button", name="Presenter mode").click()
    button(page, "Leave presenter mode").click()
    expect(page.locator(".gz.presenter")).to_have_count(0)


def test_a_code_is_typed_by_hand(visit: Visit, server: Server, chromium: Browser) -> None:
    _, code = open_room(visit)
    with phone(chromium, f"{server.url}/watch", locale="ko-KR", width=390) as page:
        page.wait_for_url("**/join")
        expect(page.get_by_role("heading", name="방에 들어가기")).to_be_visible(timeout=SECONDS)
        button(page, "English").click()
        page.get_by_label("The code on the projector").fill("zz zzzz")
        button(page, "Join").click()
        expect(page.get_by_role("alert")).to_contain_text(NO_ROOM, timeout=SECONDS)
        expect(page.locator(".plot:visible")).to_have_count(0)
        button(page, "Type another code").click()
        page.get_by_role("textbox").fill(f" {code[:3].lower()} {code[3:].lower()} ")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(f"/watch/{code}"))
        until(page, "screen.state.step > 0")


def test_votes_are_hidden_until_the_question_is_closed(visit: Visit, server: Server, chromium: Browser) -> None:
    teacher, code = open_room(visit)
    room = f"{server.url}/watch/{code}"
    with watching(chromium, room, locale="ko-KR") as korean, watching(chromium, room) as english:
        teacher.bring_to_front()
        button(teacher, "Ask").click()  # all as it stands there
        expect(teacher.get_by_role("heading", name="Will it collapse?")).to_be_visible(timeout=SECONDS)
        korean.bring_to_front()
        expect(korean.get_by_role("heading", name="붕괴할까요?")).to_be_visible(timeout=SECONDS)
        korean.get_by_role("radio", name="예", exact=True).click()
        expect(korean.get_by_text("1표. 결과는 투표가 끝나면 보입니다.")).to_be_visible()
        korean.reload()
        expect(korean.get_by_role("radio", name=re.compile("^예"))).to_be_checked(timeout=SECONDS)
        expect(korean.locator(".answer.mine")).to_contain_text("내 답")
        teacher.bring_to_front()
        expect(teacher.get_by_text("1 vote; the result is shown when the vote is closed.")).to_be_visible()
        english.bring_to_front()
        english.get_by_role("radio", name="Yes").click()
        english.get_by_role("radio", name="No").click()  # a vote can be changed
        expect(english.get_by_text("2 votes; the result is shown when the vote is closed.")).to_be_visible()
        for page in (teacher, korean, english):
            page.bring_to_front()
            until(page, "screen.state.question?.count === 2")
            assert ask(page, "screen.state.question.votes") is None
            assert page.locator(".answer b").all_inner_texts() == ["", ""]
            assert page.locator(".bar-fill").evaluate_all("bars => bars.map((bar) => bar.style.width)") == ["0%", "0%"]
        teacher.bring_to_front()
        button(teacher, "End the question").click()
        for page, mine in ((teacher, []), (korean, ["예"]), (english, ["No"])):
            page.bring_to_front()
            expect(page.locator(".answer b")).to_have_text(["1", "1"], timeout=SECONDS)
            assert page.locator(".answer.mine .answer-text").all_inner_texts() == mine


def test_a_question_is_shown_as_it_was_written(visit: Visit, server: Server, chromium: Browser) -> None:
    teacher, code = open_room(visit)
    teacher.locator("#gz-question").fill("<b>Mean 4?</b>")
    button(teacher, "Ask").click()
    with watching(chromium, f"{server.url}/watch/{code}", locale="ko-KR") as viewer:
        expect(viewer.get_by_role("heading", name="<b>Mean 4?</b>")).to_be_visible(timeout=SECONDS)


def test_phones_are_told_when_the_teacher_has_gone(visit: Visit, server: Server, chromium: Browser) -> None:
    teacher, code = open_room(visit)
    with watching(chromium, f"{server.url}/watch/{code}") as viewer:
        expect(viewer.get_by_text(GONE)).to_have_count(0)
        teacher.goto("about:blank")
        expect(viewer.get_by_text(GONE)).to_be_visible(timeout=SECONDS)
        teacher.go_back()
        expect(viewer.get_by_text(GONE)).to_have_count(0, timeout=SECONDS)
        teacher.close()
        expect(viewer.get_by_text(GONE)).to_be_visible(timeout=SECONDS)
