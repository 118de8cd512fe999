"""A client of the live routes for tests: plain requests, and streams read as events from a raw socket."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx


class Events:
    """One open stream."""

    def __init__(self, url: str, code: str, *, receive_buffer: int | None = None, address: str = "127.0.0.1") -> None:
        place = urlsplit(url)
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(10)
        self.socket.bind((address, 0))
        self.socket.connect((place.hostname, place.port))
        self.socket.sendall(f"GET /live/{code}/stream HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
        self._file = self.socket.makefile("rb")
        self.status = int(self._file.readline().split()[1])
        self.headers: dict[str, str] = {}
        while (line := self._file.readline().strip()) != b"":
            name, _, value = line.decode().partition(":")
            self.headers[name.lower()] = value.strip()
        self.body = b"" if self.status == 200 else self._file.read(int(self.headers["content-length"]))

    def chunks(self) -> Iterator[bytes]:
        """Yield what arrives, undoing the chunked encoding."""
        while size := int(self._file.readline(), 16):
            yield self._file.read(size + 2)[:-2]

    def events(self) -> Iterator[tuple[str, Any]]:
        """Yield (event name or "message" or "comment", value)."""
        waiting = b""
        for chunk in self.chunks():
            waiting += chunk
            while b"\n\n" in waiting:
                one, _, waiting = waiting.partition(b"\n\n")
                if one.startswith(b":"):
                    yield "comment", one.decode()
                    continue
                lines = dict(line.split(b": ", 1) for line in one.split(b"\n"))
                yield lines.get(b"event", b"message").decode(), json.loads(lines[b"data"])

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield messages, without comments."""
        return (value for name, value in self.events() if name == "message")

    def close(self) -> None:
        self._file.close()
        self.socket.close()


def open_run(url: str, **wanted: Any) -> dict[str, Any]:
    """Open a run of one's own."""
    answer = httpx.post(f"{url}/live/runs", json=wanted)
    assert answer.status_code == 200, answer.text
    return answer.json()


def steer(url: str, run: dict[str, Any], action: str, **more: Any) -> httpx.Response:
    """Steer a run with its key."""
    return httpx.post(f"{url}/live/{run['code']}/steer", json={"key": run["key"], "action": action} | more)


def wait_for(messages: Iterator[dict[str, Any]], condition: Any, *, seconds: float = 10.0) -> dict[str, Any]:
    """Return the first message for which the condition holds."""
    deadline = time.monotonic() + seconds
    for message in messages:
        if condition(message):
            return message
        assert time.monotonic() < deadline, "waited in vain"
    raise AssertionError("the stream ended")


def from_address(address: str) -> httpx.Client:
    """Return a client whose requests come from another address of this computer (any 127.x.y.z)."""
    return httpx.Client(transport=httpx.HTTPTransport(local_address=address), timeout=30)
