"""The line of long jobs: who works, who waits, whose turn the next piece is, and when each will be done.

Long work is cut into pieces. AT_ONCE jobs work, and take turns piece by piece, in the order in which they asked, so
that their memory does not add up; the others wait until one of them is done. Short work (a sample, a translation)
stands in no line: while some is at work, a piece waits for it, at most as long as the piece before took, so that
neither starves the other.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence

AT_ONCE = 2
ABSENT_SECONDS = 60.0  # a job that asked for nothing for so long no longer keeps others waiting
LONGEST_WAIT = 2.0  # seconds that a piece waits for short work


class Job:
    """A job in the line: the seconds it would still take alone, by what is known."""

    def __init__(self, seconds: float, now: float) -> None:
        self.seconds, self.seen = seconds, now


class Line:
    """The jobs of a process, first come first; thread-safe."""

    def __init__(self, *, at_once: int = AT_ONCE, clock: Callable[[], float] = time.monotonic) -> None:
        self.at_once, self.clock = at_once, clock
        self._jobs: list[Job] = []
        self._asking: deque[object] = deque()  # for a turn; the first one has it
        self._short = 0
        self._last_piece = 0.0
        self._changed = threading.Condition()

    @contextlib.contextmanager
    def job(self, seconds: float) -> Iterator[Job]:
        """Stand in the line with a job that takes so long alone."""
        job = Job(seconds, self.clock())
        with self._changed:
            self._jobs.append(job)
        try:
            yield job
        finally:
            with self._changed:
                self._jobs.remove(job)
                self._changed.notify_all()

    def update(self, job: Job, seconds: float) -> None:
        """Say how long a job still takes alone, and that it is still there."""
        with self._changed:
            job.seconds, job.seen = seconds, self.clock()

    def ahead(self, job: Job) -> int:
        """Return how many jobs have to end before this one works; 0: it works."""
        with self._changed:
            present = self._present(job)
            return max(0, present.index(job) + 1 - self.at_once)

    def wait(self, job: Job, seconds: float) -> None:
        """Wait until the line has changed, at most so long."""
        with self._changed:
            job.seen = self.clock()
            self._changed.wait(seconds)

    def seconds_left(self, job: Job) -> float:
        """Return how long it will be until a job is done, with everybody's turns counted."""
        with self._changed:
            present = self._present(job)
            return finishing([one.seconds for one in present], self.at_once)[present.index(job)]

    def expected(self, seconds: float) -> float:
        """Return how long it would be for a job that came now."""
        with self._changed:
            return finishing([*(one.seconds for one in self._present()), seconds], self.at_once)[-1]

    @contextlib.contextmanager
    def turn(self) -> Iterator[float]:
        """Have the turn for one piece; whoever asked first has it first. Yield when the turn began."""
        mine = object()
        with self._changed:
            self._asking.append(mine)
            self._changed.wait_for(lambda: self._asking[0] is mine)
            had = self.clock()
            most = min(LONGEST_WAIT, self._last_piece)
            self._changed.wait_for(lambda: self._short == 0, most)
        began = self.clock()
        try:
            yield had
        finally:
            with self._changed:
                self._last_piece = self.clock() - began
                self._asking.popleft()
                self._changed.notify_all()

    @contextlib.contextmanager
    def short_work(self) -> Iterator[None]:
        """Let long work wait a little while this is done."""
        with self._changed:
            self._short += 1
        try:
            yield
        finally:
            with self._changed:
                self._short -= 1
                self._changed.notify_all()

    def _present(self, job: Job | None = None) -> list[Job]:
        now = self.clock()
        return [one for one in self._jobs if one is job or now - one.seen <= ABSENT_SECONDS]


LINE = Line()


def finishing(seconds: Sequence[float], at_once: int) -> list[float]:
    """Return when each job of a line is done, that take `seconds` alone; `at_once` of them share the time equally."""
    ends, left, now = [0.0] * len(seconds), dict(enumerate(seconds)), 0.0
    while left:
        working = list(left)[:at_once]
        shortest = min(left[job] for job in working)
        now += shortest * len(working)
        for job in working:
            left[job] -= shortest
            if left[job] <= 0:
                ends[job] = now
                del left[job]
    return ends
