"""The super-resolution tab in a browser, with the checkpoints that ship."""

from __future__ import annotations

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from ganzoo.pixels import to_pil
from tests.enlargers import stripes

TAB = "/?tab=super_resolution"
WAIT = 90_000  # ms: a busy machine enlarges slowly


def file_of(width, height, kind="PNG"):
    buffer = io.BytesIO()
    to_pil(stripes(width, height)).save(buffer, kind)
    return {"name": f"stripes.{kind.lower()}", "mimeType": f"image/{kind.lower()}", "buffer": buffer.getvalue()}


def opened(visit, path=TAB, **options):
    page = visit(path, **options)
    page.locator(".gz-ba[data-waiting=false]").wait_for(timeout=WAIT)
    return page


def handle(page):
    return page.get_by_role("slider", name=re.compile("Where one picture ends|두 그림의 경계"))


def give(page, file):
    page.locator("#super_resolution-file input[type=file]").set_input_files(file)


def refusal(page):
    return page.locator("#super_resolution-work").get_by_role("alert")


def told(page, text):
    expect(page.locator("#super_resolution-work")).to_contain_text(text, timeout=WAIT)


def test_a_finished_example_stands_there_with_its_figures(visit):
    page = opened(visit)
    told(page, "96×64 → 384×256")
    rows = page.locator(".gz-fidelity tbody tr")
    expect(rows).to_have_count(2)
    bicubic, model = (float(rows.nth(i).locator("td").first.inner_text()) for i in range(2))
    assert 20 < bicubic < model < 50
    assert page.troubles == []


def test_the_handle_is_a_slider_for_keys_and_pointer(visit):
    page = opened(visit)
    slider = handle(page)
    slider.focus()
    for key, value in (("ArrowRight", "52"), ("Home", "0"), ("ArrowUp", "2"), ("End", "100"), ("PageDown", "90")):
        page.keyboard.press(key)
        expect(slider).to_have_attribute("aria-valuenow", value)
    expect(slider).to_have_attribute("aria-valuetext", re.compile(r"90 % Bicubic, the rest \w+"))
    box = page.locator(".gz-ba-view").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    expect(slider).to_have_attribute("aria-valuenow", "25")
    assert page.locator(".gz-ba-over").evaluate("layer => layer.style.clipPath").startswith("inset(0px 75%")


def test_both_pictures_zoom_and_move_together(visit):
    page = opened(visit)
    places = "() => [...document.querySelectorAll('.gz-ba-view img')].map((one) => one.style.cssText)"
    before = page.evaluate(places)
    handle(page).focus()
    page.keyboard.press("+")
    page.keyboard.press("+")
    page.keyboard.press("d")
    zoomed = page.evaluate(places)
    assert zoomed != before and len(set(zoomed)) == 1
    page.get_by_role("button", name="Whole picture").click()
    assert page.evaluate(places) == before


def test_an_upload_comes_back_four_times_larger(visit, tmp_path):
    page = opened(visit)
    give(page, file_of(40, 30, "JPEG"))
    told(page, "40×30 → 160×120")
    expect(page.locator(".gz-fidelity")).to_have_count(0)
    with page.expect_download(timeout=WAIT) as download:
        page.get_by_role("button", name="Right side as PNG").click()
    download.value.save_as(tmp_path / "large.png")
    assert re.fullmatch(r"stripes-.*bsds-x4\.png", download.value.suggested_filename)
    with Image.open(tmp_path / "large.png") as large:
        assert large.size == (160, 120) and large.format == "PNG"


@pytest.mark.parametrize("name", ["IMG #1.png", "50%?&=ä 사진.png"])
def test_a_name_of_any_letters_shows_its_own_picture(visit, name):
    page = opened(visit)
    buffer = io.BytesIO()
    Image.new("RGB", (20, 15), (200, 30, 90)).save(buffer, "PNG")
    give(page, {"name": name, "mimeType": "image/png", "buffer": buffer.getvalue()})
    told(page, "20×15 → 80×60")
    expect(page.locator(".gz-ba-under img")).to_have_js_property("naturalWidth", 80, timeout=WAIT)
    colour = page.locator(".gz-ba-over img").evaluate(
        """(picture) => {
          const canvas = document.createElement("canvas");
          const brush = canvas.getContext("2d");
          brush.drawImage(picture, -40, -30);
          return [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3);
        }"""
    )
    assert np.abs(np.array(colour) - (200, 30, 90)).max() <= 2
    assert page.troubles == []


def test_a_result_that_cannot_be_fetched_is_said_and_no_other_picture_stands_there(visit):
    page = opened(visit)
    page.route("**/file=**", lambda route: route.abort())
    give(page, file_of(84, 66))
    lost = page.get_by_role("alert").filter(has_text="could not be fetched")
    expect(lost).to_be_visible(timeout=WAIT)
    expect(page.locator(".gz-ba-over img[src]")).to_have_count(0)
    page.unroute("**/file=**")
    page.get_by_label("Test me").check()
    expect(page.locator(".gz-ba")).to_have_attribute("data-waiting", "false", timeout=WAIT)
    expect(page.locator(".gz-ba-lost")).to_have_text("")


def test_a_message_calls_a_file_as_its_owner_does(visit):
    page = opened(visit)
    buffer = io.BytesIO()
    Image.fromarray(np.zeros((2000, 2000), bool)).save(buffer, "PNG")
    give(page, {"name": "huge.png", "mimeType": "image/png", "buffer": buffer.getvalue()})
    expect(refusal(page)).to_contain_text("huge.png", timeout=WAIT)


def test_a_pasted_picture_is_taken(visit):
    page = opened(visit)
    data = base64.b64encode(file_of(24, 20)["buffer"]).decode()
    page.evaluate(
        """async (data) => {
          const bytes = await (await fetch(`data:image/png;base64,${data}`)).blob();
          const file = new File([bytes], "p.png", {type: "image/png"});
          const carrier = new DataTransfer();
          carrier.items.add(file);
          document.body.dispatchEvent(new ClipboardEvent("paste", {clipboardData: carrier, bubbles: true}));
        }""",
        data,
    )
    told(page, "24×20 → 96×80")


def test_test_me_takes_the_picture_as_the_truth(visit):
    page = opened(visit)
    page.get_by_label("Test me").check()
    give(page, file_of(84, 66))
    told(page, "21×16 → 84×64")
    expect(page.locator(".gz-fidelity tbody tr")).to_have_count(2)


@pytest.mark.parametrize("data", [b"this is a text", b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_refused_where_it_was_given_and_nothing_of_another_stands_beside_it(visit, data):
    page = opened(visit)
    give(page, {"name": "picture.png", "mimeType": "image/png", "buffer": data})
    expect(refusal(page)).to_contain_text(re.compile("not a picture|is empty|SVG|empty", re.IGNORECASE), timeout=WAIT)
    expect(page.locator(".gz-ba")).to_have_attribute("data-waiting", "true")
    expect(page.locator(".gz-ba-view img[src]")).to_have_count(0)
    expect(page.locator(".gz-fidelity")).to_have_count(0)
    expect(page.locator("#super_resolution-png")).to_be_disabled()
    give_back = page.locator("#super_resolution-file").get_by_role("button", name=re.compile("clear|remove", re.I))
    give_back.first.click()
    told(page, "96×64 → 384×256")
    expect(page.locator("#super_resolution-png")).to_be_enabled()
    expect(refusal(page)).to_have_count(0)


def test_too_many_pixels_are_refused_with_the_limit(visit):
    page = opened(visit)
    buffer = io.BytesIO()
    Image.fromarray(np.zeros((2000, 2000), bool)).save(buffer, "PNG")
    give(page, {"name": "large.png", "mimeType": "image/png", "buffer": buffer.getvalue()})
    expect(refusal(page)).to_contain_text("has 4 megapixels; the limit here is 2", timeout=WAIT)


def test_a_long_job_is_stopped_and_another_begins_at_once(visit):
    page = opened(visit)
    give(page, file_of(1300, 1000))
    expect(page.locator("#super_resolution-file")).to_contain_text("stripes")  # before that Enlarge means the example
    page.get_by_role("button", name="Enlarge").click()
    expect(page.locator(".gz-work progress")).to_have_count(1, timeout=WAIT)
    page.get_by_role("button", name="Stop").click()
    told(page, "Stopped")
    page.locator("#super_resolution-file").get_by_role(
        "button", name=re.compile("clear|remove", re.IGNORECASE)
    ).first.click()
    told(page, "96×64 → 384×256")


def test_the_address_holds_both_sides_and_the_mode(visit):
    page = opened(visit, f"{TAB}&left=original&truth=1")
    expect(page.locator(".gz-ba-left")).to_have_text("Original")
    expect(page.get_by_label("Test me")).to_be_checked()
    page.get_by_label("Test me").uncheck()
    page.wait_for_url(lambda url: "left=original" in url and "truth" not in url)


def test_a_phone_in_korean(visit):
    page = opened(visit, "/ko?tab=super_resolution", width=390, height=844, locale="ko-KR")
    expect(page.locator("#super_resolution-go")).to_have_text("키우기")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.troubles == []
