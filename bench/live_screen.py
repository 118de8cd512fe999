"""The live lab at the screen against gr.Plot: the plots of one run, in a real Chromium, in turn.

One process serves one run that trains slowly for ever. Its watch page and a page with a gr.Plot of four panels show
it in turn; between them nobody watches. So the server's cost of a frame for a viewer is what it burns while the
page is open less what it burns while none is, over the frames that it sent in that time. The lab is asked
for 30 frames a second and gr.Plot for 1, as more of them only make it later.

    python -m bench live_screen
    python -m bench.live_screen --minutes 10    the watch page alone for so long: rate, staleness, memory
    python -m bench.live_screen --plane         the watch page of the plane, all views in sight, 1440 and 390 wide
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import Row, row

ROOM, PLANE_ROOM = "BENCH2", "BENCH3"
WIDTHS = {1440: 2000, 390: 3200}  # of the screen, and how high it is so that every plot is in sight
STEPS_PER_SECOND = 30  # one step a frame: the run itself costs next to nothing
PLOTS_PER_SECOND = 1
SETTLE_SECONDS, WATCH_SECONDS, QUICK_SECONDS = 4.0, 20.0, 8.0
PLOT_POINTS = 300  # points of each line, as the lab's own screen has after thinning
FLAGS = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"

OUR_STATS = """() => { const { stats } = document.querySelector("#watch").ganzoo.screen;
  return { draws: stats.draws, sent: stats.updates,
    staleness: stats.staleness.slice(), milliseconds: stats.milliseconds.slice() }; }"""
FORGET_OURS = """() => { const { stats } = document.querySelector("#watch").ganzoo.screen;
  stats.draws = stats.updates = 0; stats.staleness.length = 0; stats.milliseconds.length = 0; }"""
# The figure's title is the time at which it was made.
WATCH_TITLES = """window.seen = { draws: 0, staleness: [] };
  setInterval(() => { const made = document.querySelector(".gtitle")?.textContent;
    if (!made || made === seen.last) return;
    seen.last = made; seen.draws += 1; seen.staleness.push(Date.now() - 1000 * Number(made)); }, 20);"""
PLOT_STATS = "() => ({ draws: seen.draws, staleness: seen.staleness.slice(), milliseconds: [] })"
FORGET_PLOTS = "() => { seen.draws = 0; seen.staleness.length = 0; }"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What one window of one page showed."""

    updates_per_second: float
    staleness: float  # median, ms
    growth: float  # staleness of the last third less that of the first third, ms
    drawing: float  # median time to draw all plots, ms; 0 where it cannot be known
    cpu_per_frame: float  # of the server, above what it burns for nobody, ms


def run(*, quick: bool = False) -> list[Row]:
    """Show the same run both ways in turn; return the comparison."""
    seconds, rounds = (QUICK_SECONDS, 2) if quick else (WATCH_SECONDS, 5)
    plots: list[Seen] = []
    ours: list[Seen] = []
    with serving() as server, browsing() as browser:
        for index in range(rounds):
            sides = [(plots, "/plots"), (ours, f"/watch/{ROOM}")]
            for kept, path in sides if index % 2 == 0 else reversed(sides):
                kept.append(watch(browser, server, path, seconds))
    pairs = list(zip(plots, ours, strict=True))

    def compared(what: str, unit: str, name: str, *, target: float | None = None) -> Row:
        values = [(max(getattr(a, name), 1e-3), max(getattr(b, name), 1e-3)) for a, b in pairs]
        return row(what, unit, values, target=target, less_is_better=name != "updates_per_second")

    return [
        compared("updates of all plots at the screen, gr.Plot -> lab", "updates/s", "updates_per_second"),
        compared("staleness at the screen, median, gr.Plot -> lab", "ms", "staleness"),
        compared("server CPU for a frame and a viewer, gr.Plot -> lab", "ms", "cpu_per_frame", target=10),
    ]


def watch(browser: Any, server: Server, path: str, seconds: float) -> Seen:
    """Open a page, let it settle, and measure it for some seconds."""
    idle = server.cpu_share(seconds / 2)
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    ours = path.startswith("/watch")
    if not ours:
        page.add_init_script(WATCH_TITLES)
    page.goto(server.url + path)
    if ours:
        page.wait_for_function("() => document.querySelector('#watch').ganzoo?.screen.stats.draws > 3")
    else:
        page.wait_for_function("() => seen.draws > 0", timeout=120_000)
    page.wait_for_timeout(1000 * SETTLE_SECONDS)
    page.evaluate(FORGET_OURS if ours else FORGET_PLOTS)
    made = server.figures_made()
    burnt, began = server.cpu_seconds(), time.monotonic()
    page.wait_for_timeout(1000 * seconds)
    stats = page.evaluate(OUR_STATS if ours else PLOT_STATS)
    elapsed = time.monotonic() - began
    burnt = server.cpu_seconds() - burnt - idle * elapsed
    sent = stats["sent"] if ours else server.figures_made() - made
    page.close()
    page.context.close()
    return seen(stats, elapsed, burnt / max(1, sent))


def seen(stats: dict[str, Any], elapsed: float, cpu_per_frame: float) -> Seen:
    """Sum a window up."""
    staleness = stats["staleness"] or [1000 * elapsed]  # nothing came: as stale as the window is long
    third = max(1, len(staleness) // 3)
    return Seen(
        updates_per_second=stats["draws"] / elapsed,
        staleness=statistics.median(staleness),
        growth=statistics.median(staleness[-third:]) - statistics.median(staleness[:third]),
        drawing=statistics.median(stats["milliseconds"] or [0.0]),
        cpu_per_frame=1000 * cpu_per_frame,
    )


def long_watch(minutes: float) -> None:
    """Print rate, staleness and memory of the watch page, ten times over so many minutes."""
    with serving() as server, browsing() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(f"{server.url}/watch/{ROOM}")
        page.wait_for_function("() => document.querySelector('#watch').ganzoo?.screen.stats.draws > 3")
        devtools = page.context.new_cdp_session(page)
        for part in range(11):
            devtools.send("HeapProfiler.collectGarbage")
            heap = devtools.send("Runtime.getHeapUsage")["usedSize"] / 2**20
            stats, elapsed = page.evaluate(OUR_STATS), 6.0 * minutes
            summary = seen(stats, elapsed, 0.0) if part else None
            line = f"{part * elapsed:5.0f} s: heap {heap:.2f} MB"
            if summary:
                line += (
                    f", {summary.updates_per_second:.1f} updates/s, staleness {summary.staleness:.0f} ms"
                    f" (growth {summary.growth:+.0f}), drawing {summary.drawing:.1f} ms"
                )
            print(line, flush=True)
            page.evaluate(FORGET_OURS)
            if part < 10:
                page.wait_for_timeout(1000 * elapsed)


def plane_watch(seconds: float = WATCH_SECONDS) -> None:
    """Print rate, staleness and drawing of the plane's watch page with every plot in sight, for each width."""
    with serving() as server, browsing() as browser:
        for width, height in WIDTHS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(f"{server.url}/watch/{PLANE_ROOM}")
            page.wait_for_function("() => document.querySelector('#watch').ganzoo?.screen.stats.draws > 3")
            page.wait_for_timeout(1000 * SETTLE_SECONDS)
            page.evaluate(FORGET_OURS)
            page.wait_for_timeout(1000 * seconds)
            found = seen(page.evaluate(OUR_STATS), seconds, 0.0)
            print(
                f"{width} wide: {found.updates_per_second:.1f} updates/s, staleness {found.staleness:.0f} ms"
                f" (growth {found.growth:+.0f}), drawing {found.drawing:.1f} ms",
                flush=True,
            )
            page.close()


@dataclass
class Server:
    """The serving process."""

    url: str
    pid: int
    counter: Path  # holds the number of gr.Plot frames made

    def wait_for_run(self) -> None:
        """Wait until the run trains: torch has been imported then, which costs more than anything after."""
        while True:
            with urllib.request.urlopen(f"{self.url}/live/{ROOM}/history?keyframes=1") as answer:
                if json.load(answer):
                    break
            time.sleep(0.5)
        time.sleep(SETTLE_SECONDS)

    def cpu_seconds(self) -> float:
        """Processor time that it has used so far."""
        parts = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def figures_made(self) -> int:
        """Frames of gr.Plot that it has made so far."""
        return int(self.counter.read_text() or 0)

    def cpu_share(self, seconds: float) -> float:
        """Share of a core that it uses, measured now."""
        burnt, began = self.cpu_seconds(), time.monotonic()
        time.sleep(seconds)
        return (self.cpu_seconds() - burnt) / (time.monotonic() - began)


@contextmanager
def serving() -> Iterator[Server]:
    """Run `serve` in a process of its own."""
    counter = Path(tempfile.mkstemp()[1])
    counter.write_text("0")
    command = [sys.executable, "-m", "bench.live_screen", "--serve", str(counter)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        if not url.startswith("http"):
            raise RuntimeError(f"the server did not start: {url}")
        server = Server(url=url.rstrip("/"), pid=process.pid, counter=counter)
        server.wait_for_run()
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)
        counter.unlink()


@contextmanager
def browsing() -> Iterator[Any]:
    """Yield a headless Chromium."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS.split())
        yield browser
        browser.close()


def serve(counter: Path) -> None:
    """Serve a run that goes on for ever, its watch page, and a page with a gr.Plot; print the address."""
    import gradio as gr

    from ganzoo.catalog import Catalog
    from ganzoo.lab.line.experiment import Experiment
    from ganzoo.lab.line.presets import PRESETS
    from ganzoo.lab.plane.experiment import Experiment as OnThePlane
    from ganzoo.ui import app
    from ganzoo.ui.shared.services import Services

    services = Services(Catalog())
    settings = PRESETS["samples"].to_dict() | {"steps": 1_000_000, "decay": "constant"}
    room = services.rooms.create(Experiment.from_dict(settings), speed=STEPS_PER_SECOND, code=ROOM, kept=True)
    plane = OnThePlane(steps=1_000_000, decay="constant")
    services.rooms.create(plane, speed=STEPS_PER_SECOND, code=PLANE_ROOM, kept=True)
    blocks = app.build(services)
    with blocks.route("Plots", "/plots"):
        plot = gr.Plot()
        gr.on([blocks.load], _stream(room.run, counter), None, plot, show_progress="hidden", concurrency_limit=4)
    print(app.serve(blocks, services, host="127.0.0.1", port=0), flush=True)
    blocks.block_thread()


def _stream(run: Any, counter: Path) -> Callable[[], Iterator[Any]]:
    def stream() -> Iterator[Any]:
        for made in itertools.count(1):
            began = time.monotonic()
            yield figure(run)
            counter.write_text(str(made))
            time.sleep(max(0.0, 1 / PLOTS_PER_SECOND - (time.monotonic() - began)))

    return stream


def figure(run: Any) -> Any:
    """Return the run as it stands as one plotly figure of four panels, titled with the time."""
    import orjson
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    series = run.history.series(limit=PLOT_POINTS)
    found = run.history.keyframe(run.step)
    now = orjson.loads(found[1]) if found else {"real": [], "fake": []}
    drawn = make_subplots(2, 2)
    for name in ("real", "fake"):
        drawn.add_trace(go.Bar(y=now[name], name=name), 1, 1)
    places = {"loss_real": (1, 2), "loss_fake": (1, 2), "loss_generator": (1, 2), "mean": (2, 1), "std": (2, 1)}
    for name, (line, column) in (places | {"w1": (2, 2), "jsd": (2, 2)}).items():
        drawn.add_trace(go.Scatter(x=series["step"], y=series[name], name=name), line, column)
    drawn.update_layout(title={"text": f"{time.time():.3f}"})
    return drawn


def main() -> None:
    """Serve, or watch for a long time."""
    parser = argparse.ArgumentParser(prog="python -m bench.live_screen")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--minutes", type=float, default=10, help="how long to watch (%(default)s)")
    parser.add_argument("--plane", action="store_true", help="watch a run on the plane instead")
    options = parser.parse_args()
    if options.serve:
        serve(options.serve)
    elif options.plane:
        plane_watch()
    else:
        long_watch(options.minutes)


if __name__ == "__main__":
    main()
