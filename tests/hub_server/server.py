"""The loopback Hub's HTTP side: connections, bodies, faults, and the record of what was asked.

What each address does is in routes.py (the Hub) and storage.py (LFS and Xet).
"""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from .faults import Fault, Faults
from .store import Account, Store

OWNER = Account(name="lab", token="hf_owner0000000000000000000000000001", writes=("lab", "class"))
READER = Account(name="guest", token="hf_reader000000000000000000000000001", writes=("guest",))


@dataclass(kw_only=True)
class Request:
    """One request, as the routes see it."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes
    account: Account | None

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(kw_only=True)
class Answer:
    """What goes back. A dict or list as body is sent as JSON."""

    status: int = 200
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)

    def payload(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One line of the record: what was asked, how long the body was, and what was answered (0: nothing)."""

    method: str
    route: str
    path: str
    sent: int
    status: int


def refusal(status: int, message: str, code: str = "") -> Answer:
    """Say no as the Hub does: in the headers and in the body."""
    headers = {"X-Error-Message": message}
    if code:
        headers["X-Error-Code"] = code
    return Answer(status=status, body={"error": message}, headers=headers)


class HubServer:
    """A Hub of ours on a loopback port. Use it as a context manager.

    `xet=False` leaves out what tells clients that a file lies in Xet storage. `hashes = False` describes files by
    their size alone, as mirrors do.
    """

    def __init__(self, *, port: int = 0, xet: bool = True) -> None:
        self.store = Store((OWNER, READER))
        self.hashes = True
        self.faults = Faults()
        self.xet = xet
        self.seen: list[Seen] = []
        self.stopping = threading.Event()
        self._http = _Http(("127.0.0.1", port), _Handler)
        self._http.hub = self
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}"
        # Large files lie on another host, as on the real Hub: the client must not send its token there.
        self.storage_url = f"http://localhost:{self._http.server_address[1]}"
        self._thread: threading.Thread | None = None

    def start(self) -> HubServer:
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop listening and let go of the port: whoever calls now is refused."""
        self.stopping.set()
        if self._thread is not None:
            self._http.shutdown()
            self._thread.join()
            self._thread = None
        self._http.close_connections()
        self._http.server_close()

    def __enter__(self) -> HubServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def asked(self, route: str, *, method: str = "") -> list[Seen]:
        """Return the requests that reached a route."""
        return [seen for seen in list(self.seen) if seen.route == route and method in ("", seen.method)]

    def dispatch(self, request: Request) -> tuple[str, Callable[[], Answer]]:
        """Return the route's name, and what answers the request when it is called."""
        from . import routes

        return routes.find(self, request)


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    hub: HubServer

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """Cut every connection that is still open: clients keep theirs alive between requests."""
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent about clients that went away; a bug in a route is answered with 500 instead."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Http

    def log_message(self, *_: object) -> None:
        """The record is `HubServer.seen`."""

    def _serve(self) -> None:
        hub = self.server.hub
        address = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        token = headers.get("authorization", "").removeprefix("Bearer ")
        request = Request(
            method=self.command,
            path=unquote(address.path),
            query=parse_qs(address.query, keep_blank_values=True),
            headers=headers,
            body=b"",
            account=hub.store.accounts.get(token),
        )
        route, answer = hub.dispatch(request)
        fault = hub.faults.strike(route, request.path)
        if fault is not None and fault.kind == "cut":
            self._read_half()
            return self._cut(route)
        request.body = b"".join(self._read_body())
        if fault is not None and fault.kind == "stall":
            hub.stopping.wait(fault.seconds)
        if fault is not None and fault.kind == "status":
            reply = _with(refusal(fault.status, f"injected {fault.status}"), fault.headers)
        else:
            reply = self._answer(answer)
        if fault is not None and fault.kind == "late":
            hub.stopping.wait(fault.seconds)
        if fault is not None and fault.kind == "deaf":
            return self._cut(route)
        hub.seen.append(_seen(request, route, reply.status))
        self._send(reply, fault)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _serve

    def _answer(self, answer: Callable[[], Answer]) -> Answer:
        try:
            return answer()
        except Exception as error:  # a bug in a route must show up in the test that meets it
            return refusal(500, f"loopback Hub: {type(error).__name__}: {error}")

    def _read_body(self) -> Iterator[bytes]:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            while size := int(self.rfile.readline().split(b";")[0], 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        elif length := int(self.headers.get("Content-Length") or 0):
            yield self.rfile.read(length)

    def _read_half(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0) // 2)

    def _cut(self, route: str) -> None:
        """Reset the connection, as a network that fails does."""
        hub = self.server.hub
        hub.seen.append(Seen(method=self.command, route=route, path=self.path, sent=0, status=0))
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _send(self, reply: Answer, fault: Fault | None) -> None:
        payload = reply.payload()
        if fault is not None and fault.kind == "corrupt":
            payload = _with_one_byte_wrong(payload)
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if "Content-Length" not in reply.headers:
            self.send_header("Content-Length", str(len(payload)))
        if not isinstance(reply.body, bytes):
            self.send_header("Content-Type", "application/json")
        self.end_headers()
        if self.command == "HEAD":
            return
        if fault is not None and fault.kind == "truncate":
            self.wfile.write(payload[: len(payload) // 2])
            self.wfile.flush()
            time.sleep(0.05)
            self.close_connection = True
            return
        self.wfile.write(payload)


def _seen(request: Request, route: str, status: int) -> Seen:
    return Seen(method=request.method, route=route, path=request.path, sent=len(request.body), status=status)


def _with(answer: Answer, headers: dict[str, str]) -> Answer:
    answer.headers.update(headers)
    return answer


def _with_one_byte_wrong(payload: bytes) -> bytes:
    at = len(payload) * 3 // 4
    return payload[:at] + bytes([payload[at] ^ 0x01]) + payload[at + 1 :] if payload else payload
