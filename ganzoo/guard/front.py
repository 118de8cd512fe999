"""What stands before the app, as its operator says: how many proxies, and the names that it goes by.

Headers that name a client's address are written by anyone, so they count only where the operator says that a proxy of
theirs writes them. A Hugging Face Space (SPACE_ID) is always behind one: what its visitors connect to is not the app.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from ganzoo.errors import InputError

MOST_PROXIES = 10


@dataclass(frozen=True, kw_only=True)
class Front:
    """How the app is reached.

    `proxies` is how many proxies stand before it, each of which adds the address it was asked from to X-Forwarded-For
    (GANZOO_PROXIES; 0: visitors connect themselves, and the header is ignored; on a Space 1 unless it says otherwise).
    `hosts` are the names, as a Host header has them, under which it is offered besides its own addresses
    (GANZOO_HOSTS, with commas; a Hugging Face Space tells its own, SPACE_HOST).
    """

    proxies: int = 0
    hosts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.proxies <= MOST_PROXIES:
            raise _refused(str(self.proxies))

    @staticmethod
    def from_environment(environment: Mapping[str, str] | None = None) -> Front:
        """Return what GANZOO_PROXIES, GANZOO_HOSTS and SPACE_HOST say.

        Raises:
            InputError: GANZOO_PROXIES is no whole number from 0 to MOST_PROXIES.
        """
        said = os.environ if environment is None else environment
        proxies = said.get("GANZOO_PROXIES", "").strip() or ("1" if "SPACE_ID" in said else "0")
        if not (proxies.isascii() and proxies.isdecimal() and len(proxies) < 5):
            raise _refused(proxies)
        listed = said.get("GANZOO_HOSTS", "") + "," + said.get("SPACE_HOST", "")
        names = (name.strip().lower() for name in listed.split(","))
        return Front(proxies=int(proxies), hosts=tuple(name for name in names if name))


def _refused(given: str) -> InputError:
    return InputError(
        "GANZOO_PROXIES is a whole number from 0 to {limit}, not {given!r}", limit=MOST_PROXIES, given=given[:40]
    )
