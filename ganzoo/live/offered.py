"""The addresses under which a shared run is offered to others.

The Host header is written by whoever asks, so its name is only passed on where it can be no stranger's: this
computer's name, an address of its networks, a private address (a container sees that of the computer it runs on), a
name that the operator gave (GANZOO_HOSTS), or what the operator's proxy says (GANZOO_PROXIES).
"""

from __future__ import annotations

import ipaddress

from starlette.requests import Request

from ganzoo.guard.front import Front
from ganzoo.guard.origin import host_of, is_ours, name_of
from ganzoo.live.address import is_loopback, lan_addresses, listening

_SCHEMES = ("http", "https")


def offered_addresses(request: Request, path: str, front: Front) -> list[str]:
    """Return the addresses of a path on this server for other people, the best one first."""
    root = request.scope.get("root_path", "")
    scheme, host = _as_asked(request, front)
    port = _port(request, host, scheme)
    found = lan_addresses()
    here = f"{scheme}://{host}{root}{path}" if _may_be_told(host, front, found) else None
    others = [f"http://{address}:{port}{root}{path}" for address in listening(found, port)]
    if here is None:
        return others or [f"http://127.0.0.1:{port}{root}{path}"]
    if is_loopback(name_of(host)):
        return [*others, here]
    return [here, *(other for other in others if other != here)]


def _as_asked(request: Request, front: Front) -> tuple[str, str]:
    """Return the scheme and the host that were asked for, as the operator's proxy says where there is one."""
    scheme = request.url.scheme
    host = request.headers.get("host", "")
    if front.proxies or front.hosts:
        said = request.headers.get("x-forwarded-proto", "").split(",")[0].strip()
        scheme = said if said in _SCHEMES else scheme
    if front.proxies:
        host = request.headers.get("x-forwarded-host", "").split(",")[0].strip() or host
    return scheme, host.strip().lower()


def _may_be_told(host: str, front: Front, addresses: list[str]) -> bool:
    name = name_of(host)
    if not name or any(mark in host for mark in "/\\@?# "):
        return False
    try:
        literal = ipaddress.ip_address(name)
    except ValueError:
        return bool(front.proxies) or is_ours(host, front)
    return literal.is_private or name in addresses or host_of(host) in front.hosts


def _port(request: Request, host: str, scheme: str) -> int:
    """Return the port that the server listens on, else the one that was asked for."""
    server = request.scope.get("server")
    if server and server[1]:
        return int(server[1])
    _, _, said = host.rpartition(":")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 6 else (443 if scheme == "https" else 80)
