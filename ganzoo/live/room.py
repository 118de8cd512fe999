"""One run and everybody who watches it.

The run publishes frames on its own thread. Each becomes one message, serialised once, handed to the server's
event loop once, and put into the bounded queue of every viewer there. A viewer whose queue is full loses it
and gets a snapshot as soon as it takes messages again. All else here happens on the event loop.

The messages are those of docs/live.md. The stream as an HTTP response is ganzoo.live.stream.
"""

from __future__ import annotations

import asyncio
import hmac
import math
import secrets
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import orjson

from ganzoo.lab.links import left_out, to_query
from ganzoo.lab.world import Curves
from ganzoo.live.attendance import Attendance
from ganzoo.live.question import Question
from ganzoo.live.reporter import Frame
from ganzoo.live.steerer import Steerer

if TYPE_CHECKING:
    from ganzoo.lab.experiment import Experiment
    from ganzoo.live.loaded import LoadedRun
    from ganzoo.live.run import LiveRun

SNAPSHOT_POINTS = 1000
DELTA_POINTS = 64
MOST_KNOWN = 10_000  # addresses that a room remembers
HEARTBEAT = b": still here\n\n"


HandOver = Callable[[Callable[[], None]], None]


class Viewer:
    """One open stream: the messages that wait for it."""

    def __init__(self, address: str, room: Room, limit: int, *, own: bool = False) -> None:
        self.address = address
        self.own = own  # came by the code of whoever opened the room
        self.since = time.monotonic()
        self.sending_since: float | None = None  # set while the network does not take a message
        self.task: asyncio.Task[Any] | None = None
        self.disconnected = False
        self._room = room
        self._limit = limit
        self._queue: deque[bytes] = deque()
        self._late = True  # a snapshot is due
        self._ended = False
        self._final = b""
        self._waiting: asyncio.Future[None] | None = None

    def put(self, message: bytes) -> None:
        """Queue a message; a viewer that is too slow is owed a snapshot instead."""
        if self._late or self._ended:
            return
        if len(self._queue) >= self._limit:
            self._queue.clear()
            self._late = True
        else:
            self._queue.append(message)
        self._notify()

    def end(self, last: bytes = b"") -> None:
        """Let the stream end with a last message; what is still queued is void."""
        self._queue.clear()
        self._late, self._ended, self._final = False, True, last
        self._notify()

    def disconnect(self) -> None:
        """Cancel the task of a viewer that has not taken anything for too long."""
        self.disconnected = True
        if self.task is not None:
            self.task.cancel()

    async def next(self) -> bytes | None:
        """Wait for messages and return all that wait, as one piece; None at the end."""
        while not (self._late or self._queue):
            if self._ended:
                final, self._final = self._final, b""
                return final or None
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting
        if self._late:
            self._late = False
            return self._room.snapshot()
        if len(self._queue) == 1:
            return self._queue.popleft()
        piece = b"".join(self._queue)
        self._queue.clear()
        return piece

    def _notify(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class Room:
    """A run, the viewers of it, and the question that they are asked."""

    def __init__(
        self,
        code: str,
        hand_over: HandOver,
        *,
        address: str = "",
        kept: bool = False,
        attendance: Attendance | None = None,
    ) -> None:
        self.code = code
        self.address = address  # that it was opened from
        self.shared_code: str | None = None
        self.key = secrets.token_urlsafe(24)
        self.kept = kept  # trains although nobody watches, and is never dropped
        self.run: LiveRun | LoadedRun = None  # type: ignore[assignment]  # whoever opens the room sets it
        self.viewers: set[Viewer] = set()
        self._watching = 0  # those who have come by the shared code: all but whoever opened the room
        self.question: Question | None = None
        self.attendance = attendance or Attendance(5.0, 100)
        self._known: OrderedDict[str, None] = OrderedDict.fromkeys([address])
        self.closed = threading.Event()
        self.created = self.last_watched = time.monotonic()
        self._hand_over = hand_over
        self._last: Frame | None = None  # the frame that all viewers have
        self._published = 0  # the step of the last frame, on the run's thread
        self._sentence: Mapping[str, Any] = {}
        self._news: set[str] = set()  # what the next tick tells
        self.steerer = Steerer()
        self._steered = True  # what viewers were told of it

    def admits(self, key: Any) -> bool:
        """Say whether this is the key that steers; takes the same time for every wrong one."""
        return isinstance(key, str) and hmac.compare_digest(key.encode(), self.key.encode())

    def knows(self, address: str) -> bool:
        """Say whether somebody at this address has been here, or opened the room."""
        return address in self._known

    def meet(self, address: str) -> None:
        """Remember an address that has the room's code."""
        self._known[address] = None
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)

    def join(self, address: str, *, code: str, limit: int) -> Viewer:
        """Add a viewer who has come by one of the codes; `limit` is how many messages may wait for it."""
        viewer = Viewer(address, self, limit, own=code.upper() == self.code)
        self.viewers.add(viewer)
        self.meet(address)
        self._watch()
        return viewer

    def leave(self, viewer: Viewer) -> None:
        """Remove a viewer."""
        if viewer in self.viewers:
            self.viewers.remove(viewer)
            self._watch()

    def _watch(self) -> None:
        self.last_watched = time.monotonic()
        self._watching = sum(not viewer.own for viewer in self.viewers)
        self._news.add("viewers")
        self.run.set_watched(True)

    def publish(self, frame: Frame) -> None:
        """Tell everybody what is new. Called on the run's thread."""
        data = event(self.message(frame))
        self._hand_over(lambda: self._deliver(frame, data))

    def message(self, frame: Frame) -> dict[str, Any]:
        """Return what follows the last message: a delta, or a snapshot of a new start."""
        if frame.anew:
            message = self._snapshot_of(frame)
        else:
            message = {"kind": "delta", "step": frame.step, "sent_at": time.time(), "from": self._published}
            message |= {"points": _points(frame.points, frame.history.curves), "status": frame.status, "now": frame.now}
            if frame.sentence != self._sentence:
                message["sentence"] = frame.sentence
            if frame.marks:
                message |= {"marks": frame.marks, "link": self._link()}
        self._published, self._sentence = frame.step, frame.sentence
        return message

    def _link(self) -> dict[str, Any]:
        """Return the query that leads to this run, steering included, and how many of its moves it leaves out."""
        if not self.run:
            return {"query": "", "left_out": 0}
        return {"query": to_query(self.run.experiment), "left_out": left_out(self.run.experiment)}

    def _deliver(self, frame: Frame, data: bytes) -> None:
        self._last = frame
        self._send(data)

    def _send(self, data: bytes) -> None:
        for viewer in self.viewers:
            viewer.put(data)

    def snapshot(self) -> bytes:
        """Return all there is to see, as of the last frame, as one message."""
        if self._last is None:  # the game is still being built; the first frame is a snapshot itself
            return HEARTBEAT
        return event(self._snapshot_of(self._last))

    def _snapshot_of(self, frame: Frame) -> dict[str, Any]:
        series = _without_empty(frame.history.series(until=frame.step, limit=SNAPSHOT_POINTS), frame.history.curves)
        return {
            "kind": "snapshot",
            "step": frame.step,
            "sent_at": time.time(),
            "run": {
                "code": self.shared_code or self.code,
                "experiment": self.run.experiment.at(frame.step).to_dict() if self.run else {},
                "link": self._link(),
                "pace": {"speed": self.run.speed, "gently": self.run.gently} if self.run else None,
                "steps": self.run.experiment.steps if self.run else 0,
                "aims": self.run.experiment.aims() if self.run else None,
                "titles": _short_titles(self.run.experiment) if self.run else {},
                "started_at": self.run.started_at if self.run else time.time(),
            },
            "series": series,
            "marks": [mark for mark in frame.history.marks() if mark["step"] <= frame.step],
            "status": frame.status,
            "sentence": frame.sentence,
            "now": frame.now,
            "viewers": self._watching,
            "steered": self._steered,
            "question": self.question.to_message() if self.question else None,
        }

    def stays(self, *, hidden: bool) -> None:
        """Keep the room although nobody may be looking: the page that steers it is there, perhaps in the background."""
        self.steerer.here(hidden=hidden)
        self.last_watched = time.monotonic()

    def ask(self, question: Question | None) -> None:
        """Put a question to the viewers, or take it away."""
        self.question = question
        self.attendance.begin()
        self._news.add("question")

    def end_question(self) -> None:
        """Stop the votes; the result stays on the screens."""
        if self.question is not None:
            self.question.open = False
            self._news.add("question")

    def voted(self) -> None:
        """Tell the new counts, with the next tick."""
        self._news.add("question")

    def tick(self) -> None:
        """Tell what changed beside the run (how many watch, votes); called a few times a second."""
        if self.question is not None and self.question.open:
            self.attendance.look(self.viewers)
        if self._steered != (self.kept or self.steerer.is_there):
            self._steered = not self._steered
            self._news.add("steered")
        if not self._news or self._last is None:
            return
        step = self._last.step
        message: dict[str, Any] = {"kind": "delta", "step": step, "sent_at": time.time(), "from": step}
        if "viewers" in self._news:
            message["viewers"] = self._watching
        if "steered" in self._news:
            message["steered"] = self._steered
        if "question" in self._news:
            message["question"] = self.question.to_message() if self.question else None
        self._news.clear()
        self._send(event(message))

    def heartbeat(self) -> None:
        """Send a comment, so that nobody on the way closes a quiet connection."""
        self._send(HEARTBEAT)

    def close(self) -> None:
        """Tell everybody that it is over, and end the run."""
        step = self._last.step if self._last else 0
        data = event({"kind": "closed", "step": step, "sent_at": time.time()}, name="closed")
        for viewer in list(self.viewers):
            viewer.end(data)
        self.closed.set()
        self.run.close()


def event(message: Mapping[str, Any], *, name: str = "") -> bytes:
    """Return a message as a server-sent event; NaN becomes null."""
    head = b"event: " + name.encode() + b"\ndata: " if name else b"data: "
    return head + orjson.dumps(message, option=orjson.OPT_SERIALIZE_NUMPY) + b"\n\n"


def _short_titles(experiment: Experiment) -> dict[str, str]:
    """Return how settings are called on marks."""
    return {name: setting.short for name, setting in experiment.settings.items() if setting.short}


def _points(points: list[tuple[int, dict[str, float]]], curves: Curves) -> dict[str, list[Any]]:
    """Return points as columns, evenly thinned, the last one among them."""
    stride = max(1, math.ceil(len(points) / DELTA_POINTS))
    chosen = points[(len(points) - 1) % stride :: stride] if points else []
    columns: dict[str, list[Any]] = {"step": [step for step, _ in chosen]}
    columns |= {name: [values[name] for _, values in chosen] for name in curves.names}
    return _without_empty(columns, curves)


def _without_empty(columns: dict[str, list[Any]], curves: Curves) -> dict[str, list[Any]]:
    """Leave out the curves that this run does not have."""
    empty = {name for name in curves.sometimes if all(math.isnan(value) for value in columns[name])}
    return {name: column for name, column in columns.items() if name not in empty}
