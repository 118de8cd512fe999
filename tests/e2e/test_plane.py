"""The plane in a real browser: chosen, run, pointed at, drawn on, restored from a link, watched on a phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Server
from tests.e2e.lab import SECONDS, ask, button, open_lab, open_room, start_run, until, watching

Visit = Callable[..., Page]
LAYERS = "screen.face.plane?.scene?.layers.map((layer) => layer.key)"


def choose_plane(page: Page) -> None:
    page.locator("#gz-world").select_option("plane")
    until(page, "screen.world === 'plane' && screen.worn && screen.state.experiment?.world === 'plane'")


def test_the_plane_is_chosen_plays_and_runs(visit: Visit) -> None:
    page = open_lab(visit)
    choose_plane(page)
    expect(page.locator(".pill")).to_have_text("Recorded run")
    until(page, "screen.state.step > 0 && screen.face.plane.drawn > 2")
    start_run(page)
    assert ask(page, LAYERS) == ["d", "grid", "real", "fake", "arrows"]
    until(page, "screen.state.step > 60")
    assert "world=plane" in page.url
    assert ask(page, "screen.face.hills.element.hidden") is False
    assert page.troubles == []


def test_a_layer_is_switched_off_and_on(visit: Visit) -> None:
    page = open_lab(visit, "/?lang=en&world=plane")
    start_run(page)
    page.locator(".plot-plane .legend button", has_text="grid of z").click()
    until(page, "screen.face.plane.seen().layers.find((layer) => layer.key === 'grid').hidden === true")
    page.locator(".plot-plane .legend button", has_text="grid of z").click()
    until(page, "!screen.face.plane.seen().layers.find((layer) => layer.key === 'grid').hidden")


def test_pointing_at_a_z_shows_where_it_goes(visit: Visit) -> None:
    page = open_lab(visit, "/?lang=en&world=plane")
    start_run(page)
    button(page, "Pause").click()
    until(page, "screen.state.status.state === 'paused'")
    square = page.locator(".plot-square .stage")
    square.scroll_into_view_if_needed()
    box = square.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    until(page, "screen.face.pointed")
    expect(page.locator(".plot-square .readout")).to_contain_text("G(z) = (")
    middle = ask(page, "screen.face.pointed")
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + box["height"] * 0.3)
    until(page, f"screen.face.pointed && screen.face.pointed[0] !== {middle[0]}")
    page.mouse.move(5, 5)
    until(page, "!screen.face.pointed")


def test_a_target_is_drawn_with_the_pointer_and_with_keys(visit: Visit) -> None:
    page = open_lab(visit, "/?lang=en&world=plane")
    page.locator("#gz-target").select_option("own")
    stage = page.locator(".plot-plane .stage")
    box = stage.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x - 50, y)
    page.mouse.down()
    page.mouse.move(x + 50, y - 20, steps=5)
    page.mouse.up()
    tools = "document.querySelector('.gz-live').ganzoo.tools"
    until(page, f"{tools}.heights.filter((height) => height > 0).length > 8")
    drawn = ask(page, f"{tools}.heights.filter((height) => height > 0).length")
    stage.press("ArrowDown")
    for _ in range(5):
        stage.press("ArrowDown")
    stage.press(" ")
    until(page, f"{tools}.heights.filter((height) => height > 0).length > {drawn}")
    button(page, "Use this target").click()
    page.wait_for_function("() => location.search.includes('target=cells')", timeout=SECONDS)
    start_run(page)
    assert ask(page, "screen.state.experiment.target.kind") == "cells"
    assert ask(page, "screen.face.hills.element.hidden") is True
    page.reload()
    until(page, "screen.state.experiment?.target.kind === 'cells' && screen.world === 'plane'")
    assert page.troubles == []


def test_a_world_is_left_and_entered_while_a_run_goes_on(visit: Visit) -> None:
    page = open_lab(visit, "/?lang=en&world=plane&preset=moons")
    start_run(page)
    page.locator("#gz-world").select_option("line")
    expect(page.locator(".reset-notice")).to_contain_text("World", timeout=SECONDS)
    assert ask(page, "screen.world") == "plane"  # the run is still there
    button(page, "Apply and reset").click()
    until(page, "screen.world === 'line' && screen.worn && screen.state.step > 5 && screen.face.distribution.drawn > 0")
    page.locator("#gz-world").select_option("plane")
    expect(page.locator(".reset-notice")).to_be_visible(timeout=SECONDS)
    button(page, "Put back").click()
    until(page, "document.querySelector('.gz-live').ganzoo.draft.world === 'line'")
    expect(page.locator("#gz-world")).to_have_value("line")
    assert page.troubles == []


def test_many_seeds_of_the_plane_are_drawn_as_bands(visit: Visit) -> None:
    page = open_lab(visit, "/?lang=en&world=plane&steps=300&hidden=8&batch=8")
    button(page, "Many seeds").click()
    button(page, "Train 64 seeds").click()
    expect(page.locator(".seed-result")).to_contain_text("After 300 of 300 steps", timeout=SECONDS)
    expect(page.locator(".seed-plots")).to_contain_text("Hills found, 64 seeds")


def test_a_phone_watches_the_plane(visit: Visit, server: Server, chromium: Browser) -> None:
    teacher, code = open_room(visit, path="/?lang=en&world=plane&steps=100000")
    with watching(chromium, f"{server.url}/watch/{code}") as viewer:
        until(viewer, "screen.worn && screen.world === 'plane' && screen.face.plane.drawn > 2")
        assert sum(viewer.sizes) < 400_000  # type: ignore[attr-defined]
        assert viewer.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    button(teacher, "Pause").click()


def test_a_collapse_and_what_mends_it_are_chosen_and_run(visit: Visit) -> None:
    page = open_lab(visit, "/?lang=en&world=plane")
    page.locator(".preset-more").click()
    expect(page.locator(".preset-group")).to_have_text("Collapse, and what mends it")
    for title, setting, value in (("Packing by two", "pack", 2), ("Energies that pull away", "objective", "energy")):
        page.locator(".preset-rest button", has_text=title).click()
        until(page, f"document.querySelector('.gz-live').ganzoo.draft.{setting} === {value!r}")
        if page.locator(".reset-notice").is_visible():
            button(page, "Apply and reset").click()
        else:
            start_run(page)
        until(page, f"screen.state.experiment?.{setting} === {value!r} && screen.state.step > 30")
        until(page, "screen.face.plane.seen().layers.some((layer) => layer.key === 'd')")
    assert "preset=mended-by-energy" in page.url
    assert page.troubles == []


def test_techniques_that_exclude_each_other_are_refused_with_a_sentence(visit: Visit) -> None:
    page = open_lab(visit, "/?lang=en&world=plane&objective=energy")
    button(page, "More settings").click()
    expect(page.locator("legend", has_text="Against collapse")).to_be_visible()
    page.locator("#gz-matching").select_option("on")
    said = page.locator(".notice", has_text="feature matching and energies both replace")
    expect(said).to_be_visible(timeout=SECONDS)
    page.locator("#gz-matching").select_option("off")
    expect(said).to_be_hidden(timeout=SECONDS)
