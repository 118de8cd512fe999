"""The worst that each route takes: how much memory a request costs the server, and how long it stops the others.

    python -m bench requests            a line for each body and figure, against what is allowed
    python -m bench.requests --json     the same figures as JSON

The real app runs in a process of its own on loopback. Each body is sent twice, so that what the first one made the
process keep is not counted as the second one's; the larger rise counts. Meanwhile a cheap route is asked every 10 ms,
and the longest that it took is the stall.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.measure import Row

MOST_MEGABYTES, MOST_MILLISECONDS = 300.0, 200.0
CHEAP = "/live/facts"
LARGE = 32 * 2**20 - 1024
JSON_TYPE = "application/json"
FORM = "multipart/form-data; boundary=b"


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What a body cost."""

    what: str
    status: int
    megabytes: float
    milliseconds: float


class Server:
    """The app in a process of its own."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "bench.requests", "--serve"]
        environment = os.environ | {"GRADIO_ANALYTICS_ENABLED": "False"}
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
        )
        assert self._process.stdout is not None
        self.port = int(self._process.stdout.readline())

    def megabytes(self, name: str) -> float:
        """Return VmRSS, the resident memory, or VmHWM, the most that it was since `forget_peak`."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.findall(rf"{name}:\s+(\d+)", status)[0]) / 1024

    def forget_peak(self) -> None:
        """Let VmHWM begin anew."""
        Path(f"/proc/{self._process.pid}/clear_refs").write_text("5")

    def send(self, path: str, body: bytes | None = None, kind: str = "") -> tuple[int, bytes]:
        """Send a request and return what it was answered with; 0 where the connection was ended."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request("GET" if body is None else "POST", path, body, {"content-type": kind} if kind else {})
            answer = connection.getresponse()
            return answer.status, answer.read(200_000)
        except (OSError, http.client.HTTPException):
            return 0, b""
        finally:
            connection.close()

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait(20)


@contextmanager
def serving() -> Iterator[Server]:
    """Start the app, wait until it is warm, and stop it afterwards."""
    server = Server()
    try:
        for path in ("/", CHEAP):
            server.send(path)
        time.sleep(10.0)  # torch is imported on a thread of its own
        yield server
    finally:
        server.stop()


def serve() -> None:
    """Serve the app; print the port."""
    from urllib.parse import urlsplit

    from ganzoo.catalog import Catalog
    from ganzoo.ui import app
    from ganzoo.ui.shared.services import Services

    services = Services(Catalog())
    url = app.serve(app.build(services), services, host="127.0.0.1", port=0)
    print(urlsplit(url).port, flush=True)
    threading.Event().wait()


def bodies() -> dict[str, tuple[str, Callable[[], bytes], str]]:
    """Return path, body and type of the worst that each route takes, by what it is."""
    lists = b"[" + b"[]," * 80_000 + b"[]]"
    deep = b'{"a":' * 40_000 + b"1" + b"}" * 40_000
    table = {
        "target, a number a line": ("/live/target", lambda: b"1\n2\n" * (LARGE // 4), "text/csv"),
        "target, decimal commas": ("/live/target", lambda: b"1,5\n2,5\n" * (LARGE // 8), "text/csv"),
        "target, a table": ("/live/target", lambda: b"1;2;3;4;5;6;7;8\n" * (LARGE // 16), "text/csv"),
        "target, empty cells": ("/live/target", lambda: (b"," * 999 + b"\n") * (LARGE // 1000), "text/csv"),
        "target, one line": ("/live/target", lambda: b"1,2," * (LARGE // 4), "text/csv"),
        "target, words": ("/live/target", lambda: "가,나\n".encode() * (LARGE // 8), "text/csv"),
        "target, two bytes a letter": ("/live/target", lambda: ("1,2\n" * (LARGE // 8)).encode("utf-16"), "text/csv"),
        "import, nested": ("/live/import", lambda: b"[" * LARGE, JSON_TYPE),
        "import, objects": ("/live/import", lambda: b"[" + b"{}," * (LARGE // 3 - 1) + b"{}]", JSON_TYPE),
        "import, most objects": ("/live/import", lambda: b"[" + b"{}," * 99_000 + b"{}]", JSON_TYPE),
        "import, most numbers": (
            "/live/import",
            lambda: b"[" + b"0.12345678901234567," * 790_000 + b"1]",
            JSON_TYPE,
        ),
        "import, escapes": ("/live/import", lambda: b'["' + b"\\\\" * (LARGE // 2 - 4) + b'"]', JSON_TYPE),
        "gradio's upload": ("/gradio_api/upload", lambda: upload(64 * 2**20), FORM),
        "gradio's queue, lists": ("/gradio_api/queue/join", lambda: b'{"data":' + lists * 4 + b"}", JSON_TYPE),
        "gradio's queue, too long": ("/gradio_api/queue/join", lambda: b"[" * LARGE, JSON_TYPE),
    }
    for route in ("runs", "check", "seeds"):
        table[f"{route}, lists"] = (f"/live/{route}", lambda: b'{"experiment":' + lists + b"}", JSON_TYPE)
        table[f"{route}, deep"] = (f"/live/{route}", lambda: deep, JSON_TYPE)
    return table


def upload(size: int) -> bytes:
    """Return a form with one file."""
    head = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.png"\r\n\r\n'
    return head + b"x" * size + b"\r\n--b--\r\n"


def cost(server: Server, what: str, path: str, body: bytes | None, kind: str) -> Cost:
    """Return what a request costs, the dearer of two."""
    rises, stalls, status = [], [], 0
    for _ in range(2):
        before = server.megabytes("VmRSS")
        server.forget_peak()
        with probing(server) as waits:
            status, _ = server.send(path, body, kind)
            time.sleep(0.2)
        rises.append(server.megabytes("VmHWM") - before)
        stalls.append(max(waits))
    return Cost(what=what, status=status, megabytes=round(max(rises), 1), milliseconds=round(1000 * max(stalls), 1))


@contextmanager
def probing(server: Server) -> Iterator[list[float]]:
    """Ask the cheap route every 10 ms meanwhile; the list holds how many seconds each took."""
    waits, over = [0.0], threading.Event()

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        while not over.wait(0.01):
            start = time.perf_counter()
            connection.request("GET", CHEAP)
            connection.getresponse().read()
            waits.append(time.perf_counter() - start)
        connection.close()

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    try:
        yield waits
    finally:
        over.set()
        thread.join(60)


def costs(*, quick: bool = False) -> Iterator[Cost]:
    """Yield what every route costs."""
    with serving() as server:
        table = bodies()
        chosen = list(table)[::4] if quick else list(table)
        yield cost(server, "nothing", CHEAP, None, "")
        for what in chosen:
            path, make, kind = table[what]
            yield cost(server, what, path, make(), kind)
        run = json.loads(server.send("/live/runs", b"{}", JSON_TYPE)[1])
        time.sleep(5.0)
        for name in ("export.json", "export.csv", "history?frames=300"):
            yield cost(server, name, f"/live/{run['code']}/{name}", None, "")


def run(*, quick: bool = False) -> list[Row]:
    """Return the rows of `python -m bench`: `plain` is what is allowed."""
    rows = []
    for found in costs(quick=quick):
        for unit, allowed, measured in (
            ("MB", MOST_MEGABYTES, found.megabytes),
            ("ms", MOST_MILLISECONDS, found.milliseconds),
        ):
            ratio = allowed / max(measured, 0.1)
            what = f"{found.what} ({found.status}), against what is allowed"
            rows.append(
                Row(
                    what=what, unit=unit, plain=allowed, ours=measured, ratio=ratio, low=ratio, high=ratio, rounds=2,
                    target=1.0,
                )
            )  # fmt: skip
    return rows


def main() -> None:
    """Measure and print a line for each body."""
    parser = argparse.ArgumentParser(description="The worst that each route takes.")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="every fourth body")
    parser.add_argument("--serve", action="store_true", help="only serve (what the bench starts)")
    options = parser.parse_args()
    if options.serve:
        serve()
        return
    found = costs(quick=options.quick)
    if options.json:
        print(json.dumps([asdict(one) for one in found], indent=2))
        return
    for one in found:
        print(f"{one.what:32} {one.status:4d} {one.megabytes:8.1f} MB {one.milliseconds:8.1f} ms", flush=True)


if __name__ == "__main__":
    main()
