"""Codes that can be typed can be guessed: what a wrong one costs, without ever costing a right one.

An address may try some codes at once and one now and then; whoever keeps to that is answered at once. From an address
that has tried more, every code waits for its turn, one a second, the right ones as the wrong ones, so that an answer
tells as much as before and comes as slowly as for everybody who guesses. A class behind one router asks for one code,
and that code has one turn for all of them; the code that most ask for is next. Who is let in without looking here
(docs/live.md) is never held up.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field

from ganzoo.errors import LimitError
from ganzoo.guard.budget import Budget, Clock

MOST_LANES = 500  # addresses that wait at the same time
_ALL = "all"


@dataclass
class _Waiting:
    """A code that waits for its turn, and how many asked for it."""

    answer: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    asked: int = 0


class Guesses:
    """The wrong codes of each address, and those of all together.

    `burst` and `per_second` are what an address may try; once all together have used up `altogether` (and
    `altogether_per_second` after that) it is three, and one a minute. `waiting` codes of an address wait at most.
    """

    def __init__(
        self,
        *,
        burst: float = 20,
        per_second: float = 0.2,
        altogether: float = 2000,
        altogether_per_second: float = 20,
        turn_seconds: float = 1.0,
        waiting: int = 30,
        clock: Clock = time.monotonic,
    ) -> None:
        self._each = Budget(burst, per_second, clock=clock)
        self._strictly = Budget(min(3, burst), 1 / 60, clock=clock)
        self._all = Budget(altogether, altogether_per_second, clock=clock)
        self._turn_seconds = turn_seconds
        self._most_waiting = waiting
        self._lanes: dict[str, dict[str, _Waiting]] = {}
        self._keepers: set[asyncio.Task[None]] = set()

    def is_free(self, address: str) -> bool:
        """Say whether a code from this address is answered at once."""
        return not self._each.wait(address) and not (self._all.wait(_ALL) and self._strictly.wait(address))

    def was_wrong(self, address: str) -> None:
        """Note a code that does not exist."""
        for budget, key in ((self._each, address), (self._strictly, address), (self._all, _ALL)):
            budget.take(key)

    async def turn(self, address: str, code: str) -> None:
        """Wait until the code's turn has come.

        Raises:
            LimitError: too many codes of this address wait, or too many addresses.
        """
        if address not in self._lanes:
            if len(self._lanes) >= MOST_LANES:
                raise self._refusal()
            self._lanes[address] = {}
            keeper = asyncio.get_running_loop().create_task(self._keep(address))
            self._keepers.add(keeper)
            keeper.add_done_callback(self._keepers.discard)
        lane = self._lanes[address]
        if code not in lane:
            if len(lane) >= self._most_waiting:
                self._send_one_away(lane)
            lane[code] = _Waiting()
        lane[code].asked += 1
        await asyncio.shield(lane[code].answer)

    async def _keep(self, address: str) -> None:
        """Give turns until nobody waits."""
        lane = self._lanes[address]
        try:
            while True:
                await asyncio.sleep(self._turn_seconds)
                if not lane:
                    return
                lane.pop(max(lane, key=lambda code: lane[code].asked)).answer.set_result(None)
        finally:
            del self._lanes[address]
            for left in lane.values():
                left.answer.cancel()

    def _send_one_away(self, lane: dict[str, _Waiting]) -> None:
        """Refuse one of the codes that the fewest ask for, by lot, so that nobody can fill the lane and keep it."""
        fewest = min(one.asked for one in lane.values())
        left = lane.pop(random.choice([code for code, one in lane.items() if one.asked == fewest]))
        left.answer.set_exception(self._refusal())
        left.answer.exception()  # whoever asked may be gone

    def _refusal(self) -> LimitError:
        return LimitError(
            "too many codes that do not exist were tried from here: wait {seconds} seconds",
            seconds=int(self._turn_seconds * self._most_waiting / 2) + 1,
        )
