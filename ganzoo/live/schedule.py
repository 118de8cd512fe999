"""Who trains, who computes, and how fast: three small things that the runs of a process share.

`Queue` says who may train at all: so many runs, the others wait in the order in which they came, and who has
trained for a while makes room. `Lanes` let the training runs compute one after the other, so that none starves
another or the server. `Pace` makes of a speed in steps per second the number of steps that are due.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from ganzoo.guard.budget import Clock

FALLEN_BEHIND = 0.25  # seconds: who cannot keep up starts to count anew instead of running after it
PLENTY = 1_000_000  # steps that are due when there is no speed limit


class Waiting(Protocol):
    """Who stands in line: it is woken when its place changes."""

    def wake(self) -> None:
        """Look at your place again."""
        ...


class Queue:
    """At most `limit` train at once; the others wait, first come, first served."""

    def __init__(self, limit: int, stint_seconds: float, *, clock: Clock = time.monotonic) -> None:
        self._limit = limit
        self._stint_seconds = stint_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._since: dict[Waiting, float] = {}
        self._queue: deque[Waiting] = deque()

    def ask(self, run: Waiting) -> int:
        """Join the line unless in it, and return the place: 0 may train, 1 is next."""
        with self._lock:
            if run not in self._since and run not in self._queue:
                self._queue.append(run)
            woken = self._let_in()
            place = 0 if run in self._since else self._queue.index(run) + 1
        _wake_all(woken, run)
        return place

    def leave(self, run: Waiting) -> None:
        """Give the place up; the others move on."""
        with self._lock:
            if self._since.pop(run, None) is None:
                if run not in self._queue:
                    return
                self._queue.remove(run)
            woken = self._let_in() + list(self._queue)
        _wake_all(woken, run)

    def make_room(self, run: Waiting) -> bool:
        """Go to the end of the line if others wait and the own stint is over; say whether that happened."""
        with self._lock:
            since = self._since.get(run)
            if since is None or not self._queue or self._clock() - since < self._stint_seconds:
                return False
            del self._since[run]
            self._queue.append(run)
            woken = self._let_in() + list(self._queue)
        _wake_all(woken, run)
        return True

    def __len__(self) -> int:
        return len(self._since) + len(self._queue)

    def _let_in(self) -> list[Waiting]:
        let_in = []
        while self._queue and len(self._since) < self._limit:
            run = self._queue.popleft()
            self._since[run] = self._clock()
            let_in.append(run)
        return let_in


def _wake_all(runs: list[Waiting], but: Waiting) -> None:
    for run in runs:
        if run is not but:
            run.wake()


class Lanes:
    """So many runs compute at the same moment; who waits gets the next free lane, first come, first served."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._lock = threading.Lock()
        self._queue: deque[threading.Event] = deque()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Hold a lane; keep it for a few milliseconds only."""
        with self._lock:
            mine = None if self._free else threading.Event()
            if mine is None:
                self._free -= 1
            else:
                self._queue.append(mine)
        if mine is not None:
            mine.wait()
        try:
            yield
        finally:
            with self._lock:
                if self._queue:
                    self._queue.popleft().set()  # the lane is handed over, never free in between
                else:
                    self._free += 1


GENTLE = ((300, 30.0), (500, 60.0), (800, 120.0), (1200, 240.0))  # up to this step, so many steps a second


def gentle(step: int, speed: float | None) -> float | None:
    """Return the speed at a step of a run that begins slowly enough to be followed by eye, and then has `speed`."""
    slow = next((each for until, each in GENTLE if step < until), None)
    if slow is None or speed is None:
        return speed if slow is None else slow
    return min(slow, speed)


class Pace:
    """How many steps are due at a speed; None is as fast as it goes. Also measures the speed reached."""

    def __init__(self, speed: float | None, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._measured: deque[tuple[float, int]] = deque(maxlen=64)
        self.set(speed)

    def set(self, speed: float | None) -> None:
        """Change the speed, from now on."""
        self.speed = speed
        self.restart()

    def restart(self) -> None:
        """Count from now: after a pause, nothing is owed."""
        self._start, self._done = self._clock(), 0
        self._measured.clear()
        self._measured.append((self._start, 0))
        self._total = 0

    def due(self) -> int:
        """Return how many steps to take now."""
        if self.speed is None:
            return PLENTY
        owed = int((self._clock() - self._start) * self.speed) + 1 - self._done
        if owed > max(1.0, FALLEN_BEHIND * self.speed):
            self._start, self._done, owed = self._clock(), 0, 1
        return max(0, owed)

    def seconds_to_next(self) -> float:
        """Return how long it is until a step is due."""
        if self.speed is None:
            return 0.0
        return max(0.0, self._start + self._done / self.speed - self._clock())

    def took(self, steps: int) -> None:
        """Count steps that were taken."""
        self._done += steps
        self._total += steps
        now = self._clock()
        if now - self._measured[-1][0] > 0.05:
            self._measured.append((now, self._total))

    def measured(self) -> float:
        """Return steps per second over the last seconds."""
        now = self._clock()
        while len(self._measured) > 2 and now - self._measured[0][0] > 2.0:
            self._measured.popleft()
        since, count = self._measured[0]
        return (self._total - count) / (now - since) if now - since > 0.01 else 0.0
