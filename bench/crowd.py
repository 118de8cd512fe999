"""A crowd of simulated viewers: open streams on raw sockets, read in one loop, every message checked.

Cheap on purpose, as it shares the machine with what it measures: it reads the first fields of a message and
does not parse the rest.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import selectors
import socket
import time
from dataclasses import dataclass, field

_HEAD = re.compile(rb'data: \{"kind":"(\w+)","step":(\d+),"sent_at":([\d.]+)(?:,"from":(\d+))?')


@dataclass
class Seen:
    """What one viewer saw."""

    messages: int = 0
    snapshots: int = 0
    gaps: int = 0
    step: int = -1
    ended: bool = False
    staleness: list[float] = field(default_factory=list)  # seconds
    rest: bytes = b""


class Crowd:
    """Viewers of one room; `address` is where they come from (any 127.x.y.z)."""

    def __init__(self, port: int, code: str, *, address: str = "127.0.0.1") -> None:
        self._place = (port, code, address)
        self._selector = selectors.DefaultSelector()
        self.seen: list[Seen] = []

    def join(self, count: int) -> None:
        """Open so many streams."""
        for _ in range(count):
            stream = self.connect()
            stream.setblocking(False)
            self.seen.append(Seen())
            self._selector.register(stream, selectors.EVENT_READ, self.seen[-1])

    def connect(self, *, receive_buffer: int | None = None) -> socket.socket:
        """Open one stream and send its request."""
        port, code, address = self._place
        stream = socket.socket()
        if receive_buffer:
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        stream.bind((address, 0))
        stream.settimeout(10)
        stream.connect(("127.0.0.1", port))
        stream.sendall(f"GET /live/{code}/stream HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        return stream

    def watch(self, seconds: float) -> None:
        """Read what comes for so long."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            for key, _ in self._selector.select(min(left, 0.5)):
                self._read(key.fileobj, key.data)  # type: ignore[arg-type]

    def forget(self) -> None:
        """Begin to measure anew, with the same streams."""
        for seen in self.seen:
            seen.messages, seen.snapshots, seen.gaps, seen.staleness = 0, 0, 0, []

    def leave(self) -> None:
        """Close all streams."""
        for key in list(self._selector.get_map().values()):
            self._selector.unregister(key.fileobj)
            key.fileobj.close()  # type: ignore[union-attr]

    def _read(self, stream: socket.socket, seen: Seen) -> None:
        try:
            data = stream.recv(1 << 18)
        except (BlockingIOError, ConnectionResetError):
            data = b""
        now = time.time()
        if not data:
            seen.ended = True
            self._selector.unregister(stream)
            return
        text = seen.rest + data
        end = text.rfind(b"\n\n") + 2 if b"\n\n" in text else 0
        seen.rest = text[end:]
        for kind, step, sent_at, since in _HEAD.findall(text[:end]):
            seen.messages += 1
            if kind == b"snapshot":
                seen.snapshots += 1
            elif int(since) != seen.step:
                seen.gaps += 1
            seen.step = int(step)
            seen.staleness.append(now - float(sent_at))


async def arrive(port: int, code: str, *, count: int, seconds: float) -> list[tuple[int, float]]:
    """Let so many watch pages arrive evenly; return the bytes on the wire and the seconds of each."""

    async def one(place: int) -> tuple[int, float]:
        await asyncio.sleep(place * seconds / count)
        start = time.perf_counter()
        size = await _load_page(port, code)
        return size, time.perf_counter() - start

    return await asyncio.gather(*(one(place) for place in range(count)))


async def _load_page(port: int, code: str) -> int:
    """Fetch the watch page with all it asks for, over one connection; return the bytes on the wire."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    total, pending, done = 0, [f"/watch/{code}", "/live/static/text/ko.json"], set()
    while pending:
        path = pending.pop()
        done.add(path)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), (path, head[:60])
        length = int(re.findall(rb"content-length: (\d+)", head)[0])
        body = await reader.readexactly(length)
        total += len(head) + length
        if path.startswith("/watch/"):
            page = gzip.decompress(body).decode() if b"content-encoding: gzip" in head else body.decode()
            found = {path.removeprefix("..") for path in re.findall(r'(?:href|from)="?\s?"?(\.\./live/[^"]+)"', page)}
            pending += sorted(found - done)
    writer.close()
    return total
