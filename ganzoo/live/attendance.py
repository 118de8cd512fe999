"""Who is there when a class is asked: how many votes an address has.

A stream counts once it has been open, and read, for a few seconds; an address has as many votes as it had such streams
at the same time since the question was asked, so opening and closing streams does not multiply votes. The first few of
an address count from the start: somebody who comes in and answers need not wait.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from ganzoo.errors import LimitError
from ganzoo.guard.budget import Clock

AT_ONCE = 3  # streams of an address that need not have been open for long


class Watching(Protocol):
    """What is asked of a viewer."""

    address: str
    since: float
    sending_since: float | None


class Attendance:
    """The most streams of each address at the same time, since the last question."""

    def __init__(self, seconds: float, most: int, *, clock: Clock = time.monotonic) -> None:
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._peak: Counter[str] = Counter()

    def begin(self) -> None:
        """Forget who was there: a new question is asked."""
        self._peak.clear()

    def look(self, viewers: Iterable[Watching]) -> None:
        """Count who is there now; called now and then."""
        now = self._clock()
        there: Counter[str] = Counter()
        for viewer in viewers:
            stuck = viewer.sending_since is not None and now - viewer.sending_since > self._seconds
            if now - viewer.since >= self._seconds and not stuck:
                there[viewer.address] += 1
        self._peak |= there

    def votes_of(self, address: str, viewers: Iterable[Watching]) -> int:
        """Return how many votes an address has."""
        present = list(viewers)
        self.look(present)
        here = sum(viewer.address == address for viewer in present)
        return min(self._most, max(1, self._peak[address], min(here, AT_ONCE)))

    def refuse(self, address: str, viewers: Iterable[Watching]) -> None:
        """Refuse one more vote of an address, in words that say whether waiting helps.

        Raises:
            LimitError: always.
        """
        here = sum(viewer.address == address for viewer in viewers)
        if self._peak[address] < min(here, self._most):
            raise LimitError(
                "so many from here have only just come in: vote again in {seconds} seconds",
                seconds=int(self._seconds) + 1,
            )
        raise LimitError("everybody who watches from this address has voted already")
