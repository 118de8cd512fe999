"""The live lab in a real browser: alive on arrival, run, steered, rewound, restored from a link, left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.lab import SECONDS, ask, button, open_lab, start_run, until

Visit = Callable[..., Page]

NAMELESS = """(host) => [...host.shadowRoot.querySelectorAll("button, input, select, textarea")]
  .filter((e) => !(e.labels?.length || e.textContent.trim() || e.ariaLabel || e.ariaHidden || e.hidden))
  .map((e) => e.outerHTML)"""
HIDE = """(hidden) => { Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange")); }"""


def test_the_page_is_alive_before_anybody_clicks(visit: Visit) -> None:
    page = open_lab(visit)
    until(page, "screen.stats.draws > 10 && screen.state.step > 0")
    first = ask(page, "screen.state.step")
    until(page, f"screen.state.step > {first}")
    expect(page.locator(".pill")).to_have_text("Recorded run")
    assert ask(page, "screen.plots.filter((plot) => plot.drawn > 2).length") >= 4
    assert page.troubles == []


def test_a_run_starts_pauses_steps_and_resets(visit: Visit) -> None:
    page = open_lab(visit)
    start_run(page)
    button(page, "Pause").click()
    expect(page.locator(".pill")).to_have_text("Paused", timeout=SECONDS)
    until(page, "screen.state.status.state === 'paused'")
    before = ask(page, "screen.state.step")
    button(page, "D: One step of the discriminator").click()
    until(page, f"screen.state.step === {before + 1}")
    last = ask(page, "[screen.state.series.loss_real.at(-1), screen.state.series.loss_generator.at(-1)]")
    assert last[0] is not None and last[1] is None  # only the discriminator has moved
    button(page, "D+G: One step of both").click()
    until(page, f"screen.state.step === {before + 2}")
    button(page, "Reset").click()
    until(page, f"screen.state.step < {before} && screen.state.status.state === 'paused'")
    button(page, "Run").click()
    until(page, "screen.state.step > 10 && screen.state.status.state === 'running'")
    assert page.troubles == []


def test_a_learning_rate_acts_at_once_and_a_new_target_asks_for_a_reset(visit: Visit) -> None:
    page = open_lab(visit)
    start_run(page)
    button(page, "More settings").click()
    page.locator("#gz-lr_d").fill("0.0042")
    page.locator("#gz-lr_d").press("Enter")
    page.locator("#gz-lr_d").blur()
    page.locator("#gz-d_steps").fill("2")
    page.locator("#gz-d_steps").blur()  # at once after the other: neither may be lost
    until(page, "screen.state.marks.some((mark) => mark.name === 'd_steps' && mark.value === 2)")
    until(page, "screen.state.marks.some((mark) => mark.name === 'lr_d' && mark.value === 0.0042)")
    expect(page.locator(".mark").first).to_be_visible()
    page.locator("#gz-target").select_option("exponential")
    expect(page.get_by_text("This needs a reset: Target.")).to_be_visible(timeout=SECONDS)
    assert ask(page, "screen.state.experiment.target.kind") == "normal"
    button(page, "Apply and reset").click()
    until(page, "screen.state.experiment.target.kind === 'exponential' && screen.state.step > 5")
    expect(page.get_by_text("This needs a reset")).to_be_hidden()
    page.wait_for_url(lambda url: "target=exponential:2" in url and "lr_d=0.0042" in url)


def test_an_impossible_setting_is_refused_in_words_and_put_back(visit: Visit) -> None:
    page = open_lab(visit)
    button(page, "More settings").click()
    before = page.locator("#gz-lr_g").input_value()
    page.locator("#gz-lr_g").fill("-1")
    page.locator("#gz-lr_g").blur()
    expect(page.get_by_role("alert")).to_contain_text(
        "Learning rate of G must be a number from 0 to 10, -1 was given", timeout=SECONDS
    )
    expect(page.locator("#gz-lr_g")).to_have_value(before)
    assert "lr_g" not in page.url


def test_scrubbing_back_shows_the_past_while_the_run_goes_on(visit: Visit) -> None:
    page = open_lab(visit)
    start_run(page)
    until(page, "screen.state.step > 300")
    page.locator("#gz-time").fill("200")
    expect(page.locator(".pill")).to_have_text("Looking back")
    until(page, "screen.scrubbed && screen.scrubbed.step >= 100 && screen.scrubbed.step <= 200")
    page.wait_for_function("() => !document.querySelector('.gz-live').ganzoo.past.busy")  # the exact moment is here
    there = ask(page, "screen.scrubbed.now.fake.join()")
    until(page, "screen.state.step > 400")
    assert ask(page, "screen.view().frame.fake.join()") == there  # the plots stay where one looks
    button(page, "Back to live").click()
    until(page, "screen.scrubbed === null && screen.view().frame === screen.state.now")


def test_zoom_and_legend_survive_updates(visit: Visit) -> None:
    page = open_lab(visit)
    start_run(page)
    stage = page.locator(".plot-errors .stage")
    box = stage.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 70, steps=4)
    page.mouse.up()
    zoom = ask(page, "screen.face.errors.zoom")
    assert zoom and zoom[1] > zoom[0] > 0
    page.locator(".plot-errors").get_by_role("button", name="D on real").click()
    first = ask(page, "screen.state.step")
    until(page, f"screen.state.step > {first + 50}")
    assert ask(page, "screen.face.errors.zoom") == zoom
    assert ask(page, "screen.face.errors.seen().layers.find((layer) => layer.key === 'loss_real').hidden") is True
    button(page, "Whole range").click()
    assert ask(page, "screen.face.errors.zoom") is None


def test_a_link_restores_every_setting_and_says_what_it_could_not_use(visit: Visit) -> None:
    wrong = "hiden=9&steps=-4&utm_source=mail"
    page = open_lab(visit, f"/?lang=en&objective=hinge&seed=7&lr_d=0.002&target=uniform:1,3&{wrong}")
    expect(page.locator("#gz-objective")).to_have_value("hinge")
    expect(page.locator("#gz-seed")).to_have_value("7")
    expect(page.locator("#gz-target")).to_have_value("uniform")
    expect(page.get_by_text("there is no setting called hiden")).to_be_visible()
    expect(page.get_by_text("Length of the run must be a whole number")).to_be_visible()
    expect(page.get_by_text("utm_source")).to_have_count(0)
    start_run(page)
    assert ask(page, "screen.state.experiment.target.values") == [1, 3]
    assert ask(page, "[screen.state.experiment.objective, screen.state.experiment.lr_d]") == ["hinge", 0.002]


def test_a_hostile_link_is_only_text(visit: Visit) -> None:
    poison = "%3Cimg%20src%3Dx%20onerror%3D%22window.poisoned%3D1%22%3E"
    page = open_lab(visit, f"/?lang=en&note={poison}&objective={poison}&{poison}=1&lock=seed,{poison}")
    expect(page.locator(".exercise")).to_contain_text("<img src=x")
    expect(page.locator(".notices")).to_contain_text("<img src=x")
    assert page.evaluate("window.poisoned") is None
    assert page.locator(".gz img").count() == 0
    assert page.locator(".field-seed").evaluate("(element) => element.inert")  # locked by the link


def test_the_korean_page_is_korean(visit: Visit) -> None:
    page = open_lab(visit, "/ko")
    button(page, "실행").click()
    until(page, "!screen.isArrival() && screen.state.step > 5")
    for words in ("목표 분포", "목적 함수", "오차", "평균과 표준편차", "타임머신"):
        expect(page.get_by_text(words, exact=True).first).to_be_visible()
    expect(page.locator(".pill")).to_have_text("실행 중")
    shown = page.locator(".gz-live").evaluate("(host) => host.shadowRoot.querySelector('.lab').innerText")
    english = [word for word in ("Run", "Errors", "Speed", "More", "generator", "settings") if word in shown.split()]
    assert english == []


def test_phones_scroll_down_only_and_see_the_distribution_before_the_controls(visit: Visit) -> None:
    for width in (390, 360):
        page = open_lab(visit, "/?lang=en", width=width, height=844)
        until(page, "screen.stats.draws > 2")
        for fold in ("More settings", "What you see", "Many seeds", "Take it home", "Class"):
            button(page, fold).click()
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (width, fold)
        tops = [
            page.locator(part).bounding_box()["y"] for part in (".words", ".plot-distribution", ".bar", ".plot-errors")
        ]  # type: ignore[index]
        assert tops == sorted(tops)


def test_everything_is_reached_and_worked_from_the_keyboard(visit: Visit) -> None:
    page = open_lab(visit)
    page.locator("#gz-target").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#gz-target")).to_have_value("uniform")
    for _ in range(4):  # objective, seed, dice, run
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    until(page, "!screen.isArrival() && screen.state.step > 60")
    page.locator("#gz-time").focus()
    page.keyboard.press("Home")
    expect(page.locator(".pill")).to_have_text("Looking back")
    page.keyboard.press("End")
    until(page, "screen.scrubbed === null")
    page.locator(".plot-errors .stage").focus()
    page.keyboard.press("+")
    assert ask(page, "screen.face.errors.zoom !== null")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".plot-errors .readout")).to_be_visible()
    page.keyboard.press("Home")
    assert ask(page, "screen.face.errors.zoom") is None
    page.keyboard.press(" ")
    until(page, "screen.state.status.state === 'paused'")
    nameless = page.locator(".gz-live").evaluate(NAMELESS)
    assert nameless == []


def test_a_hidden_page_gives_its_stream_back_and_catches_up(visit: Visit) -> None:
    page = open_lab(visit)
    start_run(page)
    page.evaluate(HIDE, True)
    assert page.evaluate("document.querySelector('.gz-live').ganzoo.feed.source") is None
    before = ask(page, "screen.state.step")
    page.wait_for_timeout(700)
    assert ask(page, "screen.state.step") == before
    page.evaluate(HIDE, False)
    until(page, f"screen.state.step > {before}")
    steps = ask(page, "screen.state.series.step")
    assert steps == sorted(set(steps)) and steps[0] <= 1  # the snapshot fills what was missed


def test_scores_are_drawn_on_an_axis_that_holds_them_and_read_as_scores(visit: Visit) -> None:
    page = open_lab(visit, "/?lang=en&preset=samples&objective=hinge&steps=400")
    start_run(page)
    until(page, "screen.state.step > 150 && screen.face.distribution.scene.y2")
    low, high, least, most = ask(
        page, "[...screen.face.distribution.scene.y2, Math.min(...screen.state.now.d), Math.max(...screen.state.now.d)]"
    )
    assert low <= min(-1, least) and high >= max(1, most)
    assert ask(page, "screen.face.distribution.scene.refs.map((line) => line.y)") == [0]
    button(page, "What you see").click()
    expect(page.get_by_text("which it pushes above 1 for real samples")).to_be_visible()
    expect(page.get_by_text("stands at 1 each and 2 together")).to_be_visible()


def test_a_run_is_held_against_its_own_target(visit: Visit) -> None:
    page = open_lab(visit, "/?lang=en&target=uniform:0,10")
    start_run(page)
    deviation = 10 / 12**0.5
    lines = ask(page, "['moments', 'distance'].map((plot) => screen.face[plot].scene.refs.map((line) => line.y))")
    assert lines == [pytest.approx([5, deviation]), pytest.approx([0.12 * deviation])]
    assert ask(page, "screen.face.distance.scene.refs[0].label") == "0.35"


def test_settings_of_one_objective_stand_with_that_objective_only(visit: Visit) -> None:
    page = open_lab(visit)
    button(page, "More settings").click()
    expect(page.locator("#gz-clip")).to_be_hidden()
    page.locator("#gz-objective").select_option("wasserstein-clip")
    expect(page.locator("#gz-clip")).to_be_visible()
    expect(page.locator("#gz-gp_weight")).to_be_hidden()
    assert page.locator("#gz-clip").get_attribute("max") == "10"


def test_two_hills_of_the_menu_are_those_of_the_preset(visit: Visit) -> None:
    page = open_lab(visit)
    page.locator("#gz-target").select_option(label="Two hills")
    page.wait_for_url("**target=mixture:0.5,2,0.5,0.5,6,0.5*")
    button(page, "More settings").click()
    page.locator(".preset[data-name=two-hills]").click()
    expect(page.locator("#gz-target")).to_have_value("two-normals")
    page.wait_for_url("**preset=two-hills*")
