"""Connections that hold a place without asking for anything: deadlines for headers and bodies, shares for addresses.

uvicorn waits for the rest of a request as long as it takes. `guard_connections` puts a guard before its protocol, the
one place where bytes arrive: a running server asks its configuration for the protocol's class with every connection,
so the guarded class stands there from then on. What a request is, is still uvicorn's business; of it the guard only
reads `cycle`, the request that is being answered, and `flow`.

    half-open   connected, or the first bytes of a request have come, and its headers are not whole
    a body      comes with at least so many bytes a second, counted over the last seconds and only while it is read
    quiet       half-open, or between two requests: gives way before anything that is being answered
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import uvicorn

from ganzoo.guard.bodies import declared_bytes
from ganzoo.guard.front import Front
from ganzoo.guard.settings import check_above_zero, from_environment
from ganzoo.guard.shares import Shares
from ganzoo.guard.visitors import visitor_address

SPARE_FILES = 300  # of the open files that the system allows: for everything that is no connection
_LATE = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
_FULL = b"HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\nretry-after: 10\r\ncontent-length: 0\r\n\r\n"


@dataclass(frozen=True, kw_only=True)
class ConnectionLimits:
    """The settings; GANZOO_<NAME> in the environment overrides each of them."""

    header_seconds: float = 10.0  # from the connection, or from a request's first byte, to its headers' end
    header_bytes: int = 64 * 1024
    body_bytes_per_second: float = 1000.0  # over the last `body_grace_seconds`
    body_grace_seconds: float = 10.0
    body_seconds: float = 900.0  # a whole body
    unread_seconds: float = 120.0  # how long a client may take nothing of an answer
    connections: int = 4000
    connections_per_address: int = 400  # a class behind one router is one address
    half_open: int = 1000
    half_open_per_address: int = 64

    def __post_init__(self) -> None:
        check_above_zero(self)

    @staticmethod
    def from_environment() -> ConnectionLimits:
        """Return the limits with what GANZOO_<NAME> says.

        Raises:
            InputError: a value is not a number above zero.
        """
        return from_environment(ConnectionLimits, "GANZOO_")


def guard_connections(server: uvicorn.Server, front: Front, limits: ConnectionLimits | None = None) -> Guard:
    """Guard all connections that a server takes from now on."""
    guard = Guard(limits or ConnectionLimits.from_environment(), front)
    base: Any = server.config.http_protocol_class
    server.config.http_protocol_class = type("GuardedProtocol", (_Guarded, base), {"guard": guard})
    return guard


class _Guarded:
    """Mixed into uvicorn's protocol: tells the guard what happens, and leaves it to the protocol to do it."""

    guard: Guard

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)  # type: ignore[misc]
        self.guard.came(self, transport)

    def data_received(self, data: bytes) -> None:
        self.guard.receives(self, len(data))
        super().data_received(data)  # type: ignore[misc]
        self.guard.received(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.guard.left(self)
        super().connection_lost(exc)  # type: ignore[misc]

    def handle_websocket_upgrade(self, *event: Any) -> None:
        self.guard.left(self)
        super().handle_websocket_upgrade(*event)  # type: ignore[misc]


class _Watched:
    """What the guard knows of one connection."""

    def __init__(self, transport: asyncio.Transport, address: str) -> None:
        self.transport = transport
        self.address = address
        self.cycle: Any = None  # the last request whose headers were whole
        self.header_bytes = 0
        self.quiet_since: float | None = None
        self.body_since: float | None = None
        self.body_left = 0  # bytes that are still to come by Content-Length, after an answer that did not wait for them
        self.credit = 0.0  # bytes that the body is ahead of the slowest that it may be
        self.unread_since: float | None = None


class Guard:
    """All connections of a server. Lives on its event loop."""

    def __init__(self, limits: ConnectionLimits, front: Front) -> None:
        self.limits = limits
        self._front = front
        shared = front.proxies == 0  # the connections of a proxy are everybody's
        self.open: Shares[Any] = Shares(limits.connections, limits.connections_per_address if shared else None)
        self.half_open: Shares[Any] = Shares(limits.half_open, limits.half_open_per_address if shared else None)
        self._watched: dict[Any, _Watched] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._looked = 0.0

    def came(self, protocol: Any, transport: asyncio.Transport) -> None:
        """Take a connection, or turn it away where there is no place for it."""
        address = visitor_address({"client": protocol.client, "headers": []}, Front())
        self.open.limit = min(self.limits.connections, _allowed_files())
        if self.open.is_full(address) and not self._make_room(address):
            transport.write(_FULL)
            transport.close()
            return
        self._watched[protocol] = _Watched(transport, address)
        self.open.take(protocol, address)
        self._becomes_half_open(protocol)
        if self._timer is None:
            self._looked = time.monotonic()
            self._look_again()

    def receives(self, protocol: Any, count: int) -> None:
        """Note that bytes have come, before the protocol reads them."""
        watched = self._watched.get(protocol)
        if watched is None:
            return
        watched.credit += count
        if _is_draining(protocol, watched):
            watched.body_left -= count
        elif _is_between(protocol):
            if protocol not in self.half_open:
                self._becomes_half_open(protocol)
            watched.header_bytes += count

    def received(self, protocol: Any) -> None:
        """Note what the protocol made of them."""
        watched = self._watched.get(protocol)
        if watched is None:
            return
        if protocol.cycle is not watched.cycle:
            watched.cycle, watched.header_bytes, watched.quiet_since = protocol.cycle, 0, None
            self.half_open.release(protocol)
            watched.body_since, watched.credit = time.monotonic(), self._grace()
            watched.body_left = declared_bytes(protocol.cycle.scope)
        elif _is_between(protocol) and watched.header_bytes > self.limits.header_bytes:
            self._end(protocol, _LONG)

    def left(self, protocol: Any) -> None:
        """Forget a connection."""
        self._watched.pop(protocol, None)
        self.open.release(protocol)
        self.half_open.release(protocol)

    def _becomes_half_open(self, protocol: Any) -> None:
        watched = self._watched[protocol]
        watched.quiet_since, watched.header_bytes = time.monotonic(), 0
        if self.half_open.is_full(watched.address):
            oldest = self.half_open.giving_way(watched.address, lambda other: self._watched[other].quiet_since)
            self._end(protocol if oldest is None else oldest, _LATE)
            if oldest is None:
                return
        self.half_open.take(protocol, watched.address)

    def _make_room(self, address: str) -> bool:
        """End a quiet connection, or one of an address that holds far more; say whether there was one."""
        quiet = self.open.giving_way(address, self._quiet_since)
        found = quiet or self.open.giving_way(address, lambda other: self._busy_of_others(other, address), lead=2)
        if found is None:
            return False
        self._end(found, _FULL if quiet else b"")
        return True

    def _quiet_since(self, protocol: Any) -> float | None:
        return (self._watched[protocol].quiet_since or 0.0) if _is_between(protocol) else None

    def _busy_of_others(self, protocol: Any, address: str) -> float | None:
        watched = self._watched[protocol]
        return None if watched.address == address else -(watched.body_since or 0.0)

    def _end(self, protocol: Any, said: bytes) -> None:
        watched = self._watched[protocol]
        self.left(protocol)
        if said:
            watched.transport.write(said)
            watched.transport.close()
        else:
            watched.transport.abort()

    def _look_again(self) -> None:
        """Look at all connections now and then, as long as there are any."""
        now = time.monotonic()
        passed, self._looked = now - self._looked, now
        for protocol, watched in list(self._watched.items()):
            self._look_at(protocol, watched, now, passed)
        shortest = min(self.limits.header_seconds, self.limits.body_grace_seconds, self.limits.unread_seconds)
        wait = min(1.0, shortest / 5)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(wait, self._look_again) if self._watched else None

    def _look_at(self, protocol: Any, watched: _Watched, now: float, passed: float) -> None:
        if watched.quiet_since is not None:
            if now - watched.quiet_since > self.limits.header_seconds:
                self._end(protocol, _LATE)
        elif _is_sending_body(protocol) or _is_draining(protocol, watched):
            self._look_at_body(protocol, watched, now, passed)
        elif self._is_unread(protocol, watched, now):
            self._end(protocol, b"")

    def _look_at_body(self, protocol: Any, watched: _Watched, now: float, passed: float) -> None:
        if protocol.flow.read_paused:  # it is the app that takes its time
            return
        watched.credit = min(watched.credit, self._grace()) - passed * self.limits.body_bytes_per_second
        if watched.credit < 0 or now - (watched.body_since or now) > self.limits.body_seconds:
            self._end(protocol, b"")

    def _is_unread(self, protocol: Any, watched: _Watched, now: float) -> bool:
        if not protocol.flow.write_paused:
            watched.unread_since = None
            return False
        watched.unread_since = watched.unread_since or now
        return now - watched.unread_since > self.limits.unread_seconds

    def _grace(self) -> float:
        return self.limits.body_bytes_per_second * self.limits.body_grace_seconds


def _is_between(protocol: Any) -> bool:
    """Say whether no request is being answered."""
    return protocol.cycle is None or protocol.cycle.response_complete


def _is_sending_body(protocol: Any) -> bool:
    return not _is_between(protocol) and protocol.cycle.more_body


def _is_draining(protocol: Any, watched: _Watched) -> bool:
    """Say whether a body still comes although it was answered already: it is read and dropped."""
    return _is_between(protocol) and protocol.cycle is not None and protocol.cycle.more_body and watched.body_left > 0


def _allowed_files() -> int:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return 10**9
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return 10**9 if allowed == resource.RLIM_INFINITY else max(allowed // 2, allowed - SPARE_FILES)
