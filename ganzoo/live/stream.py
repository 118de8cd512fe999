"""A room's messages as an HTTP response that does not end: server-sent events.

Written against ASGI itself: one task for each viewer, no thread, no copy of a message. A viewer that stops
reading blocks only its own task; its queue stays bounded (ganzoo.live.room), and after a while housekeeping
cancels the task.
"""

from __future__ import annotations

import asyncio
import time

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ganzoo.errors import LimitError
from ganzoo.live.answers import refuse
from ganzoo.live.room import Room, Viewer
from ganzoo.live.rooms import Rooms

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # a proxy must not collect the messages
]


class Stream(Response):
    """The stream of one viewer, or the refusal that too many watch; it takes its place when it begins to be sent."""

    def __init__(self, rooms: Rooms, room: Room, *, address: str, code: str) -> None:
        self.status_code = 200
        self.background = None
        self._rooms = rooms
        self._room = room
        self._address = address
        self._code = code

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send messages until the viewer goes away or the room closes."""
        try:
            viewer = self._rooms.join(self._room, self._address, self._code)
        except LimitError as error:
            await refuse(error)(scope, receive, send)
            return
        viewer.task = asyncio.current_task()
        leaving = asyncio.ensure_future(_until_gone(receive, viewer))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            while (data := await viewer.next()) is not None:
                viewer.sending_since = time.monotonic()
                await send({"type": "http.response.body", "body": data, "more_body": True})
                viewer.sending_since = None
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except asyncio.CancelledError:
            if not viewer.disconnected:
                raise
        finally:
            leaving.cancel()
            self._rooms.leave(self._room, viewer)


async def _until_gone(receive: Receive, viewer: Viewer) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    viewer.end()
