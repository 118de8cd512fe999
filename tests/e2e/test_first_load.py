"""The first visit: little to wait for, and a lab that begins before Gradio has come."""

from __future__ import annotations

import threading

from playwright.sync_api import expect

MOST_KILOBYTES = 60  # of the page as it is sent
DRAWN = "document.querySelector('.gz-live')?.ganzoo?.screen?.stats.draws > 2"


def test_the_page_is_small_and_no_picture_of_a_tab_that_was_not_opened_is_fetched(visit):
    page = visit("/?lang=en")
    page.locator("#lab .gz-live").wait_for()
    page.wait_for_function(DRAWN)
    sent = page.evaluate("performance.getEntriesByType('navigation')[0].encodedBodySize")
    assert 0 < sent < 1000 * MOST_KILOBYTES
    assert not [url for url in page.asked if "/pictures/" in url or "modes.json" in url or url.startswith("data:image")]
    page.locator("#tab-models-button").click()
    expect(page.locator("#models-here img").first).to_be_visible()
    assert any("/pictures/" in url for url in page.asked)
    assert not page.troubles


def test_the_lab_begins_before_gradio_and_goes_on_in_its_tab(chromium, server):
    page = chromium.new_page(locale="en-US", viewport={"width": 1440, "height": 900})
    held, may_go = [], threading.Event()
    page.route("**/assets/Blocks*.js", lambda route: route.continue_() if may_go.is_set() else held.append(route))
    page.goto(server.url)
    page.wait_for_function(f"document.querySelector('#gz-early .gz-live') && {DRAWN}")
    place = "document.querySelector('.gz-live').getBoundingClientRect().top"
    early = page.evaluate(place)
    page.evaluate("document.querySelector('.gz-live').dataset.mark = 'early'")
    may_go.set()
    for route in held:
        route.continue_()
    expect(page.locator("#lab .gz-live[data-mark=early]")).to_be_visible()
    expect(page.locator(".gz-live")).to_have_count(1)
    expect(page.locator("#gz-early")).to_have_count(0)
    expect(page.get_by_role("tab", name="Models")).to_be_visible()
    before = page.evaluate("document.querySelector('.gz-live').ganzoo.screen.stats.draws")
    page.wait_for_function(f"document.querySelector('.gz-live').ganzoo.screen.stats.draws > {before}")
    assert abs(page.evaluate(place) - early) < 2  # nothing jumps
    page.context.close()


def test_another_tab_takes_the_place_of_what_stood_there_early(visit):
    page = visit("/?tab=models&lang=en")
    expect(page.locator("#models-here").first).to_be_visible()
    expect(page.locator("#gz-early")).to_have_count(0)
