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


def test_which_columns_of_a_file_are_x_and_y_is_asked(visit: Visit) -> None:
    page = open_lab(visit, "/?lang=en&world=plane")
    page.locator("#gz-target").select_option("own")
    lines = ["row,weight,height,age", *(f"{i},{i % 7},{i % 5 + 100},{(i * i) % 11}" for i in range(200))]
    page.locator("#gz-points").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    )
    expect(page.locator("#gz-column-x")).to_have_value("1", timeout=SECONDS)
    expect(page.locator("#gz-column-y")).to_have_value("2")
    page.locator("#gz-column-y").select_option("3")
    button(page, "Use this target").click()
    expect(page.locator(".notice", has_text="The columns 2 and 4 are used.")).to_be_visible(timeout=SECONDS)
    until(page, "document.querySelector('.gz-live').ganzoo.draft.target.kind === 'cells'")
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
    page = open_lab(visit, "/?lang=en&world=plane&steps=60&hidden=8&batch=8")
    button(page, "Many seeds").click()
    button(page, "Train 64 seeds").click()
    expect(page.locator(".seed-result")).to_contain_text("After 60 of 60 steps", timeout=SECONDS)
    expect(page.locator(".seed-plots")).to_contain_text("Hills found")
    expect(page.locator(".small-multiples:visible")).to_have_count(1)


def test_a_technique_is_held_against_the_same_seeds_without_it(visit: Visit) -> None:
    page = open_lab(visit, "/?lang=en&world=plane&steps=60&hidden=16&batch=32&pack=2&r1_gamma=0")
    button(page, "Many seeds").click()
    page.locator("#gz-seeds-count").select_option("16")
    expect(page.locator("#gz-seeds-against option")).to_have_text(["nothing", "the same without: Packing"])
    page.locator("#gz-seeds-against").select_option("pack")
    button(page, "Train 16 seeds").click()
    expect(page.locator(".seed-result p")).to_have_count(3, timeout=SECONDS)
    expect(page.locator(".seed-result")).to_contain_text("Packing: off. After 60 of 60 steps", timeout=SECONDS)
    expect(page.locator(".seed-result")).to_contain_text("of 16.")
    expect(page.locator(".small-multiples:visible figcaption")).to_have_text(["Packing: on", "Packing: off"])
    named = page.locator(".small-multiples canvas").first.get_attribute("aria-label")
    assert named is not None and "hills found by each seed" in named
    assert page.troubles == []


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


def test_a_step_is_taken_apart_and_gone_through(visit: Visit) -> None:
    page = open_lab(visit, "/?lang=en&world=plane")
    button(page, "Slow motion").click()
    tour = page.locator(".slow-motion")
    expect(tour.locator("h2")).to_have_text("Step 1, part 1 of 13: Draw z", timeout=SECONDS)
    button(page, "Forward").click()
    expect(tour.locator("h2")).to_contain_text("part 2 of 13: Generate")
    expect(tour.locator("[data-part=g]")).to_have_attribute("data-lit", "true")
    until(page, "screen.face.plane.scene.layers.some((layer) => layer.key === 'mark-0')")
    before = ask(page, "screen.moment.now.heat")
    tour.locator(".part").nth(6).click()
    expect(tour.locator(".part-sentence")).to_contain_text("D moves: all its weights")
    assert ask(page, "screen.moment.now.heat") != before
    tour.press("ArrowRight")
    expect(tour.locator("h2")).to_contain_text("part 8 of 13")
    button(page, "The next step").click()
    expect(tour.locator("h2")).to_have_text("Step 2, part 1 of 13: Draw z", timeout=SECONDS)
    button(page, "Run").click()
    expect(tour).to_be_hidden(timeout=SECONDS)
    until(page, "screen.moment === null && screen.state.step > 5")
    assert page.troubles == []


def test_looking_back_ends_slow_motion(visit: Visit) -> None:
    page = open_lab(visit, "/?lang=en&world=plane&hidden=8&batch=8")
    start_run(page)
    until(page, "screen.state.step > 40")
    button(page, "Slow motion").click()
    tour = page.locator(".slow-motion")
    expect(tour).to_be_visible(timeout=SECONDS)
    slider = page.get_by_role("slider", name="Time machine")
    slider.focus()
    slider.press("Home")
    expect(tour).to_be_hidden(timeout=SECONDS)
    until(page, "screen.moment === null && screen.scrubbed !== null && screen.timeline.cursor === 0")
    assert page.troubles == []
