"""Heavy work a few at a time: who finds no place waits a little, in the order of coming, and is then told to come back.

Used on the event loop alone.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ganzoo.errors import LimitError

MOST_WAITING = 200
MOST_WAITING_OF_ONE = 50


class Admission:
    """`limit` units of work at the same time, `per_address` of them for one address; others wait `seconds`."""

    def __init__(self, limit: int, per_address: int, *, seconds: float) -> None:
        self._limit = limit
        self._per_address = per_address
        self._seconds = seconds
        self._used: Counter[str] = Counter()
        self._total = 0
        self._waiting: list[tuple[asyncio.Future[None], str, int]] = []

    @asynccontextmanager
    async def place(self, address: str, units: int = 1) -> AsyncIterator[None]:
        """Hold a place while the work is done.

        Raises:
            LimitError: there was none for too long, or too many wait already.
        """
        units = min(units, self._per_address, self._limit)
        if self._fits(address, units) and not any(other == address for _, other, _ in self._waiting):
            self._add(address, units)
        else:
            await self._wait(address, units)
        try:
            yield
        finally:
            self._add(address, -units)
            self._let_in()

    def _fits(self, address: str, units: int) -> bool:
        return self._total + units <= self._limit and self._used[address] + units <= self._per_address

    def _add(self, address: str, units: int) -> None:
        self._total += units
        self._used[address] += units
        if not self._used[address]:
            del self._used[address]

    async def _wait(self, address: str, units: int) -> None:
        of_one = sum(other == address for _, other, _ in self._waiting)
        if len(self._waiting) >= MOST_WAITING or of_one >= MOST_WAITING_OF_ONE:
            raise self._refusal()
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (turn, address, units)
        self._waiting.append(entry)
        try:
            await asyncio.wait_for(asyncio.shield(turn), self._seconds)
        except asyncio.TimeoutError:
            if not turn.done():
                raise self._refusal() from None
        except asyncio.CancelledError:
            if turn.done():  # the place was given in the moment in which its owner went away
                self._add(address, -units)
            raise
        finally:
            if entry in self._waiting:
                self._waiting.remove(entry)
            if not turn.done():
                turn.cancel()
            self._let_in()

    def _let_in(self) -> None:
        for entry in list(self._waiting):
            turn, address, units = entry
            if not turn.done() and self._fits(address, units):
                self._add(address, units)
                self._waiting.remove(entry)
                turn.set_result(None)

    def _refusal(self) -> LimitError:
        return LimitError(
            "the app is busy with what others have sent: try again in {seconds} seconds", seconds=int(self._seconds) + 1
        )
