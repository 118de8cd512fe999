"""Memory over hours: the real app in a process of its own, used by ever new visitors as their browsers would.

    python -m bench soak --minutes 60

Each visitor is a new session from an address of its own (127.x.y.z). It loads the page, asks for films, translations,
small enlargements of an uploaded picture, or opens, watches and leaves a live room. Every page
says that it is there; half of them say goodbye. The resident memory is read every ten seconds; what counts
is how much there is at the end above what there was after five minutes (or half of a shorter soak).
"""

from __future__ import annotations

import http.client
import io
import itertools
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image

from ganzoo.console import printable

ROOT = Path(__file__).parents[1]
VISITORS_AT_ONCE = 4
EVERY_SECONDS = 10.0
SETTLED_SECONDS = 300.0
PATIENCE = 300.0  # seconds for an answer
HEIGHT, WIDTH = 16, 100  # of the plot
# What a visitor does after loading the page, and how often of all.
USES = {"film": 8, "translation": 8, "room": 4, "upload": 2, "enlarge": 1, "page": 4}


class App:
    """The app in a process of its own."""

    def __init__(self) -> None:
        environment = {**os.environ, "GRADIO_ANALYTICS_ENABLED": "False", "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "app.py", "--port", "0"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        lines: list[str] = []
        while not lines or not lines[-1].startswith("ganzoo is at "):
            if not (line := self.process.stdout.readline()):
                raise RuntimeError("the app did not start: " + printable("".join(lines)))
            lines.append(line)
        self.port = int(urlsplit(lines[-1].split()[-1]).port or 0)
        self.said: list[str] = []
        threading.Thread(target=lambda: self.said.extend(self.process.stdout or ()), daemon=True).start()
        self.config = json.loads(Visitor(self, 0).get("/config"))

    def megabytes(self) -> float:
        """Return the resident memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024

    def event(self, element: str, name: str) -> int:
        """Return the number of the function behind an event of an element, the first that the server answers."""
        ids = [one["id"] for one in self.config["components"] if one["props"].get("elem_id") == element]
        for function in self.config["dependencies"]:
            if function["backend_fn"] and any(target == [ids[0], name] for target in map(list, function["targets"])):
                return int(function["id"])
        raise LookupError(f"{element} has no {name}")

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.wait(30)


class Visitor:
    """One session, from its own address."""

    def __init__(self, app: App, number: int) -> None:
        self.app, self.session = app, f"soak{number:08d}"
        self.address = f"127.{1 + number // 62_500 % 250}.{number // 250 % 250}.{1 + number % 250}"

    def ask(self, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> bytes:
        """Return the body of an answer; anything but 200 and 204 is an error."""
        connection = self._connect()
        connection.request(method, path, body, {"Content-Type": kind} if body is not None else {})
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        if answer.status not in (200, 204):
            raise RuntimeError(f"{path.partition('?')[0]}: {answer.status} {data[:100]!r}")
        return data

    def get(self, path: str) -> bytes:
        """Return what lies at a path."""
        return self.ask("GET", path)

    def say(self, what: str) -> None:
        """Say what a page says: that it is here, or leaving."""
        self.ask("POST", f"/ui/{what}/{self.session}", b"")

    def call(self, function: int, data: list[Any]) -> None:
        """Ask a function through the queue, and read its answers to their end."""
        body = {"data": data, "fn_index": function, "session_hash": self.session}
        self.ask("POST", "/gradio_api/queue/join", json.dumps(body).encode())
        told = self.get(f"/gradio_api/queue/data?session_hash={self.session}").decode()
        if '"success":true' not in told.split("process_completed")[-1]:
            raise RuntimeError(f"function {function}: {told[-200:]}")

    def upload(self, picture: bytes) -> str:
        """Upload a picture; return where the app put it."""
        head = '--soak\r\nContent-Disposition: form-data; name="files"; filename="mine.png"\r\n\r\n'
        body = head.encode() + picture + b"\r\n--soak--\r\n"
        kind = "multipart/form-data; boundary=soak"
        return str(json.loads(self.ask("POST", "/gradio_api/upload", body, kind))[0])

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(
            "127.0.0.1", self.app.port, timeout=PATIENCE, source_address=(self.address, 0)
        )

    def _open(self, path: str) -> http.client.HTTPConnection:
        connection = self._connect()
        connection.request("GET", path)
        connection.sock.settimeout(PATIENCE)
        return connection

    # What a visitor does

    def film(self) -> None:
        """Walk through three new seeds."""
        seeds = ", ".join(str(random.randrange(10**6)) for _ in range(3))
        self.call(self.app.event("latent-walk", "click"), ["dcgan.fashion-mnist-32", seeds, "spherical", ""])

    def translation(self) -> None:
        """Translate twelve new pictures."""
        names = ["discogan.bags-shoes-64", "a-to-b", random.randrange(10**6)]
        self.call(self.app.event("translation-others", "click"), names)

    def enlarge(self) -> None:
        """Upload a small picture and enlarge it."""
        given = {"path": self.upload(_picture(120)), "meta": {"_type": "gradio.FileData"}}
        inputs = [given, "bicubic", "edsr.bsds-small-x4", False, time.time() * 1000]
        self.call(self.app.event("super_resolution-go", "click"), inputs)

    def room(self) -> None:
        """Open a live room, watch it for three seconds and leave."""
        opened = json.loads(self.ask("POST", "/live/runs", b'{"query": ""}'))
        stream = self._open(f"/live/{opened['code']}/stream")
        until = time.monotonic() + 3
        while time.monotonic() < until:
            stream.sock.recv(1 << 16)
        stream.close()

    def page(self) -> None:
        """Load the page once more, in the other language."""
        self.get("/ko")

    def visit(self, use: str) -> None:
        """Load the page, do one thing, and leave, with or without goodbye."""
        self.get("/?lang=en")
        self.get("/config")
        self.say("here")
        try:
            if use == "upload":
                self.upload(_picture(600))
            else:
                getattr(self, use)()
        finally:
            if random.random() < 0.5:
                self.say("leaving")


def soak(minutes: float) -> dict[str, Any]:
    """Let visitors come for so long; return the curve and what was done."""
    app = App()
    over, numbers, done = threading.Event(), itertools.count(1), Counter[str]()

    def come() -> None:
        while not over.is_set():
            use = random.choices(list(USES), list(USES.values()))[0]
            try:
                Visitor(app, next(numbers)).visit(use)
                done[use] += 1
            except (OSError, http.client.HTTPException, RuntimeError) as error:
                done[f"{use}: {str(error)[:80]}"] += 1

    crowd = [threading.Thread(target=come, daemon=True) for _ in range(VISITORS_AT_ONCE)]
    for visitor in crowd:
        visitor.start()
    curve = _watch(app, minutes)
    over.set()
    for visitor in crowd:
        visitor.join(30)
    app.stop()
    settled = min(SETTLED_SECONDS, 30 * minutes)
    first = next(size for second, size in curve if second >= settled)
    troubles = [line.strip() for line in app.said if "Error" in line or "Traceback" in line]
    return {
        "minutes": minutes,
        "visitors": next(numbers) - 1,
        "done": dict(done),
        "settled_after_s": settled,
        "settled_mb": first,
        "end_mb": curve[-1][1],
        "growth_mb": round(curve[-1][1] - first),
        "troubles_in_the_log": len(troubles),
        "curve": curve,
    }


def plot(curve: list[tuple[int, int]]) -> str:
    """Return the curve of memory in characters."""
    most = max(size for _, size in curve) * 1.05
    columns = [curve[place * len(curve) // min(WIDTH, len(curve))] for place in range(min(WIDTH, len(curve)))]
    rows = []
    for row in range(HEIGHT, 0, -1):
        marks = "".join("█" if size >= most * (row - 0.5) / HEIGHT else " " for _, size in columns)
        rows.append(f"{most * row / HEIGHT:7.0f} │{marks}")
    last = f"{curve[-1][0] / 60:.0f} min"
    return "\n".join([*rows, "     MB └" + "─" * len(columns), " " * 9 + "0".ljust(len(columns) - len(last)) + last])


def main(minutes: float) -> int:
    """Soak, print the figures as JSON and the curve."""
    figures = soak(minutes)
    print(json.dumps(figures))
    print(plot(figures["curve"]))
    print(
        f"{figures['settled_mb']} MB after {figures['settled_after_s']:.0f} s, {figures['end_mb']} MB at the end: "
        f"{figures['growth_mb']:+} MB"
    )
    return 0


def _watch(app: App, minutes: float) -> list[tuple[int, int]]:
    """Read the resident memory every ten seconds; return (seconds, MB)."""
    began = time.monotonic()
    curve: list[tuple[int, int]] = []
    while not curve or curve[-1][0] < 60 * minutes:
        if app.process.poll() is not None:
            raise RuntimeError("the app died: " + printable("".join(app.said[-20:])))
        curve.append((round(time.monotonic() - began), round(app.megabytes())))
        time.sleep(EVERY_SECONDS)
    return curve


def _picture(side: int) -> bytes:
    buffer = io.BytesIO()
    Image.frombytes("RGB", (side, side), random.randbytes(3 * side * side)).save(buffer, "PNG")
    return buffer.getvalue()
