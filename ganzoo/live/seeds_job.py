"""A many-seeds computation: stands in line with the runs, has a thread of its own, stops between two lines.

`SeedsResponse` is the computation as an HTTP response. There are few at the same time; each takes its place in the
moment in which it begins to be sent, and frees it whatever becomes of the response.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from ganzoo.errors import LimitError
from ganzoo.guard.shares import Shares
from ganzoo.lab.experiment import Experiment
from ganzoo.lab.threads import one_thread_here
from ganzoo.lab.worlds import world_of
from ganzoo.live.answers import refuse
from ganzoo.live.schedule import Queue

PATIENCE = 1.0  # seconds between two lines that tell the place in line
GAVE_WAY = "somebody else wants to compute many seeds, and others of yours are computed already: start it again later"
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


class SeedsJob:
    """Makes lines: its place while it waits, then what ganzoo.lab.seeds finds of one side or two."""

    def __init__(self, sides: Sequence[Experiment], replicas: int, queue: Queue) -> None:
        self._sides = sides
        self._replicas = replicas
        self._queue = queue
        self._woken = threading.Event()
        self._gives_way = False
        self._lines: Iterator[dict[str, Any]] | None = None
        self._thread = ThreadPoolExecutor(1, "many-seeds", initializer=one_thread_here)

    def give_way(self) -> None:
        """Stop for somebody who has none yet: the next line says so and is the last."""
        self._gives_way = True

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
        if self._gives_way:
            self._gives_way, self._lines = False, iter(())
            return {"text": GAVE_WAY, "params": {}, "done": False}
        self._woken.clear()
        if self._lines is None:
            if place := self._queue.ask(self):
                self._woken.wait(PATIENCE)
                return {"state": "waiting", "place": place, "done": False}
            from ganzoo.lab.seeds import many_seeds  # brings torch along, on this thread

            self._lines = many_seeds([world_of(side).judged(side) for side in self._sides], self._replicas)
        return next(self._lines, None)


class SeedsResponse(StreamingResponse):
    """Lines of JSON, the last one is whole; or the refusal that others compute many seeds."""

    def __init__(self, job: SeedsJob, jobs: Shares[SeedsJob], address: str) -> None:
        super().__init__(self._said(), media_type="application/x-ndjson", headers=HEADERS)
        self._job, self._jobs, self._address = job, jobs, address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Compute and send until it is done or nobody listens any more."""
        try:
            self._take_place()
        except LimitError as error:
            await refuse(error)(scope, receive, send)
            return
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._free()

    def _free(self) -> None:
        self._jobs.release(self._job)
        self._job.close()

    def _take_place(self) -> None:
        if self._jobs.is_full(self._address):
            order = {job: place for place, job in enumerate(self._jobs.items())}
            mine = set(self._jobs.of(self._address))
            last = self._jobs.giving_way(self._address, lambda job: None if job in mine else -order[job], lead=2)
            if last is None:
                raise LimitError("others compute many seeds at the moment: try again in {seconds} seconds", seconds=20)
            last.give_way()
            self._jobs.release(last)
        self._jobs.take(self._job, self._address)

    async def _said(self) -> AsyncIterator[bytes]:
        while (line := await self._job.next_line()) is not None:
            yield orjson.dumps(line) + b"\n"
        self._free()  # before whoever reads hears that it is over
