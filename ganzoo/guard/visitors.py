"""The address that a request counts for, where limits are shared out.

An IPv6 network of 64 bits is one address: whoever has one such network has 2 to the 64 addresses in it.
"""

from __future__ import annotations

import ipaddress

from starlette.datastructures import Headers
from starlette.types import Scope

from ganzoo.guard.front import Front

UNKNOWN = "unknown"


def visitor_address(scope: Scope, front: Front) -> str:
    """Return the address that a request of an ASGI scope counts for.

    With n proxies before the app it is the n-th from the right of X-Forwarded-For: what stands left of it was written
    by whoever asked. A header that is shorter than that, or names no address, counts for the connection's own.
    """
    client = scope.get("client")
    connected = str(client[0]) if client else UNKNOWN
    if not front.proxies:
        return _one_of(connected)
    said = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
    if len(said) < front.proxies:
        return _one_of(connected)
    address = _without_port(said[-front.proxies].strip())
    return _one_of(address) if _parsed(address) is not None else _one_of(connected)


def _one_of(address: str) -> str:
    parsed = _parsed(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((int(parsed), 64), strict=False))
    return address if parsed is None else str(parsed)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None


def _without_port(address: str) -> str:
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
