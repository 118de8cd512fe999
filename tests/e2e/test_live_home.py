"""The live lab: targets of one's own, taking a run home and back, comparing, many seeds, a server that dies."""

from __future__ import annotations

import csv
import json
import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import serving, visitors
from tests.e2e.lab import SECONDS, ask, button, open_lab, start_run, until

Visit = Callable[..., Page]


def _download(page: Page, name: str, folder: Path) -> Path:
    with page.expect_download(timeout=90_000) as caught:
        page.get_by_role("button", name=name).first.click()
    path = folder / caught.value.suggested_filename
    caught.value.save_as(path)
    return path


def test_a_run_is_taken_home_and_loaded_back(visit: Visit, tmp_path: Path) -> None:
    page = open_lab(visit)
    start_run(page)
    until(page, "screen.state.step > 400")
    button(page, "Pause").click()
    until(page, "screen.state.status.state === 'paused'")
    button(page, "Take it home").click()
    rows = list(csv.DictReader(_download(page, "CSV", tmp_path).open()))
    assert float(rows[-1]["step"]) == ask(page, "screen.state.step")
    assert "optimi" in _download(page, "Plain PyTorch", tmp_path).read_text().lower()
    with Image.open(_download(page, "PNG", tmp_path)) as picture:
        assert picture.format == "PNG" and len(picture.convert("RGB").getcolors(10**7)) > 20
    with Image.open(_download(page, "GIF", tmp_path)) as film:
        assert film.n_frames >= 5
        film.seek(film.n_frames - 1)
        assert len(film.convert("RGB").getcolors(10**6)) > 20
    saved = _download(page, "JSON", tmp_path)
    w1 = ask(page, "screen.state.series.w1.at(-1)")
    assert json.loads(saved.read_text())
    page.reload()
    page = open_lab(visit)
    button(page, "Take it home").click()
    page.locator(".home input[type=file]").set_input_files(saved)
    until(page, "screen.state.status?.state === 'imported'")
    assert ask(page, "screen.state.series.w1.at(-1)") == pytest.approx(w1, rel=1e-3)
    page.locator("#gz-time").fill("200")
    until(page, "screen.scrubbed !== null && screen.scrubbed.step > 0 && screen.scrubbed.step <= 200")


def test_a_target_is_drawn_by_hand_and_learnt(visit: Visit) -> None:
    page = open_lab(visit)
    page.locator("#gz-target").select_option("drawn")
    box = page.locator(".plot-distribution .stage").bounding_box()
    assert box
    page.mouse.move(box["x"] + 80, box["y"] + box["height"] * 0.8)
    page.mouse.down()
    page.mouse.move(box["x"] + 260, box["y"] + box["height"] * 0.2, steps=6)
    page.mouse.move(box["x"] + 400, box["y"] + box["height"] * 0.8, steps=6)
    page.mouse.up()
    button(page, "Use this target").click()
    page.wait_for_url("**target=drawn:**")
    start_run(page)
    assert ask(page, "screen.state.experiment.target.kind") == "drawn"


def test_a_csv_becomes_the_target_and_a_bad_one_is_refused(visit: Visit) -> None:
    page = open_lab(visit)
    page.locator("#gz-target").select_option("csv")
    page.locator("#gz-csv").set_input_files({"name": "words.csv", "mimeType": "text/csv", "buffer": b"hello\nworld\n"})
    expect(page.get_by_role("alert")).to_be_visible(timeout=SECONDS)
    numbers = "\n".join(str(i / 50) for i in range(200)).encode()
    page.locator("#gz-csv").set_input_files({"name": "numbers.csv", "mimeType": "text/csv", "buffer": numbers})
    page.wait_for_url("**target=quantiles:**")
    expect(page.locator("#gz-target")).to_have_value("csv")


def test_a_column_of_a_table_is_chosen_and_axes_are_in_its_own_units(visit: Visit) -> None:
    page = open_lab(visit)
    page.locator("#gz-target").select_option("csv")
    rows = "\n".join(f"{i},{150 + i % 40},{3000 + 7 * (i % 90)}" for i in range(1, 400))
    table = {"name": "people.csv", "mimeType": "text/csv", "buffer": f"번호,키,값\n{rows}".encode("cp949")}
    page.locator("#gz-csv").set_input_files(table)
    expect(page.locator("[data-column]")).to_have_count(3)
    expect(page.locator("[data-column='1']")).to_be_focused()
    page.locator("[data-column='2']").click()
    page.wait_for_url(re.compile("target=quantiles:.*(@|%40)"))
    start_run(page)
    low, high, _ = ask(page, "screen.state.now.edges")
    assert low < 3000 and high > 3623
    assert 3000 < ask(page, "screen.state.aims.mean") < 3623


def test_two_runs_are_seen_at_the_same_step(visit: Visit) -> None:
    page = open_lab(visit)
    start_run(page)
    until(page, "screen.state.step > 150")
    button(page, "Keep this run to compare").click()
    until(page, "screen.reference !== null")
    page.locator("#gz-seed").fill("99")
    page.locator("#gz-seed").blur()
    button(page, "Apply and reset").click()
    until(page, "screen.state.experiment.seed === 99 && screen.state.step > 30")
    button(page, "Side by side").click()
    expect(page.locator(".plot-kept")).to_be_visible()
    until(page, "screen.face.kept.drawn > 1")
    assert ask(page, "screen.reference.experiment.seed") != 99
    assert ask(page, "screen.face.errors.scene.layers.some((layer) => layer.key === 'kept-loss_real')")


def test_many_seeds_are_drawn_as_bands(visit: Visit) -> None:
    page = open_lab(visit, "/?lang=en&steps=200")
    button(page, "Many seeds").click()
    button(page, "Train 64 seeds").click()
    expect(page.locator(".seed-result")).to_contain_text("After 200 of 200 steps", timeout=90_000)
    expect(page.locator(".seed-result")).to_contain_text("converged")
    assert page.locator(".plot-seeds canvas").count() == 4


def test_a_server_that_died_is_noticed_and_the_run_comes_back_from_its_link(chromium: Browser) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with serving("app.py", "--port", port) as first:
        context = visitors(chromium, first.url)
        visit = context.__enter__()
        page = open_lab(visit, "/?lang=en&seed=5")
        start_run(page)
        first.process.kill()
        expect(page.get_by_text("The server does not answer. Trying again…")).to_be_visible(timeout=SECONDS)
        assert ask(page, "screen.state.series.step.length") > 3  # what was seen stays
    with serving("app.py", "--port", port):
        expect(page.get_by_text("The server was started again")).to_be_visible(timeout=SECONDS)
        button(page, "Run it again").click()
        until(page, "!screen.isArrival() && screen.state.step > 5 && screen.state.experiment.seed === 5")
        context.__exit__(None, None, None)
