"""Text answers on their way to the browser, compressed: a page is a fifth of its size then.

Only what is one whole body of text and not compressed yet: a stream passes as it comes, so that no message of it
waits, and a picture would not become smaller. Compression tells the length of a secret to whoever may put words beside
it and count bytes (BREACH); so nothing but answers to GET is compressed, none of which holds both a secret and what
its asker sent: keys and codes are told in answers to POST.
"""

from __future__ import annotations

import gzip

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TEXTS = {
    "application/javascript",
    "application/json",
    "application/manifest+json",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
}
FEWEST = 1_000  # bytes; less fits into one packet anyway
LEVEL = 6


class Compresses:
    """ASGI middleware: compress whole texts for whoever takes gzip."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            takes = "gzip" in Headers(scope=scope).get("accept-encoding", "")
            await self.app(scope, receive, _compressing(send, takes=takes))
        else:
            await self.app(scope, receive, send)


def _compressing(send: Send, *, takes: bool) -> Send:
    """Return a `send` that holds the beginning of a text back until its first piece shows whether it is whole."""
    start: Message | None = None

    async def compressed(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start" and _is_text(message):
            start = message
            MutableHeaders(raw=start["headers"]).add_vary_header("Accept-Encoding")
        elif start is not None and message["type"] == "http.response.body":
            held, start = start, None
            body = message.get("body", b"")
            if takes and len(body) >= FEWEST and not message.get("more_body", False):
                message = {**message, "body": gzip.compress(body, LEVEL, mtime=0)}
                headers = MutableHeaders(raw=held["headers"])
                headers["content-encoding"] = "gzip"
                headers["content-length"] = str(len(message["body"]))
            await send(held)
            await send(message)
        else:
            await send(message)

    return compressed


def _is_text(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    kind = headers.get("content-type", "").split(";")[0]
    ranged = start["status"] == 206 or "content-range" in headers
    return kind in TEXTS and "content-encoding" not in headers and not ranged
