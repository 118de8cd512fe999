"""So many at once, then so many a second, for each address: who asks too often waits."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

Clock = Callable[[], float]


class Budget:
    """A token bucket for each key; remembers a bounded number of keys."""

    def __init__(self, burst: float, per_second: float, *, keys: int = 10_000, clock: Clock = time.monotonic) -> None:
        self._burst = burst
        self._per_second = per_second
        self._keys = keys
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> float:
        """Return how many seconds the key has to wait before it may ask again; 0.0 if it may now."""
        left = self._available(key)
        return 0.0 if left >= 1.0 else (1.0 - left) / self._per_second

    def take(self, key: str) -> float:
        """Use one up and return 0.0; or return the seconds to wait, and use none."""
        seconds = self.wait(key)
        if seconds == 0.0:
            self._left[key] = (self._available(key) - 1.0, self._clock())
            self._left.move_to_end(key)
            while len(self._left) > self._keys:
                self._left.popitem(last=False)
        return seconds

    def _available(self, key: str) -> float:
        left, since = self._left.get(key, (self._burst, self._clock()))
        return min(self._burst, left + (self._clock() - since) * self._per_second)
