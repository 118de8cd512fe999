"""Of a visitor's requests only the newest counts: an older one that is still at work gives way and shows nothing.

The browser stamps a request when it is made, so what counts is the order of the visitor's actions and not that in
which the server got round to them.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

MOST_VISITORS = 4096
STAMP = "(...values) => [...values.slice(0, -1), performance.timeOrigin + performance.now()]"


class Newest:
    """The stamp of each visitor's newest request, for the visitors seen last."""

    def __init__(self) -> None:
        self._stamps: OrderedDict[str, float] = OrderedDict()
        self._lock = threading.Lock()

    def request(self, visitor: str | None, stamp: Any) -> Callable[[], bool]:
        """Note a request; return what tells whether it is still the newest. No number counts as very old."""
        who, when = visitor or "", _number(stamp)
        with self._lock:
            self._stamps[who] = max(when, self._stamps.get(who, -math.inf))
            self._stamps.move_to_end(who)
            while len(self._stamps) > MOST_VISITORS:
                self._stamps.popitem(last=False)
        return lambda: self._stamps.get(who, when) <= when


def _number(stamp: Any) -> float:
    return float(stamp) if isinstance(stamp, int | float) and math.isfinite(stamp) else -math.inf
