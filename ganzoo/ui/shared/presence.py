"""Who is here: the sessions whose page says so now and then or holds a stream open, and when each was last heard of.

Gradio's own pages hold a stream open as long as they live (the heartbeat). Of the six connections that a browser opens
to one host six pages would hold all, and the seventh would never load; so ours say that they are there every half a
minute, and once that they leave (ganzoo/ui/shared/early.js). Only while it waits for answers does a page hold a stream
(the queue's data). `NotesPresence` notes all of it as it passes; other clients may still hold a heartbeat.
"""

from __future__ import annotations

import re
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

HERE, LEAVING = "/ui/here/", "/ui/leaving/"
HERE_SECONDS = 150.0  # a page in the background may speak once a minute
MOST_HERE = 10_000
HEARTBEAT = "/gradio_api/heartbeat/"
_SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")
ANSWERS = "/gradio_api/queue/data"


class Presence:
    """The open streams of each session. It is used on the event loop only."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._pages: Counter[str] = Counter()
        self._listening: Counter[str] = Counter()
        self._here: OrderedDict[str, float] = OrderedDict()
        self._left: dict[str, float] = {}

    def here(self, session: str) -> None:
        """Note that a page says that it is there."""
        self._here[session] = self.clock()
        self._here.move_to_end(session)
        while len(self._here) > MOST_HERE:
            self._here.popitem(last=False)

    def leaving(self, session: str) -> None:
        """Note that a page says goodbye."""
        if self._here.pop(session, None) is not None:
            self._left[session] = self.clock()

    def is_open(self, session: str) -> bool:
        """Say whether a session's page is there."""
        spoke = self._here.get(session)
        return (
            self._pages[session] > 0
            or self.listens(session)
            or (spoke is not None and self.clock() - spoke < HERE_SECONDS)
        )

    def listens(self, session: str) -> bool:
        """Say whether a session waits for answers of the queue."""
        return self._listening[session] > 0

    def left(self, session: str) -> float | None:
        """Return when a session was last heard of; None while its page is there, or where none ever was."""
        heard = [times[session] for times in (self._left, self._here) if session in times]
        return None if self.is_open(session) or not heard else max(heard)

    def forget(self, session: str) -> None:
        """Forget when a session left."""
        self._left.pop(session, None)
        self._here.pop(session, None)

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
        """Return the sessions that were here and are not now."""
        return [session for session in {**self._left, **self._here} if not self.is_open(session)]


class NotesPresence:
    """ASGI middleware: tell a `Presence` what pages say of themselves, and of the streams that they hold open."""

    def __init__(self, app: ASGIApp, presence: Presence) -> None:
        self.app, self.presence = app, presence

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; what pages say of themselves is answered here."""
        said = _said(scope)
        if said is not None:
            (self.presence.leaving if said[0] == LEAVING else self.presence.here)(said[1])
            await Response(status_code=204)(scope, receive, send)
            return
        session, answers = _stream(scope)
        if not session:
            await self.app(scope, receive, send)
            return
        self.presence.begun(session, answers=answers)
        try:
            await self.app(scope, receive, send)
        finally:
            self.presence.ended(session, answers=answers)


def _said(scope: Scope) -> tuple[str, str] | None:
    """Return whether a page says that it is here or leaving, and which session's it is."""
    if scope["type"] != "http" or scope["method"] != "POST":
        return None
    path = scope["path"].removeprefix(scope.get("root_path", ""))
    for start in (HERE, LEAVING):
        if path.startswith(start) and _SESSION.fullmatch(path.removeprefix(start)):
            return start, path.removeprefix(start)
    return None


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
