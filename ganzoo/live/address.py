"""Where a class finds a room: the addresses of this computer on its networks, and an address as a QR code."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

# Nothing is sent there: a datagram socket that is "connected" only tells which of our addresses it would use.
_SOMEWHERE = "198.51.100.1"
# Interfaces that a phone in the room is not on: tunnels of a VPN, bridges of containers and virtual machines.
_ELSEWHERE = ("tun", "tap", "utun", "wg", "ppp", "ipsec", "docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "zt")


def lan_addresses() -> list[str]:
    """Return this computer's IPv4 addresses that others can reach, the likeliest first.

    Networks of the room come before tunnels and bridges, private ones before others, and among equals the one that
    leads out. A laptop that is the hotspot itself leads nowhere out and is found all the same.
    """
    leads_out = _leading_out()
    places = [(name, address) for name, address in _interfaces() if _is_usable(address)]

    def rank(place: tuple[str, str]) -> tuple[bool, bool, bool]:
        name, address = place
        return name.startswith(_ELSEWHERE), not ipaddress.ip_address(address).is_private, address != leads_out

    return list(dict.fromkeys(address for _, address in sorted(places, key=rank)))


def _interfaces() -> list[tuple[str, str]]:
    """Return (name, IPv4 address) of every interface."""
    import psutil  # only where a room is shared

    found = [(name, entry) for name, entries in psutil.net_if_addrs().items() for entry in entries]
    return [(name, entry.address) for name, entry in found if entry.family == socket.AF_INET]


def _leading_out() -> str | None:
    """Return the address that goes out to the world, None where nothing does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((_SOMEWHERE, 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])


def _is_usable(address: str) -> bool:
    known = ipaddress.ip_address(address)
    return not (known.is_loopback or known.is_unspecified or known.is_link_local or known.is_multicast)


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


def is_only_here(url: str) -> bool:
    """Say whether an address leads nobody but this computer's own users anywhere."""
    return is_loopback(urlsplit(url).hostname or "")


def qr_code(text: str) -> list[str]:
    """Return the modules of a QR code, row by row, "1" is dark, without the white border."""
    import segno

    code = segno.make(text, error="m", micro=False, boost_error=False)
    return ["".join("1" if module else "0" for module in row) for row in code.matrix]
