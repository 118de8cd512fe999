"""One run, a whole class: simulated viewers on the same machine, against the real app in a process of its own.

    python -m bench.room                           200 viewers at 30 and at 10 Hz, two minutes each, and the rest
    python -m bench.room --seconds 300             as long as the issue asks for
    python -m bench.room --viewers 40 --hz 30 --seconds 20

A run trains as fast as it goes the whole time. It is measured alone and watched in turn (one stream counts
its steps in either case), so that whatever else the machine does slows both alike. Then: everybody gets every
step or a snapshot, staleness, the server's memory, how the app's pages answer, 200 watch pages within ten
seconds, viewers that stop reading, and 1,000 connections from one address.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.crowd import Crowd, arrive
from bench.measure import Row

CODE = "BENCH"
ENDLESS = "steps=1000000&decay=constant"
ALONE_SECONDS, ROUNDS = 8.0, 3
ARRIVALS, ARRIVAL_SECONDS = 200, 10.0
NUISANCES = 1000
PAGES = ("/", "/live/presets", "/watch/BENCH")


class Server:
    """The app in a process of its own, with a room that trains for ever."""

    def __init__(self, hz: float) -> None:
        environment = os.environ | {
            "GANZOO_LIVE_FRAMES_PER_SECOND": str(hz),
            "GRADIO_ANALYTICS_ENABLED": "False",
        }
        command = [sys.executable, "-m", "bench.room", "--serve"]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def megabytes(self) -> float:
        """Return the resident memory."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024

    def cpu_seconds(self) -> float:
        """Return the processor time used so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait(20)


@contextmanager
def serving(hz: float) -> Iterator[Server]:
    """Start the app, wait until the room trains, and stop it afterwards."""
    server = Server(hz)
    try:
        first = Crowd(server.port, CODE)
        first.join(1)
        deadline = time.monotonic() + 120
        while first.seen[0].step < 200:
            assert time.monotonic() < deadline, "the run does not start"
            first.watch(0.5)
        first.leave()
        yield server
    finally:
        server.stop()


def serve() -> None:
    """Serve the app with the endless room; print the port."""
    from urllib.parse import urlsplit

    from ganzoo.catalog import Catalog
    from ganzoo.live.kiosk import open_room
    from ganzoo.ui import app
    from ganzoo.ui.shared.services import Services

    services = Services(Catalog())
    url = app.serve(app.build(services), services, host="127.0.0.1", port=0)
    open_room(services.rooms, ENDLESS, code=CODE, speed="max")
    print(urlsplit(url).port, flush=True)
    threading.Event().wait()


def speed(server: Server, crowd: Crowd, seconds: float) -> float:
    """Return the run's steps per second, as the first of the crowd sees it."""
    start, first = time.monotonic(), crowd.seen[0].step
    crowd.watch(seconds)
    return (crowd.seen[0].step - first) / (time.monotonic() - start)


def kept_speed(server: Server, viewers: int) -> list[tuple[float, float]]:
    """Return pairs of steps per second: alone, and with everybody watching."""
    pairs = []
    for _ in range(ROUNDS):
        rates = []
        for count in (1, viewers):
            crowd = Crowd(server.port, CODE)
            crowd.join(count)
            crowd.watch(1.5)
            rates.append(speed(server, crowd, ALONE_SECONDS))
            crowd.leave()
            time.sleep(0.5)
        pairs.append((rates[0], rates[1]))
    return pairs


class Prober(threading.Thread):
    """Asks for the app's pages now and then, and keeps how long they took."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self._port = port
        self._over = threading.Event()
        self.seconds: dict[str, list[float]] = {page: [] for page in PAGES}
        self.failures = 0

    def run(self) -> None:
        """Ask until told to stop."""
        while not self._over.wait(1.0):
            for page in PAGES:
                start = time.perf_counter()
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{self._port}{page}", timeout=20).read()
                    self.seconds[page].append(time.perf_counter() - start)
                except OSError:
                    self.failures += 1

    def stop(self) -> dict[str, Any]:
        """Stop and return the slowest twentieth of each page, in milliseconds."""
        self._over.set()
        self.join()
        answered = {page: _milliseconds(taken, 0.95) for page, taken in self.seconds.items() if taken}
        return {"p95_ms": answered, "failures": self.failures}


def watching(server: Server, viewers: int, seconds: float) -> dict[str, Any]:
    """Let everybody watch; return what they saw and what it cost."""
    crowd = Crowd(server.port, CODE)
    crowd.join(viewers)
    crowd.watch(5.0)
    crowd.forget()
    prober = Prober(server.port)
    prober.start()
    memory, cpu, start = server.megabytes(), server.cpu_seconds(), time.monotonic()
    crowd.watch(seconds)
    elapsed = time.monotonic() - start
    result = seen_by(crowd, elapsed)
    result |= {"memory_growth_mb": round(server.megabytes() - memory, 1), "memory_mb": round(server.megabytes())}
    result |= {"server_cpu_of_a_core": round((server.cpu_seconds() - cpu) / elapsed, 2), "pages": prober.stop()}
    crowd.leave()
    return result


def seen_by(crowd: Crowd, elapsed: float) -> dict[str, Any]:
    """Return the crowd's figures."""
    staleness = [late for seen in crowd.seen for late in seen.staleness]
    return {
        "viewers": len(crowd.seen),
        "ended": sum(seen.ended for seen in crowd.seen),
        "gaps": sum(seen.gaps for seen in crowd.seen),
        "snapshots_after_gaps": sum(seen.snapshots for seen in crowd.seen),
        "messages_per_second": round(statistics.median(seen.messages for seen in crowd.seen) / elapsed, 1),
        "fewest_messages_per_second": round(min(seen.messages for seen in crowd.seen) / elapsed, 1),
        "staleness_ms": {
            "median": _milliseconds(staleness, 0.5),
            "p95": _milliseconds(staleness, 0.95),
            "max": _milliseconds(staleness, 1.0),
        },
    }


def arrivals(server: Server, viewers: int) -> dict[str, Any]:
    """Let watch pages arrive while others watch; return the bytes of one page and how stale the others got."""
    crowd = Crowd(server.port, CODE)
    crowd.join(viewers)
    crowd.watch(2.0)
    crowd.forget()
    served: list[tuple[int, float]] = []
    arriving = threading.Thread(
        target=lambda: served.extend(asyncio.run(arrive(server.port, CODE, count=ARRIVALS, seconds=ARRIVAL_SECONDS)))
    )
    arriving.start()
    start = time.monotonic()
    while arriving.is_alive():
        crowd.watch(0.5)
    result = seen_by(crowd, time.monotonic() - start)
    crowd.leave()
    page = {"kilobytes": round(max(size for size, _ in served) / 1000, 1), "served": len(served)}
    return page | {"page_s_p95": round(_quantile([taken for _, taken in served], 0.95), 2), "others": result}


def nuisances(server: Server, viewers: int) -> dict[str, Any]:
    """Open 1,000 streams from one other address and stop reading; return what the class notices."""
    crowd = Crowd(server.port, CODE)
    crowd.join(viewers)
    crowd.watch(2.0)
    crowd.forget()
    memory, start = server.megabytes(), time.monotonic()
    rude = Crowd(server.port, CODE, address="127.0.0.2")
    sockets = []
    for _ in range(NUISANCES):
        sockets.append(rude.connect(receive_buffer=4096))
        crowd.watch(0.005)
    crowd.watch(15.0)
    result = seen_by(crowd, time.monotonic() - start)
    accepted = sum(b" 200 " in stream.recv(15) for stream in sockets)
    result |= {"tried": NUISANCES, "accepted": accepted, "memory_growth_mb": round(server.megabytes() - memory, 1)}
    for stream in sockets:
        stream.close()
    crowd.leave()
    return result


def run(*, quick: bool = False) -> list[Row]:
    """Return the rows of `python -m bench`: `plain` is what is allowed, or the run's speed alone."""
    with serving(30.0) as server:
        pairs = kept_speed(server, 200)
        seen = watching(server, 200, 10.0 if quick else 60.0)
    ratios = [watched / alone for alone, watched in pairs]
    alone, watched = (statistics.median(side) for side in zip(*pairs, strict=True))
    low, high = min(ratios), max(ratios)
    late = seen["staleness_ms"]["p95"]
    kept = Row(
        what="training while 200 watch at 30 Hz, against alone",
        unit="steps/s",
        plain=alone,
        ours=watched,
        ratio=statistics.median(ratios),
        low=low,
        high=high,
        rounds=len(pairs),
        target=0.7,
    )
    fresh = Row(
        what="p95 staleness of 200 viewers, against what is allowed",
        unit="ms",
        plain=150.0,
        ours=late,
        ratio=150.0 / late,
        low=150.0 / late,
        high=150.0 / late,
        rounds=1,
        target=1.0,
    )
    return [kept, fresh]


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _milliseconds(values: list[float], share: float) -> float:
    return round(1000 * _quantile(values, share), 1)


def main() -> None:
    """Measure and print a JSON object for each part."""
    parser = argparse.ArgumentParser(description="Simulated viewers of one room.")
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--hz", type=float, nargs="+", default=[30.0, 10.0])
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--serve", action="store_true", help="only serve (what the bench starts)")
    options = parser.parse_args()
    if options.serve:
        serve()
        return
    for hz in options.hz:
        with serving(hz) as server:
            pairs = kept_speed(server, options.viewers)
            kept = [round(watched / alone, 2) for alone, watched in pairs]
            rates = [[round(rate) for rate in pair] for pair in pairs]
            print(json.dumps({"hz": hz, "steps_per_second_alone_and_watched": rates, "kept": kept}), flush=True)
            parts = {"watching": watching(server, options.viewers, options.seconds)}
            if hz == options.hz[0]:
                parts["arrivals"] = arrivals(server, options.viewers // 2)
                parts["nuisances"] = nuisances(server, options.viewers // 2)
            for name, part in parts.items():
                print(json.dumps({"hz": hz, "part": name} | part), flush=True)


if __name__ == "__main__":
    main()
