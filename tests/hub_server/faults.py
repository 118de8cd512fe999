"""What can be made to go wrong on the loopback Hub, request by request.

A fault waits for the requests of one route (or of any), lets the first `after` of them pass, then strikes `times`
times (None: for ever). Its kind says how:

    status   answer with this status and do nothing
    cut      close the connection before doing anything, in the middle of the body where there is one
    deaf     do what was asked, then close the connection without an answer
    truncate answer, promise the whole body, send half of it, close the connection
    corrupt  answer with a body of the right size in which one byte is wrong
    stall    wait `seconds` before doing anything
    late     do what was asked, then wait `seconds` before answering
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["status", "cut", "deaf", "truncate", "corrupt", "stall", "late"]


@dataclass(kw_only=True)
class Fault:
    """One thing that goes wrong; `path` narrows it to addresses that match the pattern."""

    route: str
    kind: Kind
    times: int | None = 1
    after: int = 0
    path: str = ""
    status: int = 503
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    struck: int = 0


class Faults:
    """The faults in force. One strikes a request at most: the oldest that matches."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._held: list[Fault] = []

    def add(self, route: str, kind: Kind, **details: object) -> Fault:
        """Put a fault in force and return it, so that a test can see how often it struck."""
        fault = Fault(route=route, kind=kind, **details)  # type: ignore[arg-type]
        with self._lock:
            self._faults.append(fault)
        return fault

    def hold(self, route: str, kind: Kind, **details: object) -> Fault:
        """Prepare a fault that comes into force with `arm`."""
        fault = Fault(route=route, kind=kind, **details)  # type: ignore[arg-type]
        self._held.append(fault)
        return fault

    def arm(self) -> None:
        """Put what was held in force."""
        with self._lock:
            self._faults += self._held
            self._held = []

    def clear(self) -> None:
        """Let everything go well again."""
        with self._lock:
            self._faults.clear()

    def strike(self, route: str, path: str) -> Fault | None:
        """Return the fault that this request meets, if any."""
        with self._lock:
            for fault in self._faults:
                if fault.route not in (route, "*") or not re.search(fault.path, path):
                    continue
                if fault.after:
                    fault.after -= 1
                    return None
                if fault.times is None or fault.struck < fault.times:
                    fault.struck += 1
                    return fault
        return None
