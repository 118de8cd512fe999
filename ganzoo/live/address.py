"""Where a class finds a room: the addresses of this computer on its networks, and an address as a QR code."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
from collections.abc import Iterable

# Nothing is sent there: a datagram socket that is "connected" only tells which of our addresses it would use.
_SOMEWHERE = ("192.168.255.254", "10.255.255.254", "172.31.255.254", "198.51.100.1")


def lan_addresses() -> list[str]:
    """Return this computer's IPv4 addresses that others can reach, private ones first."""
    found: dict[str, None] = {}
    for target in _SOMEWHERE:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))
                found[probe.getsockname()[0]] = None
            except OSError:
                continue
    with contextlib.suppress(OSError):
        found |= {str(entry[4][0]): None for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    usable = [address for address in found if not ipaddress.ip_address(address).is_loopback and address != "0.0.0.0"]
    return sorted(usable, key=lambda address: not ipaddress.ip_address(address).is_private)


def listening(addresses: Iterable[str], port: int, *, seconds: float = 0.5) -> list[str]:
    """Return the addresses of this computer on which somebody answers at the port."""
    answering = []
    for address in addresses:
        try:
            socket.create_connection((address, port), timeout=seconds).close()
            answering.append(address)
        except OSError:
            continue
    return answering


def is_loopback(host: str) -> bool:
    """Say whether a host name or address means this very computer."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def qr_code(text: str) -> list[str]:
    """Return the modules of a QR code, row by row, "1" is dark, without the white border."""
    import segno

    code = segno.make(text, error="m", micro=False, boost_error=False)
    return ["".join("1" if module else "0" for module in row) for row in code.matrix]
