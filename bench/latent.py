"""The latent space at 64x64: a slider's move in Chromium, eight visitors at once, a film, an inversion.

plain   what one writes first: a gr.Slider whose handler runs the eager generator and returns a PNG in gr.Image;
        frames drawn one by one; every restart of an inversion run to its end through the eager network
ours    the tab, served by the app; the engine

Both apps draw with the shipped `dcgan.shoes-64`. Ours also reads each picture with two classifiers, the plain one does
not. Two processes serve in turn nothing but what is measured.

The aims: 100 ms a move, 5 pictures a second for each of eight visitors, 2 s a film, 20 s an inversion.

    python -m bench latent
"""

from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.measure import Row, row
from ganzoo.catalog import SHIPPED

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parents[1]
NAME = "dcgan.shoes-64"
MOVES, VISITORS, SECONDS = 20, 8, 5.0
FRAMES = 96


def run(*, quick: bool = False) -> list[Row]:
    """Return the rows, the two sides in turn."""
    rounds = 2 if quick else 4
    return [*_served(rounds), *_computed(rounds)]


def _served(rounds: int) -> list[Row]:
    from playwright.sync_api import sync_playwright

    from tests.e2e.browser import FLAGS, find_chromium

    moves: list[tuple[float, float]] = []
    crowds: list[tuple[float, float]] = []
    with _serving("bench.latent", "--plain") as plain, _serving("app") as ours, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for _ in range(rounds):
            moves.append((_plain_moves(browser, plain), _our_moves(browser, ours)))
            crowds.append((_crowd(_plain_asker(plain)), _crowd(_our_asker(ours))))
        browser.close()
    return [
        row("a slider's move to its picture in Chromium, median", "ms", moves, target=None, less_is_better=True),
        row(f"pictures a second of the slowest of {VISITORS} visitors", "pictures/s", crowds),
    ]


def _our_moves(browser: Browser, url: str) -> float:
    page = browser.new_page()
    page.goto(f"{url}/?tab=latent&gan={NAME}&view=dimensions")
    page.locator("#latent-dimension figure").nth(8).wait_for(timeout=180_000)
    page.locator("#latent-dimension [data-amount]").wait_for(timeout=60_000)
    return _median_move(
        page,
        """(value) => new Promise((resolve) => {
          const view = document.querySelector("#latent-dimension .gz-explore");
          const slider = view.querySelector(".gz-amount");
          const began = performance.now();
          new MutationObserver((_, watch) => {
            if (Number(view.dataset.amount) !== value) return;
            watch.disconnect();
            requestAnimationFrame(() => resolve(performance.now() - began));
          }).observe(view, { attributes: true });
          slider.value = value;
          slider.dispatchEvent(new Event("input"));
        })""",
    )


def _plain_moves(browser: Browser, url: str) -> float:
    page = browser.new_page()
    page.goto(url)
    page.locator("#slider input[type=range]").wait_for(timeout=60_000)
    page.wait_for_timeout(1000)
    return _median_move(
        page,
        """(value) => new Promise((resolve) => {
          const slider = document.querySelector("#slider input[type=range]"), view = document.querySelector("#view");
          const began = performance.now(), before = view.querySelector("img")?.src;
          new MutationObserver(async (_, watch) => {
            const img = view.querySelector("img");
            if (!img || img.src === before) return;
            watch.disconnect();
            await img.decode();
            requestAnimationFrame(() => resolve(performance.now() - began));
          }).observe(view, { attributes: true, childList: true, subtree: true });
          slider.value = value;
          slider.dispatchEvent(new Event("input", { bubbles: true }));
        })""",
    )


def _median_move(page: Page, move: str) -> float:
    times = [page.evaluate(move, round(-2.9 + 0.25 * index, 2)) for index in range(MOVES)]
    page.close()
    return statistics.median(times[2:])  # the first ones warm up


def _crowd(ask: Callable[[float], None]) -> float:
    """Return the pictures a second of the slowest of many visitors who move all the time."""
    counts = [0] * VISITORS
    ask(0.0)
    until = time.perf_counter() + SECONDS

    def visitor(number: int) -> None:
        while time.perf_counter() < until:
            ask(-2.5 + 5 * (counts[number] % 100) / 100)
            counts[number] += 1

    threads = [threading.Thread(target=visitor, args=(number,)) for number in range(VISITORS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return max(min(counts) / SECONDS, 0.01)


def _our_asker(url: str) -> Callable[[float], None]:
    config = json.loads(_get(f"{url}/config"))
    found = next(one for one in config["components"] if one["props"].get("elem_id") == "latent-dimension")

    def ask(amount: float) -> None:
        data = {"model": NAME, "point": 3, "along": 5, "amount": amount}
        body = {"component_id": found["id"], "fn_name": "picture", "session_hash": "bench", "data": data}
        assert "sheet" in json.loads(_get(f"{url}/gradio_api/component_server", body))

    return ask


def _plain_asker(url: str) -> Callable[[float], None]:
    def ask(amount: float) -> None:
        event = json.loads(_get(f"{url}/gradio_api/call/draw", {"data": [amount]}))["event_id"]
        assert "complete" in _get(f"{url}/gradio_api/call/draw/{event}")

    return ask


def _get(url: str, body: Any = None) -> str:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(answer.read().decode())


def _computed(rounds: int) -> list[Row]:
    """Return the rows that need no browser: a film of 96 frames, and the inversion of a picture."""
    from ganzoo import checkpoint
    from ganzoo.catalog import Catalog
    from ganzoo.inference import Engine, latent, path
    from ganzoo.inference.inversion import Search, invert, target_of
    from ganzoo.pixels import to_pil, to_pixels
    from ganzoo.ui.shared.pictures import sheet

    engine, eager = Engine(Catalog(), "cpu"), checkpoint.load(SHIPPED / NAME).eval()
    own = engine.sample(NAME, [77])[0]

    def plain_film() -> None:
        for z in path(engine.latents(NAME, [3, 9]), FRAMES):
            to_pil(to_pixels(eager(z[None]))[0]).save(io.BytesIO(), "PNG")

    def our_film() -> None:
        sheet(engine.walk(NAME, [3, 9], FRAMES))

    search = Search()
    whole = Search(rounds=((search.rounds[0][0], search.steps),))

    def plain_inversion() -> None:
        list(invert(eager, target_of(own, engine.device), len(latent(0, 100)), search=whole))

    def our_inversion() -> None:
        list(invert(engine.network(NAME, "generator"), target_of(own, engine.device), 100))

    films = [(_seconds(plain_film), _seconds(our_film)) for _ in range(rounds)]
    inversions = [(_seconds(plain_inversion), _seconds(our_inversion)) for _ in range(min(2, rounds))]
    return [
        row(f"a film of {FRAMES} frames, drawn and packed", "s", films, less_is_better=True),
        row("inversion of one picture", "s", inversions, less_is_better=True),
    ]


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


@contextmanager
def _serving(module: str, *arguments: str) -> Iterator[str]:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", module, "--port", "0", *arguments]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield next(line for line in process.stdout if "is at http" in line).split()[-1].rstrip("/")
    finally:
        process.terminate()
        process.wait()


def _serve_plain() -> None:
    """Serve the plain app until it is stopped."""
    import gradio as gr

    from ganzoo import checkpoint
    from ganzoo.inference import latent
    from ganzoo.pixels import to_pil, to_pixels

    generator = checkpoint.load(SHIPPED / NAME).eval()
    z = latent(3, 100)

    def draw(amount: float) -> Any:
        moved = z.clone()
        moved[5] = amount
        return to_pil(to_pixels(generator(moved[None]))[0])

    with gr.Blocks(analytics_enabled=False) as blocks:
        slider = gr.Slider(-3, 3, 0, step=0.01, elem_id="slider")
        view = gr.Image(elem_id="view", format="png")
        slider.input(draw, slider, view, trigger_mode="always_last", show_progress="hidden", api_name="draw")
    _, url, _ = blocks.queue().launch(prevent_thread_lock=True, quiet=True, ssr_mode=False, server_name="127.0.0.1")
    print("plain is at", url, flush=True)
    blocks.block_thread()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--plain", action="store_true", required=True)
    parser.parse_args()
    _serve_plain()
