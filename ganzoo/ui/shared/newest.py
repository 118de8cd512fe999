"""Of a visitor's requests only the newest counts: an older one that is still at work gives way and shows nothing.

The browser stamps a request when it is made, so what counts is the order of the visitor's actions and not that in
which the server got round to them. Gradio sends a generator's last answer once more when it ends, so a request that
gives way ends by changing nothing.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import gradio as gr

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

    def answers(self, visitor: str | None, stamp: Any, answers: Iterable[Any]) -> Iterator[Any]:
        """Yield a request's answers while it is the newest."""
        counts = self.request(visitor, stamp)
        for answer in answers:
            if not counts():
                yield gr.skip()
                return
            yield answer


def _number(stamp: Any) -> float:
    return float(stamp) if isinstance(stamp, int | float) and math.isfinite(stamp) else -math.inf
