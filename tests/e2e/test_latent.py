"""The DCGAN tab in a browser, with a stand-in engine whose pictures are known beforehand, once with the real one."""

import base64
import io
import re
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from ganzoo.pixels import grid
from tests.e2e.conftest import Server, serving, visitors
from tests.ui.stand_in import BROKEN_SEED, StandInCatalog, StandInEngine

DOTS, COLOURS = "dcgan.dots-32", "dcgan.colours-64"


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Server]:
    with serving("-m", "tests.ui.stand_in", "--port", "0") as running:
        yield running


@pytest.fixture
def visit_dots(stand_in, chromium):
    """Open the tab and wait until wall and film are there."""
    with visitors(chromium, stand_in.url) as visit:

        def opened(path="/?tab=latent", **options):
            page = visit(path, **options)
            _pictures(page).nth(47).wait_for()
            page.locator(".gz-film[data-frames]").wait_for()
            return page

        yield opened


@pytest.fixture
def engine(tmp_path):
    return StandInEngine(StandInCatalog(tmp_path))


def _pictures(page):
    return page.locator("#latent-wall .gz-wall button")


def _pressed(page):
    return page.locator("#latent-wall .gz-wall button[aria-pressed=true]").evaluate_all(
        "all => all.map((one) => one.ariaLabel)"
    )


def _film_passes(page, *seeds):
    """Wait until the film goes through these seeds."""
    expect(page.locator(".gz-stops span")).to_have_text([str(seed) for seed in seeds])


def _frame(page):
    """Return the shown frame's number, from 0, and its pixels."""
    page.locator("#latent-film input").evaluate("part => part.dispatchEvent(new Event('input'))")  # holds it still
    number = int(page.locator("#latent-film input").input_value())
    url = page.locator("#latent-film .gz-film > canvas").evaluate("canvas => canvas.toDataURL()")
    return number, np.asarray(Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))).convert("L"))


def _durations(gif):
    for index in range(gif.n_frames):
        gif.seek(index)
        yield gif.info["duration"]


def _write(page, where, text):
    page.locator(where).fill(text)
    page.locator(where).press("Enter")


def test_the_tab_opens_on_a_finished_example_and_the_film_runs(visit_dots):
    page = visit_dots()
    assert _pictures(page).count() == 48
    assert _pressed(page) == ["Seed 12, stop 1 of the walk", "Seed 31, stop 2 of the walk"]
    first = page.locator("#latent-film output").inner_text()
    page.wait_for_function("first => document.querySelector('#latent-film output').innerText !== first", arg=first)
    assert page.troubles == [] or all("/live/" in trouble or "404" in trouble for trouble in page.troubles)


def test_the_page_says_which_checkpoint_it_uses_where_it_is_from_and_on_what(visit_dots):
    page = visit_dots()
    status = page.locator("#latent-status").inner_text()
    for words in (DOTS, "shipped with ganzoo", "1,234,567 images", "CPU"):
        assert words in status
    page.get_by_role("button", name="Model card").click()
    card = page.locator("#latent-card")
    expect(card.get_by_role("heading", name=DOTS)).to_be_visible()
    assert "license:" not in card.inner_text()
    assert card.locator("script").count() == 0


def test_a_frame_of_the_film_is_the_engines_picture(visit_dots, engine):
    page = visit_dots()
    number, pixels = _frame(page)
    expected = engine.walk(DOTS, [12, 31], 96)[number][:, :, 0]
    assert (pixels == expected).all()


def test_scrubbing_asks_the_server_nothing(visit_dots, engine):
    page = visit_dots()
    page.wait_for_timeout(500)
    asked = len(page.asked)
    slider = page.locator("#latent-film input")
    slider.focus()
    for key, place in (("Home", 0), ("ArrowRight", 1), ("End", 95)):
        page.keyboard.press(key)
        assert slider.get_attribute("aria-valuetext") == f"Frame {place + 1} of 96"
        assert (_frame(page)[1] == engine.walk(DOTS, [12, 31], 96)[place][:, :, 0]).all()
    assert len(page.asked) == asked


def test_a_click_adds_a_stop_and_another_takes_it_out(visit_dots):
    page = visit_dots()
    _pictures(page).nth(20).click()
    _film_passes(page, 12, 31, 20)
    assert page.locator("#latent-stops input, #latent-stops textarea").input_value() == "12, 31, 20"
    page.wait_for_function("location.search.endsWith('walk=12,31,20')")
    _pictures(page).nth(12).click()
    _film_passes(page, 31, 20)
    _pictures(page).nth(31).click()
    expect(page.locator("#latent-wall .gz-hint")).to_have_text(re.compile("at least two stops"))
    _film_passes(page, 31, 20)


def test_quick_clicks_end_on_the_last_pick_and_a_ninth_stop_replaces_the_eighth(visit_dots):
    page = visit_dots()
    for seed in (20, 21, 22, 3, 24, 25, 26):
        _pictures(page).nth(seed).click()
    _film_passes(page, 12, 31, 20, 21, 22, 3, 24, 26)


def test_the_wall_is_one_stop_for_the_tab_key_and_arrows_move_in_it(visit_dots):
    page = visit_dots()
    assert page.locator("#latent-wall .gz-wall button[tabindex='0']").count() == 1
    _pictures(page).first.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowUp", "ArrowDown"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.seed") == "9"
    page.keyboard.press("Enter")
    _film_passes(page, 12, 31, 9)


@pytest.mark.parametrize("seed", ["-5", "9007199254740993"])
def test_a_seed_outside_is_refused_and_the_wall_stays(visit_dots, seed):
    page = visit_dots("/?tab=latent&wall=7")
    page.locator("#latent-seed input").fill(seed)
    expect(page.get_by_test_id("toast-body")).to_contain_text("A seed is a whole number from 0 to 9007199254740991")
    assert _pictures(page).first.get_attribute("data-seed") == "7"
    assert "wall=7" in page.url


@pytest.mark.parametrize(
    ("stops", "words"), [("3, x", "'x' is not one"), ("5", "2 to 8 stops, not 1"), ("3, -1", "-1 is outside")]
)
def test_stops_that_cannot_be_are_refused_and_the_film_stays(visit_dots, stops, words):
    page = visit_dots()
    _write(page, "#latent-stops input, #latent-stops textarea", stops)
    expect(page.get_by_test_id("toast-body")).to_contain_text(words)
    _film_passes(page, 12, 31)
    page.locator("#latent-dice").click()  # a half-typed field does not keep the rest from working
    page.wait_for_function("location.search.includes('wall=')")
    assert "walk=" not in page.url


def test_a_bug_is_shown_as_one_and_the_wall_stays(visit_dots):
    page = visit_dots()
    page.locator("#latent-seed input").fill(str(BROKEN_SEED))
    expect(page.get_by_test_id("toast-body").last).to_contain_text("bug in ganzoo")
    assert _pictures(page).count() == 48


def test_written_stops_are_walked_and_marked(visit_dots):
    page = visit_dots()
    _write(page, "#latent-stops input, #latent-stops textarea", "40 2 90000")
    _film_passes(page, 40, 2, 90000)
    page.wait_for_function("document.querySelectorAll('#latent-wall [aria-pressed=true]').length === 2")
    assert sorted(_pressed(page)) == ["Seed 2, stop 2 of the walk", "Seed 40, stop 1 of the walk"]


def test_a_link_brings_model_wall_and_walk_back(visit_dots):
    page = visit_dots(f"/?tab=latent&gan={COLOURS}&wall=100&walk=101,103,105")
    _film_passes(page, 101, 103, 105)
    assert _pictures(page).first.get_attribute("data-seed") == "100"
    assert page.locator("#latent-model input").input_value() == COLOURS
    assert COLOURS in page.locator("#latent-status").inner_text()
    page.get_by_role("link", name="한국어").click()
    page.wait_for_url("**/ko*")
    _film_passes(page, 101, 103, 105)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("gan=dcgan.dot-32", "did you mean dcgan.dots-32"),
        ("walk=3,<img src=x onerror=alert(1)>", "2 to 8 stops|is not one"),
        ("wall=-1", "-1 is outside"),
        ("gan=../../etc", "no checkpoint called"),
    ],
)
def test_a_link_that_asks_for_what_is_not_there_shows_the_rest(visit_dots, query, words):
    page = visit_dots(f"/?tab=latent&{query}")
    expect(page.get_by_test_id("toast-body")).to_contain_text(re.compile(words))
    _film_passes(page, 12, 31)


def test_another_model_keeps_the_picks(visit_dots):
    page = visit_dots("/?tab=latent&walk=5,6,7")
    page.locator("#latent-model input").click()
    page.get_by_role("option", name=COLOURS).click()
    expect(page.locator("#latent-status")).to_contain_text(COLOURS)
    _film_passes(page, 5, 6, 7)
    assert page.get_by_role("option", name="classifier").count() == 0


def test_refusals_are_korean_on_the_korean_page(visit_dots):
    page = visit_dots("/ko?tab=latent")
    page.locator("#latent-seed input").fill("-5")
    expect(page.get_by_test_id("toast-body")).to_contain_text("-5는 범위를 벗어납니다")


def test_grid_and_film_can_be_taken_home(visit_dots, engine, tmp_path):
    page = visit_dots("/?tab=latent&wall=5")
    files = {}
    for kind in ("png", "gif", "mp4"):
        with page.expect_download() as download:
            page.locator(f"#latent-{kind}").click()
        files[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[kind])
    assert files["png"].name == f"{DOTS}-5-to-52.png"
    assert files["mp4"].name == f"{DOTS}-12-31.mp4"
    expected = grid(engine.sample(DOTS, list(range(5, 53))), columns=8)
    assert (np.asarray(Image.open(files["png"])) == expected[:, :, 0]).all()
    gif = Image.open(files["gif"])
    assert sum(_durations(gif)) == 190 * 30  # there and back; equal frames in a row are one, shown for longer
    assert files["mp4"].read_bytes()[4:8] == b"ftyp"


def test_the_film_waits_for_whoever_asked_for_less_motion(visit_dots):
    page = visit_dots(reduced_motion="reduce")
    assert page.locator("#latent-film output").inner_text() == "1 / 96"
    page.wait_for_timeout(400)
    assert page.locator("#latent-film output").inner_text() == "1 / 96"
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("document.querySelector('#latent-film output').innerText !== '1 / 96'")


def test_the_shipped_checkpoint_draws_the_first_example(visit):
    page = visit("/?tab=latent")
    page.locator("#latent-wall .gz-wall button").nth(47).wait_for(timeout=90_000)
    page.locator(".gz-film[data-frames='96']").wait_for()
    assert _frame(page)[1].std() > 5
    assert "dcgan." in page.locator("#latent-status").inner_text()


def test_a_class_is_chosen_for_wall_walk_and_link_where_the_model_is_told_one(visit):
    page = visit("/?tab=latent&gan=cgan.fashion-mnist-32")
    _pictures(page).nth(47).wait_for()
    told = page.locator("#latent-label")
    expect(told.get_by_label("each its own")).to_be_checked()
    page.locator(".gz-film[data-frames]").wait_for()
    own = page.locator("#latent-wall .gz-wall").get_attribute("style")
    told.get_by_label("sneaker").check()
    expect(page).to_have_url(re.compile("label=7"))
    page.wait_for_function(
        "(own) => !document.querySelector('#latent-wall .gz-wall').style.cssText.includes(own)", arg=own
    )
    page.reload()
    _pictures(page).nth(47).wait_for()
    expect(page.locator("#latent-label").get_by_label("sneaker")).to_be_checked()
    page.goto(page.url.replace("gan=cgan.fashion-mnist-32", "gan=dcgan.fashion-mnist-32"))
    _pictures(page).nth(47).wait_for()
    expect(page.locator("#latent-label")).to_be_hidden()
