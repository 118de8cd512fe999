"""Uploads at the door: few at once, and none that would not fit, refused before a byte of it is written.

Gradio's upload route takes whatever comes, for whoever comes. `Uploads` stands before it: an upload says how long it
is, there is room for it among the visitor's files (ganzoo.ui.shared.temporary), at most MOST_AT_ONCE are under way and
MOST_OF_AN_ADDRESS of one address; the others wait for WAIT_SECONDS. Gradio's page shows the answer's text to the
visitor, with "HTTP 413:" before it, so a refusal is a sentence in the language of the page that asked.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ganzoo.errors import InputError, LimitError
from ganzoo.guard.visitors import visitor_address
from ganzoo.ui.shared.language import chosen_language, page_at
from ganzoo.ui.shared.page import on_screen
from ganzoo.ui.shared.temporary import Files
from ganzoo.ui.text import Language, say_error

UPLOAD = "/gradio_api/upload"
ASKING = "/gradio_api/component_server"  # takes files as well, which nothing here sends
MOST_AT_ONCE, MOST_OF_AN_ADDRESS = 4, 2
WAIT_SECONDS = 10.0
SILENCE_SECONDS = 20.0  # an upload of which nothing more comes is given up


class Uploads:
    """ASGI middleware: let an upload in when there is room and a place for it."""

    def __init__(self, app: ASGIApp, files: Files) -> None:
        self.app, self.files = app, files
        self._under_way: Counter[str] = Counter()
        self._changed = asyncio.Condition()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything but an upload passes untouched."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", "")).rstrip("/")
        if scope["type"] != "http" or scope["method"] != "POST" or path not in (UPLOAD, ASKING):
            await self.app(scope, receive, send)
        elif path == UPLOAD:
            await self._upload(scope, receive, send)
        elif Headers(scope=scope).get("content-type", "").startswith("multipart/"):
            await _refuse(scope, send, 415, InputError("files are not taken here; use the field for uploads"))
        else:
            await self.app(scope, receive, send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        length, address = Headers(scope=scope).get("content-length", ""), visitor_address(scope, self.files.front)
        if not (length.isascii() and length.isdecimal() and len(length) < 16):
            await _refuse(scope, send, 411, InputError("an upload has to say how long it is"))
        elif not await self._place(address):
            busy = LimitError("too many uploads are under way; try again in a moment")
            await _refuse(scope, send, 429, busy)
        else:
            try:
                await self._taken_in(scope, receive, send, int(length), address)
            finally:
                await self._leave(address)

    async def _taken_in(self, scope: Scope, receive: Receive, send: Send, length: int, address: str) -> None:
        room = self.files.room(length, address)
        answer = _Answer(send)
        try:
            await asyncio.to_thread(room.__enter__)
            try:
                await self.app(scope, _impatient(receive), answer.send)
                for path in answer.paths():
                    self.files.owned(path, address)
            except BaseException as error:
                room.__exit__(type(error), error, error.__traceback__)
                raise
            room.__exit__(None, None, None)
        except LimitError as error:
            if not answer.begun:
                await _refuse(scope, send, 413, error)
        except TimeoutError:
            if not answer.begun:
                await _refuse(scope, send, 408, LimitError("nothing more came of the upload; try again"))

    async def _place(self, address: str) -> bool:
        """Take a place, after waiting for one if need be; say whether there was one."""

        def free() -> bool:
            own = self._under_way[address] < MOST_OF_AN_ADDRESS
            return own and self._under_way.total() < MOST_AT_ONCE

        async with self._changed:
            try:
                if not free():
                    await asyncio.wait_for(self._changed.wait_for(free), WAIT_SECONDS)
            except TimeoutError:
                return False
            self._under_way[address] += 1
            return True

    async def _leave(self, address: str) -> None:
        async with self._changed:
            self._under_way[address] -= 1
            self._under_way += Counter()  # without those that hold nothing
            self._changed.notify_all()


class _Answer:
    """An answer on its way out, and the paths that it names."""

    def __init__(self, send: Send) -> None:
        self._send, self._body = send, bytearray()
        self.begun = False

    async def send(self, message: Message) -> None:
        self.begun = True
        self._body += message.get("body", b"")
        await self._send(message)

    def paths(self) -> list[Path]:
        """Return the files that gradio wrote; a refusal of its own names none."""
        try:
            named = json.loads(bytes(self._body))
        except ValueError:
            return []
        return [Path(path) for path in named if isinstance(path, str)] if isinstance(named, list) else []


def _impatient(receive: Receive) -> Receive:
    async def next_message() -> Message:
        return await asyncio.wait_for(receive(), SILENCE_SECONDS)

    return next_message


async def _refuse(scope: Scope, send: Send, status: int, refusal: InputError) -> None:
    sentence = on_screen(say_error(refusal, _language(scope).code))
    answer = PlainTextResponse(sentence, status, headers={"connection": "close", "cache-control": "no-store"})
    await answer(scope, _nothing, send)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


def _language(scope: Scope) -> Language:
    """Return the language of the page that sent a request."""
    path = urlsplit(Headers(scope=scope).get("referer", "")).path.removeprefix(scope.get("root_path", ""))
    return page_at(path or "/") or chosen_language(scope)
