"""Connections on a real server: half-sent requests, slow bodies, and each address's share. Deadlines are tiny here."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import uvicorn

from ganzoo.errors import InputError
from ganzoo.guard.connections import ConnectionLimits, Guard, guard_connections
from ganzoo.guard.front import Front

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
ENDLESS = 3600.0  # seconds: a deadline that a test does not reach
ENDS = 20.0  # seconds after which a test waits in vain


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer at once; /read after the body, /long never, /large with a lot, /slow reads the body when it is told to."""
    if scope["path"] == "/slow":
        while not SLOW.is_set():
            await asyncio.sleep(0.01)
    size = 0
    if scope["path"] in ("/read", "/slow"):
        while True:
            message = await receive()
            size += len(message.get("body", b""))
            if message["type"] == "http.disconnect" or not message["more_body"]:
                break
    body = b"x" * 50_000_000 if scope["path"] == "/large" else str(size).encode()
    length = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    if scope["path"] == "/long":
        await receive()
        await receive()
    await send({"type": "http.response.body", "body": body})


SLOW = threading.Event()


class Server:
    """A uvicorn whose connections are guarded."""

    def __init__(self, limits: ConnectionLimits, front: Front, http: Any) -> None:
        config = uvicorn.Config(app, port=0, log_level="critical", lifespan="off", http=http, timeout_keep_alive=30)
        self._uvicorn = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._uvicorn.run, daemon=True)
        self._thread.start()
        until(lambda: self._uvicorn.started)
        self.guard: Guard = guard_connections(self._uvicorn, front, limits)
        self.port = self._uvicorn.servers[0].sockets[0].getsockname()[1]

    def connect(self, data: bytes = b"", *, address: str = "127.0.0.1") -> socket.socket:
        stream = socket.socket()
        stream.bind((address, 0))
        stream.settimeout(ENDS)
        stream.connect(("127.0.0.1", self.port))
        if data:
            stream.sendall(data)
        return stream

    def stop(self) -> None:
        self._uvicorn.should_exit = self._uvicorn.force_exit = True
        self._thread.join(5)


def until(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + ENDS
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


def rest(stream: socket.socket) -> bytes:
    """Return all that comes until the other side ends the connection."""
    pieces = []
    try:
        while piece := stream.recv(1 << 20):
            pieces.append(piece)
    except ConnectionResetError:
        pass
    return b"".join(pieces)


def answered(stream: socket.socket, data: bytes = GET) -> bool:
    stream.sendall(data)
    return stream.recv(4096).startswith(b"HTTP/1.1 200")


@pytest.fixture(params=["httptools", "h11"])
def serve(request: pytest.FixtureRequest) -> Iterator[Callable[..., Server]]:
    SLOW.clear()
    servers: list[Server] = []

    def start(*, front: Front | None = None, **limits: Any) -> Server:
        patient = dict.fromkeys(("header_seconds", "body_grace_seconds", "unread_seconds"), ENDLESS)
        servers.append(Server(ConnectionLimits(**(patient | limits)), front or Front(), request.param))
        return servers[-1]

    yield start
    SLOW.set()
    for server in servers:
        server.stop()


Serve = Callable[..., Server]


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n"])
def test_a_request_whose_headers_do_not_end_is_ended(serve: Serve, sent: bytes) -> None:
    server = serve(header_seconds=0.2)
    assert rest(server.connect(sent)).startswith(b"HTTP/1.1 408")
    until(lambda: not len(server.guard.open) and not len(server.guard.half_open))


def test_a_second_request_has_the_same_deadline(serve: Serve) -> None:
    server = serve(header_seconds=1.0)
    stream = server.connect()
    assert answered(stream)
    stream.sendall(b"GET / HT")
    assert rest(stream).startswith(b"HTTP/1.1 408")


def test_headers_without_end_are_ended_by_their_length(serve: Serve) -> None:
    server = serve(header_bytes=2000)
    stream = server.connect(b"GET / HTTP/1.1\r\n")
    try:
        for number in range(200):
            stream.sendall(b"X-%d: %s\r\n" % (number, b"y" * 100))
            time.sleep(0.001)
    except OSError:
        pass
    assert b"HTTP/1.1 431" in rest(stream) or not server.guard.open.of("127.0.0.1")
    until(lambda: not len(server.guard.open))


def test_a_body_that_stops_coming_is_ended_and_one_that_comes_is_not(serve: Serve) -> None:
    server = serve(body_grace_seconds=1.5, body_bytes_per_second=1000)
    stopped = server.connect(b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\nabc")
    assert rest(stopped) == b""
    coming = server.connect(b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(20):  # two seconds, at fifty times the least
        coming.sendall(b"x" * 5000)
        time.sleep(0.1)
    assert coming.recv(4096).startswith(b"HTTP/1.1 200")


def test_a_body_ends_at_its_whole_deadline_however_well_it_comes(serve: Serve) -> None:
    server = serve(body_seconds=0.3, body_grace_seconds=0.5, body_bytes_per_second=1)
    stream = server.connect(b"POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
    with pytest.raises(OSError):
        for _ in range(2000):
            stream.sendall(b"x" * 1000)
            time.sleep(0.01)


def test_a_body_that_the_app_does_not_read_is_not_held_against_its_sender(serve: Serve) -> None:
    server = serve(body_grace_seconds=0.2, body_bytes_per_second=1000)
    stream = server.connect(b"POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n" + b"x" * 500_000)
    time.sleep(0.8)  # four times the grace
    SLOW.set()
    assert stream.recv(4096).startswith(b"HTTP/1.1 200")


def test_an_answer_that_goes_on_has_no_deadline(serve: Serve) -> None:
    server = serve(header_seconds=0.1, body_grace_seconds=0.1, unread_seconds=0.1)
    stream = server.connect(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
    assert stream.recv(4096).startswith(b"HTTP/1.1 200")
    time.sleep(0.6)
    assert len(server.guard.open) == 1


def test_an_answer_that_nobody_takes_is_ended(serve: Serve) -> None:
    server = serve(unread_seconds=0.3)
    stream = server.connect(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
    until(lambda: len(server.guard.open))
    until(lambda: not len(server.guard.open))
    assert len(rest(stream)) < 50_000_000


def test_an_address_has_so_many_half_open_connections_and_the_oldest_give_way(serve: Serve) -> None:
    server = serve(half_open_per_address=5)
    streams = [server.connect(b"GET / HT") for _ in range(20)]
    assert [rest(stream)[:12] for stream in streams[:15]] == [b"HTTP/1.1 408"] * 15
    until(lambda: len(server.guard.half_open) == 5)
    assert answered(streams[-1], b"TP/1.1\r\nHost: x\r\n\r\n")
    assert answered(server.connect(address="127.0.0.2")), "others are served"


def test_all_half_open_connections_together_are_bounded_and_whoever_has_most_gives_way(serve: Serve) -> None:
    server = serve(half_open=6, half_open_per_address=6)
    many = [server.connect(b"GET", address="127.0.0.2") for _ in range(6)]
    until(lambda: len(server.guard.half_open) == 6)
    few = server.connect(b"GE", address="127.0.0.3")
    assert rest(many[0]).startswith(b"HTTP/1.1 408")
    assert answered(few, GET[2:])


def test_an_address_has_so_many_connections_and_quiet_ones_give_way(serve: Serve) -> None:
    server = serve(connections_per_address=3)
    idle = server.connect()
    assert answered(idle)
    busy = [server.connect(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n") for _ in range(2)]
    assert all(stream.recv(4096).startswith(b"HTTP/1.1 200") for stream in busy)
    another = server.connect(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
    assert another.recv(4096).startswith(b"HTTP/1.1 200")
    assert rest(idle).startswith(b"HTTP/1.1 503")
    assert rest(server.connect()).startswith(b"HTTP/1.1 503"), "all three are busy"
    assert answered(server.connect(address="127.0.0.2"))


def test_a_full_house_takes_from_whoever_holds_most(serve: Serve) -> None:
    server = serve(connections=4)
    greedy = [server.connect(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n", address="127.0.0.2") for _ in range(4)]
    assert all(stream.recv(4096).startswith(b"HTTP/1.1 200") for stream in greedy)
    assert answered(server.connect(address="127.0.0.3"))
    until(lambda: len(server.guard.open.of("127.0.0.2")) == 3)


def test_behind_a_proxy_connections_are_everybodys(serve: Serve) -> None:
    server = serve(front=Front(proxies=1), connections_per_address=1, half_open_per_address=1)
    streams = [server.connect() for _ in range(4)]
    assert all(answered(stream) for stream in streams)


def test_every_limit_can_be_set_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GANZOO_HEADER_SECONDS", "3.5")
    monkeypatch.setenv("GANZOO_CONNECTIONS_PER_ADDRESS", "7")
    limits = ConnectionLimits.from_environment()
    assert (limits.header_seconds, limits.connections_per_address) == (3.5, 7)
    monkeypatch.setenv("GANZOO_HALF_OPEN", "none")
    with pytest.raises(InputError, match="half_open"):
        ConnectionLimits.from_environment()
