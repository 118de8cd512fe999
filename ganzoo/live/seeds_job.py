"""A many-seeds computation: stands in line with the runs, has a thread of its own, stops between two lines."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.threads import one_thread_here
from ganzoo.live.schedule import Queue

PATIENCE = 1.0  # seconds between two lines that tell the place in line


class SeedsJob:
    """Makes lines: its place while it waits, then what ganzoo.lab.line.seeds finds."""

    def __init__(self, experiment: Experiment, replicas: int, queue: Queue) -> None:
        self._experiment = experiment
        self._replicas = replicas
        self._queue = queue
        self._woken = threading.Event()
        self._lines: Iterator[dict[str, Any]] | None = None
        self._thread = ThreadPoolExecutor(1, "many-seeds", initializer=one_thread_here)

    def wake(self) -> None:
        """Look at the place again."""
        self._woken.set()

    async def next_line(self) -> dict[str, Any] | None:
        """Return the next line, None after the last one."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._next_line)

    def close(self) -> None:
        """Stop: what is being computed for the next line is the last that is computed."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._queue.leave(self)

    def _next_line(self) -> dict[str, Any] | None:
        self._woken.clear()
        if self._lines is None:
            if place := self._queue.ask(self):
                self._woken.wait(PATIENCE)
                return {"state": "waiting", "place": place, "done": False}
            from ganzoo.lab.line.seeds import many_seeds

            self._lines = many_seeds(self._experiment, self._replicas)
        return next(self._lines, None)
