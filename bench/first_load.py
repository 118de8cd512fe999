"""The first visit over a slow line: until something is painted, and until the lab shows its first plot.

Chromium's own throttling (1.6 Mbit/s down, 0.75 up, 150 ms of latency), a new browser's empty cache, and an app that
has been asked once. First paint is the browser's first contentful paint; the first plot counts when the lab has drawn.

    python -m bench first_load                      against what is asked for: 2.5 s and 5 s
    python -m bench.first_load --before DIR         another checkout and this one, in turn
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.measure import QUICK_ROUNDS, ROUNDS, Row, row

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[1]
PAINT_SECONDS, PLOT_SECONDS = 2.5, 5.0  # asked for
LINE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
PLOTTED = "() => document.querySelector('.gz-live')?.ganzoo?.screen?.stats.draws > 0 && performance.now()"
READY = "() => document.querySelector('#header [data-ready], #header[data-ready]') && performance.now()"
PATIENCE_MS = 120_000


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One first visit: seconds from the click until paint, plot and tabs at work, and what had come by the plot."""

    paint: float
    plot: float
    tabs: float
    page_kilobytes: float
    kilobytes: float
    requests: int


def run(*, quick: bool = False) -> list[Row]:
    """Return how first visits compare with what is asked for."""
    with browsing() as browser, serving(ROOT) as url:
        visit(browser, url)
        seen = [visit(browser, url) for _ in range(QUICK_ROUNDS if quick else ROUNDS)]
    asked = {"paint": PAINT_SECONDS, "plot": PLOT_SECONDS}
    return [
        row(
            f"first {what}, asked for -> app",
            "s",
            [(most, getattr(one, what)) for one in seen],
            target=1,
            less_is_better=True,
        )
        for what, most in asked.items()
    ]


@contextmanager
def serving(tree: Path) -> Iterator[str]:
    """Run the app of a checkout; yield its address."""
    command = [sys.executable, "app.py", "--port", "0"]
    process = subprocess.Popen(command, cwd=tree, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield next(line for line in process.stdout if line.startswith("ganzoo is at ")).split()[-1]
    finally:
        process.terminate()
        process.wait()


@contextmanager
def browsing() -> Iterator[Browser]:
    """Run a headless Chromium."""
    from playwright.sync_api import sync_playwright

    from tests.e2e.browser import FLAGS, find_chromium

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield browser
        browser.close()


def visit(browser: Browser, url: str) -> Visit:
    """Open the first page as a new visitor over a slow line."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    sizes: list[float] = []
    line.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(url, wait_until="commit")
    paint = page.wait_for_function(PAINTED, timeout=PATIENCE_MS).json_value()
    plot = page.wait_for_function(PLOTTED, timeout=PATIENCE_MS).json_value()
    document = page.evaluate("() => performance.getEntriesByType('navigation')[0].transferSize")
    came = list(sizes)
    tabs = page.wait_for_function(READY, timeout=PATIENCE_MS).json_value()
    page.context.close()
    return Visit(
        paint=paint / 1000,
        plot=plot / 1000,
        tabs=tabs / 1000,
        page_kilobytes=document / 1000,
        kilobytes=sum(came) / 1000,
        requests=len(came),
    )


def compare(before: Path, rounds: int) -> None:
    """Print the visits of two checkouts, taken in turn."""
    with browsing() as browser, serving(before) as old, serving(ROOT) as new:
        visit(browser, old), visit(browser, new)
        for _ in range(rounds):
            for name, url in (("before", old), ("after", new)):
                seen = visit(browser, url)
                sys.stdout.write(f"{name}: {told(seen)}\n")


def told(seen: Visit) -> str:
    """Return a visit as a line."""
    times = f"paint {seen.paint:.2f} s, plot {seen.plot:.2f} s, tabs {seen.tabs:.2f} s"
    weight = f"{seen.kilobytes:.0f} kB in {seen.requests} requests until the plot"
    return f"{times}; page {seen.page_kilobytes:.0f} kB, {weight}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.first_load")
    parser.add_argument("--before", type=Path, required=True, metavar="DIR", help="the other checkout")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    compare(options.before, options.rounds)
