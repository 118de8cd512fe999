"""How much of everything the live lab allows, and budgets that refuse who asks too often.

Every limit is a setting: an environment variable GANZOO_LIVE_<NAME> overrides it, for example
GANZOO_LIVE_TRAINING=2. All of them are listed, with what they are for, in docs/live.md.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from ganzoo.errors import InputError

Clock = Callable[[], float]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The settings of a process's live rooms; times are in seconds, sizes in bytes."""

    training: int = 8  # runs that train at the same time; the next ones wait in line
    lanes: int = max(1, (os.cpu_count() or 2) // 2)  # runs that compute at the same moment; each for 8 ms at a time
    stint_seconds: float = 120.0  # how long a run trains before it goes to the end of the line, if there is one
    rooms: int = 100  # runs that are held at the same time, watched or not
    frames_per_second: float = 30.0  # frames that a run sends at most
    idle_pause_seconds: float = 8.0  # a run that nobody watches pauses after this
    drop_seconds: float = 600.0  # and is dropped after this
    longest_seconds: float = 12 * 3600.0  # the age at which a room closes, whoever watches
    viewers: int = 2000  # open streams altogether
    viewers_per_address: int = 300  # open streams from one address: a class behind one router is one address
    viewer_queue: int = 60  # messages that wait for a slow viewer before they become one snapshot
    stuck_seconds: float = 60.0  # a viewer that takes nothing for so long is disconnected
    heartbeat_seconds: float = 15.0
    body_bytes: int = 256 * 1024  # a request's JSON
    upload_bytes: int = 32 * 1024 * 1024  # a CSV of numbers, or a run that is loaded again
    seeds_jobs: int = 2  # many-seeds jobs at the same time; each also counts as a run that trains

    def __post_init__(self) -> None:
        """Refuse a limit of zero or less.

        Raises:
            InputError: with the name and the value.
        """
        for field in fields(self):
            if not getattr(self, field.name) > 0:
                raise InputError(
                    "the limit {name} must be above zero, {given} was given",
                    name=field.name,
                    given=getattr(self, field.name),
                )

    @staticmethod
    def from_environment(environment: Mapping[str, str] = os.environ) -> Limits:
        """Return the limits with what GANZOO_LIVE_<NAME> says.

        Raises:
            InputError: a value is not a number above zero.
        """
        values: dict[str, float] = {}
        for field in fields(Limits):
            text = environment.get(f"GANZOO_LIVE_{field.name.upper()}")
            if text is None:
                continue
            try:
                values[field.name] = int(text) if field.type == "int" else float(text)
            except ValueError:
                message = "the limit {name} must be above zero, {given} was given"
                raise InputError(message, name=field.name, given=text) from None
        return Limits(**values)  # type: ignore[arg-type]


def allow_open_files(count: int) -> None:
    """Raise this process's limit of open files, where it is lower and may be raised: every viewer is one."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = count if hard == resource.RLIM_INFINITY else min(count, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


class Budget:
    """So many at once, then so many a second, for each address (a token bucket); remembers a bounded number of them."""

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
