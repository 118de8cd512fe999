"""How fast long work goes at present, learnt from the pieces just computed, and with how many threads it goes fastest.

On a machine that is busy with anything else, several threads wait for each other at every layer: beside four busy
processes on two cores a tile took 1.0 s with one thread and 2.5 s with two, which alone would have been the faster
way. So both are timed, the faster is taken, and now and then the other is tried again, as the load may have changed.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

STALE_SECONDS = 60.0  # what was learnt longer ago says little of the load there is now
TRY_EVERY = 12  # pieces


@dataclass
class Rate:
    """Seconds per unit of work, a moving average whose newest full piece counts half, and when it was last told."""

    seconds: float
    told: float
    largest: float  # piece so far


class Speeds:
    """Rates by what is computed and by how many threads; thread-safe."""

    def __init__(self, threads: Callable[[], int], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._threads, self._clock = threads, clock
        self._rates: dict[tuple[str, int], Rate] = {}
        self._pieces: dict[str, int] = {}
        self._lock = threading.Lock()

    def tell(self, key: str, threads: int, work: float, seconds: float) -> None:
        """Learn from a piece: how much work it was, and how long it took with so many threads."""
        now, found = self._clock(), seconds / work
        with self._lock:
            self._pieces[key] = self._pieces.get(key, 0) + 1
            rate = self._rates.get((key, threads))
            if rate is None or now - rate.told > STALE_SECONDS:
                self._rates[key, threads] = Rate(seconds=found, told=now, largest=work)
                return
            rate.largest = max(rate.largest, work)
            weight = work / (work + rate.largest)  # a narrow tile at the edge says less
            rate.seconds += weight * (found - rate.seconds)
            rate.told = now

    def threads(self, key: str) -> int:
        """Return how many threads the next piece is to have."""
        choices = self.ways()
        with self._lock:
            for choice in choices:
                if (key, choice) not in self._rates:
                    return choice
            best = min(choices, key=lambda choice: self._rates[key, choice].seconds)
            if len(choices) > 1 and self._pieces[key] % TRY_EVERY == 0:
                return next(choice for choice in choices if choice != best)
            return best

    def seconds(self, key: str, work: float) -> float:
        """Return how long so much work takes by what is known, 0 where nothing is."""
        with self._lock:
            rates = [rate.seconds for (what, _), rate in self._rates.items() if what == key]
        return work * min(rates, default=0.0)

    def is_known(self, key: str) -> bool:
        """Say whether every way was timed, and one of them just now."""
        with self._lock:
            rates = [self._rates.get((key, choice)) for choice in self.ways()]
        told = [rate.told for rate in rates if rate is not None]
        return len(told) == len(rates) and self._clock() - max(told) <= STALE_SECONDS

    def ways(self) -> tuple[int, ...]:
        """Return the ways to try, one thread first."""
        return (1, self._threads()) if self._threads() > 1 else (1,)
