"""No request may be larger than its route needs: one middleware that counts, in front of routes that do not.

Gradio reads the JSON that it is sent whole, however long it is. The live lab's routes have limits of their own, so
they are passed by, and so are Gradio's uploads up to the size of a file.
"""

from __future__ import annotations

import json

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TOO_LARGE = "the request is larger than {limit} kB"
UPLOADS = "/upload"
OWN_LIMITS = ("/live/",)


class Bodies:
    """ASGI middleware: refuse bodies above `limit` bytes, of uploads above `upload_limit`."""

    def __init__(self, app: ASGIApp, *, limit: int, upload_limit: int) -> None:
        self.app = app
        self._limit = limit
        self._upload_limit = upload_limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or refuse it with 413; nothing is read of what says that it is too long."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path.startswith(OWN_LIMITS):
            await self.app(scope, receive, send)
            return
        limit = self._upload_limit if path.rstrip("/").endswith(UPLOADS) else self._limit
        if declared_bytes(scope) > limit:
            await _refusal(limit)(scope, receive, send)
            return
        await _Counted(self.app, limit)(scope, receive, send)


class _Counted:
    """One request whose body is counted as it comes."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit
        self._left = limit
        self._started = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counted() -> Message:
            message = await receive()
            self._left -= len(message.get("body", b""))
            return message if self._left >= 0 else {"type": "http.disconnect"}

        async def sending(message: Message) -> None:
            if self._left >= 0 or self._started:
                self._started = True
                await send(message)

        try:
            await self._app(scope, counted, sending)
        except ClientDisconnect:
            if self._left >= 0:
                raise
        if self._left < 0 and not self._started:
            await _refusal(self._limit)(scope, receive, send)


def declared_bytes(scope: Scope) -> int:
    """Return what Content-Length says, 0 where it says nothing that can be a length."""
    said = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(said) if said.isdigit() and len(said) < 19 else 0


def _refusal(limit: int) -> Response:
    params = {"limit": limit // 1024}
    said = {"text": TOO_LARGE, "params": params, "detail": TOO_LARGE.format(**params)}
    return Response(json.dumps(said), 413, headers={"connection": "close"}, media_type="application/json")
