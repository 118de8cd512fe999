"""Who is here: the sessions whose page holds a stream open, and when each was last heard of.

A page of gradio holds one stream open as long as it lives (the heartbeat), and another while it waits for answers
(the queue's data). `NotesPresence` counts both as they pass; nothing else says that a visitor is still there.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Receive, Scope, Send

HEARTBEAT = "/gradio_api/heartbeat/"
ANSWERS = "/gradio_api/queue/data"


class Presence:
    """The open streams of each session. It is used on the event loop only."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._pages: Counter[str] = Counter()
        self._listening: Counter[str] = Counter()
        self._left: dict[str, float] = {}

    def is_open(self, session: str) -> bool:
        """Say whether a session's page is there."""
        return self._pages[session] > 0 or self.listens(session)

    def listens(self, session: str) -> bool:
        """Say whether a session waits for answers of the queue."""
        return self._listening[session] > 0

    def left(self, session: str) -> float | None:
        """Return when the last stream of a session ended; None while one is open, or where none ever was."""
        return None if self.is_open(session) else self._left.get(session)

    def forget(self, session: str) -> None:
        """Forget when a session left."""
        self._left.pop(session, None)

    def begun(self, session: str, *, answers: bool) -> None:
        """Note that a stream began."""
        (self._listening if answers else self._pages)[session] += 1

    def ended(self, session: str, *, answers: bool) -> None:
        """Note that a stream ended."""
        streams = self._listening if answers else self._pages
        streams[session] -= 1
        if streams[session] <= 0:
            del streams[session]
        self._left[session] = self.clock()

    def sessions_that_left(self) -> list[str]:
        """Return the sessions that had a stream and have none now."""
        return [session for session in self._left if not self.is_open(session)]


class NotesPresence:
    """ASGI middleware: tell a `Presence` of the streams that pages hold open."""

    def __init__(self, app: ASGIApp, presence: Presence) -> None:
        self.app, self.presence = app, presence

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; only the two streams are counted."""
        session, answers = _stream(scope)
        if not session:
            await self.app(scope, receive, send)
            return
        self.presence.begun(session, answers=answers)
        try:
            await self.app(scope, receive, send)
        finally:
            self.presence.ended(session, answers=answers)


def _stream(scope: Scope) -> tuple[str, bool]:
    """Return the session whose stream a request opens, empty where it opens none, and whether it is for answers."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return "", False
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    if path.startswith(HEARTBEAT):
        return path.removeprefix(HEARTBEAT), False
    if path == ANSWERS:
        return parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[-1], True
    return "", False
