"""The views of the latent space in a browser, with the checkpoint that ships."""

import base64
import io
import re
import urllib.parse

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

PATH = "/?tab=latent&lang=en&gan=dcgan.fashion-mnist-32"
LONG = 180_000
STOP_WHILE_IT_SEARCHES = """() => {  // the page presses the button itself: by the time a test does, it may be over
  const found = document.querySelector("#latent-found .gz-found");
  const watcher = new MutationObserver(() => {
    if (!(found.dataset.share > 0 && found.dataset.share < 1)) return;
    watcher.disconnect();
    document.querySelector("#latent-stop").click();
  });
  watcher.observe(found, { attributes: true });
}"""


@pytest.fixture
def opened(visit):
    """Open the tab on a view and wait until the picks are there."""

    def go(view="", more="", **options):
        page = visit(f"{PATH}{f'&view={view}' if view else ''}{more}", **options)
        page.set_default_timeout(LONG)
        page.locator("#latent-picks .gz-thumb").nth(1).wait_for()
        return page

    return go


def _background(page, selector):
    """Return the pixels of the sheet that an element shows."""
    url = page.locator(selector).first.evaluate("part => getComputedStyle(part).backgroundImage")
    data = base64.b64decode(re.search(r"base64,([^\"]+)", url).group(1))
    return np.asarray(Image.open(io.BytesIO(data)).convert("L")).astype(int)


def _picks(page):
    return page.locator("#latent-picks .gz-thumb")


def _upload(page, name, kind, data):
    with page.expect_file_chooser() as chooser:
        page.locator("#latent-upload").click()
    chooser.value.set_files({"name": name, "mimeType": kind, "buffer": data})


def test_a_direction_has_readings_under_its_pictures_and_says_how_often_it_works(opened):
    page = opened()
    view = page.locator("#latent-direction")
    expect(view.locator("figure")).to_have_count(9, timeout=LONG)
    expect(view.locator("figcaption").last).to_contain_text(re.compile(r"\+3\.0\D*\w.* \d+ %"))
    view.get_by_role("button", name="trouser").click()
    expect(view.locator(".gz-chosen")).to_contain_text(re.compile(r"\d+ of 100 fresh pictures are read as “trouser”"))
    expect(view.locator("figcaption").last).to_contain_text("trouser", timeout=LONG)
    page.wait_for_function("location.search.includes('dir=')")


def test_the_slider_draws_as_it_moves_and_its_picture_can_be_kept(opened):
    page = opened("dimensions")
    view = page.locator("#latent-dimension")
    expect(view.locator("figure")).to_have_count(9, timeout=LONG)
    before = _background(page, "#latent-dimension .gz-view")
    slider = view.locator(".gz-amount")
    slider.focus()
    slider.press("End")
    page.locator("#latent-dimension [data-amount='3']").wait_for(timeout=LONG)
    assert abs(_background(page, "#latent-dimension .gz-view") - before).mean() > 1
    view.get_by_role("button", name="Keep as a pick").click()
    expect(_picks(page)).to_have_count(3, timeout=LONG)
    expect(page.locator(".gz-stops span")).to_have_text(["12", "31", "★"], timeout=LONG)
    page.wait_for_function("location.search.includes('walk=12,31,z')")


def test_picks_survive_views_travel_in_the_link_and_can_be_taken_out(opened, visit):
    page = opened("sums")
    page.locator("#latent-sum .gz-total").wait_for(timeout=LONG)
    page.get_by_role("button", name="Keep as a pick").click()
    expect(_picks(page)).to_have_count(3, timeout=LONG)
    page.get_by_role("tab", name="One dimension").click()
    expect(page.locator("#latent-dimension .gz-from .gz-thumb")).to_have_count(3, timeout=LONG)
    page.wait_for_function("location.search.includes('walk=12,31,z')")
    again = visit(urllib.parse.urlsplit(page.url)._replace(scheme="", netloc="").geturl())
    expect(again.locator("#latent-picks .gz-thumb")).to_have_count(3, timeout=LONG)
    assert (_background(again, "#latent-picks .gz-thumb") == _background(page, "#latent-picks .gz-thumb")).all()
    expect(again.get_by_role("tab", name="One dimension")).to_have_attribute("aria-selected", "true")
    again.locator("#latent-picks .gz-thumb").first.click()
    expect(again.locator("#latent-picks .gz-thumb")).to_have_count(2, timeout=LONG)
    expect(again.locator(".gz-stops span")).to_have_text(["31", "★"], timeout=LONG)


def test_a_sum_shows_every_term_and_its_success_and_changes_with_its_terms(opened):
    page = opened("sums")
    table = page.locator("#latent-sum .gz-sum")
    expect(table.locator(".gz-thumb")).to_have_count(9, timeout=LONG)
    expect(table.locator(".gz-mean")).to_have_count(4)
    claim = page.locator("#latent-sum .gz-claim")
    expect(claim).to_contain_text(re.compile(r"Of 100 random draws .* \d+ were read as"))
    table.get_by_role("button", name=re.compile("^Take .* out$")).first.click()
    expect(table.locator(".gz-thumb")).to_have_count(8, timeout=LONG)
    expect(claim).to_have_text("")
    table.get_by_role("button", name="Take away").click()
    page.locator("#latent-sum .gz-from .gz-thumb").first.click()
    page.wait_for_function("/~[^~]*\\b12~/.test(new URLSearchParams(location.search).get('sum') ?? '')", timeout=LONG)


def test_the_straight_way_is_shorter_in_the_middle(opened):
    page = opened()
    for way, low, high in (("sphere", 8.5, 12), ("straight", 5, 8.4)):
        page.locator("#latent-way label", has_text=way).click()
        page.wait_for_function(
            "way => way === 'sphere' ? !location.search.includes('way=') : location.search.includes('way=linear')",
            arg=way,
            timeout=LONG,
        )
        page.locator("#latent-film input").evaluate(
            "part => { part.value = 48; part.dispatchEvent(new Event('input')); }"
        )
        length = float(page.locator("#latent-film output").inner_text().split("|z|")[1])
        assert low < length < high


def test_an_uploaded_picture_is_looked_for_and_can_be_kept(opened):
    page = opened("yours")
    expect(page.locator("#latent-found [role=status]")).to_contain_text("An example", timeout=LONG)
    picture = io.BytesIO()
    Image.linear_gradient("L").convert("CMYK").save(picture, "JPEG")
    _upload(page, "mine.jpg", "image/jpeg", picture.getvalue())
    page.locator("#latent-found [data-share='1'] [role=status]", has_not_text="example").wait_for(timeout=LONG)
    expect(page.locator("#latent-found [role=status]")).to_contain_text("grey levels of 255")
    page.locator("#latent-found .gz-keep").click()
    expect(_picks(page)).to_have_count(3, timeout=LONG)


def test_a_search_can_be_stopped_and_keeps_what_it_has(opened):
    page = opened("yours")
    page.evaluate(STOP_WHILE_IT_SEARCHES)
    page.locator("#latent-unseen").click()
    expect(page.locator("#latent-found [role=status]")).to_contain_text("Stopped", timeout=LONG)
    expect(page.locator("#latent-found .gz-keep")).to_be_visible()


def test_an_upload_that_is_no_picture_is_refused_in_a_sentence(opened):
    page = opened("yours")
    _upload(page, "drawing.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    expect(page.get_by_test_id("toast-body")).to_contain_text("is an SVG drawing, not pixels", timeout=LONG)


def test_a_pick_of_another_model_is_left_out_and_said_so(opened):
    page = opened(more="&walk=3,5,zAAAAAAAA")
    expect(page.get_by_test_id("toast-body")).to_contain_text("belongs to another model", timeout=LONG)
    expect(_picks(page)).to_have_count(2)
    expect(page.locator(".gz-stops span")).to_have_text(["3", "5"])


def test_a_phone_has_no_sideways_scroll_in_any_view(opened):
    page = opened(width=390)
    for view in ("Directions", "One dimension", "Arithmetic", "Your picture"):
        page.get_by_role("tab", name=view).click()
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
