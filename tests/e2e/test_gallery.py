"""The gallery of models in a browser: by task, with pictures, judges folded away, the card near on a phone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

IN_VIEW = """() => { const { top, bottom } = document.getElementById("models-card").getBoundingClientRect();
  return top > -0.1 * innerHeight && top < innerHeight / 2 && bottom > innerHeight / 2; }"""


def test_tasks_come_first_each_with_pictures_and_judges_are_folded_away(visit):
    page = visit("/?tab=models&lang=en")
    gallery = page.locator("#models-here")
    titles = gallery.get_by_role("heading", level=3)
    expect(titles).to_have_text(["Draw new pictures", "Turn one picture into another", "Make pictures larger"])
    for row in gallery.locator("section").all():
        assert row.locator("article").count() == row.locator("img").count() == row.get_by_role("link").count() > 0
    judge = gallery.get_by_text("classifier.bags-64", exact=True)
    expect(judge).to_be_hidden()
    gallery.locator("summary").click()
    expect(judge).to_be_visible()
    assert not page.troubles


@pytest.mark.parametrize("width", [390, 1440])
def test_a_card_that_is_chosen_is_in_view(visit, width):
    page = visit("/?tab=models&lang=en", width=width)
    tile = page.get_by_role("button", name=re.compile(r"^srgan\.bsds-x4"))
    tile.click()
    expect(page.locator("#models-card").get_by_role("heading", name="srgan.bsds-x4")).to_be_visible()
    expect(tile).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#models-here [aria-pressed=true]")).to_have_count(1)
    page.wait_for_function(IN_VIEW)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_card_is_read_in_korean_and_try_it_stays_in_korean(visit):
    page = visit("/ko?tab=models", locale="en-US")
    page.get_by_role("button", name=re.compile(r"^dcgan\.faces-64")).click()
    expect(page.locator("#models-card").get_by_role("heading", name="데이터와 이용 조건")).to_be_visible()
    page.get_by_role("link", name="써 보기: dcgan.faces-64").click()
    expect(page.locator("#latent-status")).to_contain_text("dcgan.faces-64")
    assert "/ko?" in page.url and page.locator("html").get_attribute("lang") == "ko"
