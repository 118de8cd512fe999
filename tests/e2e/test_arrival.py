"""What a visitor meets: a story that plays by itself, six cards, and a run slow enough to be followed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.lab import ask, button, open_lab, start_run, until

Visit = Callable[..., Page]
CARDS = ["default", "samples", "two-hills", "samples-uniform", "samples-exponential", "vanishing-gradient"]
PACE = "screen.state.run?.pace"


@pytest.mark.parametrize(
    ("language", "sentence", "words"),
    [
        ("en", "Orange learns to look like blue. Press Run.", ("Orange", "blue")),
        ("ko", "주황이 파랑을 닮아 갑니다. 실행을 누르세요.", ("주황", "파랑")),
    ],
)
def test_the_story_stands_in_the_colours_of_the_plots(
    visit: Visit, language: str, sentence: str, words: tuple[str, str]
) -> None:
    page = open_lab(visit, f"/?lang={language}")
    expect(page.locator(".sentence")).to_have_text(sentence)
    for word, colour, token in zip(words, ("fake", "real"), ("--fake-ink", "--real"), strict=True):
        named = page.locator(f".sentence .{colour}")
        expect(named).to_have_text(word)
        painted, wanted = named.evaluate(
            """(word, token) => {
              const drawn = document.createElement("i");
              drawn.style.color = getComputedStyle(word).getPropertyValue(token);
              word.append(drawn);
              const colours = [getComputedStyle(word).color, getComputedStyle(drawn).color];
              drawn.remove();
              return colours;
            }""",
            token,
        )
        assert painted == wanted


def test_one_hill_and_then_two_play_with_the_discriminator_and_the_map(visit: Visit) -> None:
    page = open_lab(visit)
    until(page, "screen.state.now?.d && screen.state.now.optimum && screen.state.now.g")
    assert ask(page, "screen.state.experiment.target.kind") == "normal"
    expect(page.get_by_role("heading", name="The map z → G(z)")).to_be_visible()
    box = page.locator(".plot-map .stage").bounding_box()
    assert box is not None and box["y"] + box["height"] <= 900, "all of it is seen without scrolling"
    until(page, "screen.state.experiment.target.kind === 'mixture' && screen.state.now.g")
    until(page, "screen.history().frames[0].now.real.join() === screen.state.now.real.join()")  # the past is this run's
    until(page, "screen.state.experiment.target.kind === 'normal'")  # and again from the first


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_six_cards_stand_above_the_fold(visit: Visit, width: int, height: int) -> None:
    page = open_lab(visit, width=width, height=height)
    cards = page.locator(".preset-card")
    assert [card.get_attribute("data-name") for card in cards.all()] == CARDS
    for card in cards.all():
        box = card.bounding_box()
        assert box is not None and box["y"] + box["height"] <= height and box["x"] + box["width"] <= width
        assert card.evaluate("(card) => card.scrollWidth <= card.clientWidth"), "its name fits"
        expect(card.locator("svg path")).to_be_visible()


def test_a_card_is_chosen_by_keyboard_and_the_others_stand_behind_more(visit: Visit) -> None:
    page = open_lab(visit)
    expect(page.locator(".preset-card[data-name=default]")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Two hills").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**preset=two-hills*")
    expect(page.get_by_role("button", name="Two hills")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".preset-card[aria-pressed=true]")).to_have_count(1)
    other = page.locator(".preset[data-name=wasserstein]")
    expect(other).to_be_hidden()
    more = button(page, "More")
    more.click()
    expect(other).to_be_visible()
    other.click()
    page.wait_for_url("**preset=wasserstein*")
    expect(other).to_have_attribute("aria-pressed", "true")
    button(page, "Fewer").click()
    expect(other).to_be_hidden()


def test_a_run_begins_slowly_and_the_speed_that_was_chosen_is_kept(visit: Visit) -> None:
    page = open_lab(visit, "/?lang=en&steps=4000")
    start_run(page)
    assert ask(page, PACE) == {"speed": 430, "gently": True}
    until(page, "screen.state.status.speed > 0 && screen.state.step > 60")
    assert ask(page, "screen.state.step < 300 ? screen.state.status.speed : 30") < 45
    page.locator("#gz-speed").press("End")  # the fastest, by hand: no slow start is wanted any more
    expect(button(page, "slow start")).to_have_attribute("aria-pressed", "false")
    until(page, "screen.state.step === 4000 && screen.state.status.state === 'finished'")
    page.reload()
    until(page, f"screen.state.step === 4000 && {PACE}")
    assert ask(page, PACE) == {"speed": None, "gently": False}
    page.evaluate("document.querySelector('.gz-live').ganzoo.steer('close')")
    button(page, "Run it again").click()
    until(page, f"{PACE} && screen.state.step > 0 && screen.state.status.state !== 'lost'")
    assert ask(page, PACE) == {"speed": None, "gently": False}
    until(page, "screen.state.status.state === 'finished'")
    button(page, "slow start").click()
    until(page, f"document.querySelector('.gz-live').ganzoo.bar.gently && {PACE}")
    button(page, "Run again").click()
    until(page, f"screen.state.step > 0 && screen.state.step < 4000 && {PACE}.gently")


def test_a_new_visitor_s_next_page_has_the_speed_of_the_last(visit: Visit) -> None:
    page = open_lab(visit)
    page.locator("#gz-speed").press("Home")
    page.reload()
    until(page, "document.querySelector('.gz-live').ganzoo.checked")
    expect(page.locator("#gz-speed")).to_have_value("0")
    expect(button(page, "slow start")).to_have_attribute("aria-pressed", "false")
