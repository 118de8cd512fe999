"""Which language a visitor reads, and the HTML document that says so.

There is a page for each language, with the same tabs: `/` in English, `/ko` in Korean (docs/decisions/0001-language.md;
the table is ganzoo/ui/text/languages.json). `FrontDoor` stands before them. A visitor of `/` who has not chosen yet,
and whose browser asks for another of our languages, is sent to its page with the rest of the address kept. The page's
document gets its `lang`, the tables that its scripts read, a short script that must run before Gradio does, and what
is shown until Gradio has come.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ganzoo.ui.shared import address
from ganzoo.ui.shared.modules import version
from ganzoo.ui.text import Language, languages, say

PRELOADED = ("address", "tabs", "header")  # modules that every page needs
COOKIE = "ganzoo_language"
First = Callable[[Language, bytes], tuple[bytes, bytes]]  # of a page and its query: what comes into head and body
TOASTS = {"info": "Notice", "error": "Error", "warning": "Warning"}  # Gradio heads its messages in English only


def page_at(path: str) -> Language | None:
    """Return the language whose page lies at a path."""
    return next((language for language in languages() if language.path == path), None)


def chosen_language(scope: Scope) -> Language:
    """Return the language of a first visit: ?lang=, else the last choice, else the browser's."""
    headers = Headers(scope=scope)
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[-1]
    cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    for candidate in (asked, cookie.value if cookie else ""):
        if candidate in _codes():
            return _codes()[candidate]
    return preferred(headers.get("accept-language", ""))


def preferred(accept_language: str) -> Language:
    """Return the first of our languages in an Accept-Language header, by its weights; the first of all if none."""
    weighed = []
    for place, part in enumerate(accept_language.split(",")):
        tag, _, weight = part.strip().partition(";q=")
        code = tag.strip().lower().split("-")[0]
        if code in _codes() and _number(weight, default=1.0) > 0:
            weighed.append((-_number(weight, default=1.0), place, code))
    return _codes()[min(weighed)[2]] if weighed else languages()[0]


def _codes() -> dict[str, Language]:
    return {language.code: language for language in languages()}


def nothing_early(language: Language, query: bytes) -> tuple[bytes, bytes]:
    """Show nothing before the app has come."""
    return b"", b""


class FrontDoor:
    """ASGI middleware: send a first visitor to their language, and mark the document with it."""

    def __init__(self, app: ASGIApp, *, early: First = nothing_early) -> None:
        self.app = app
        self.early = early

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; anything but the pages passes untouched."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", "")) or "/"
        here = page_at(path)
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or here is None:
            await self.app(scope, receive, send)
        elif path == "/" and (chosen := chosen_language(scope)) != here:
            await _redirect(send, f".{chosen.path}", scope["query_string"])
        else:
            await self.app(scope, receive, _marking(send, here, self.early(here, scope["query_string"])))


def _marking(send: Send, language: Language, early: tuple[bytes, bytes]) -> Send:
    """Return a `send` that holds an HTML answer back until it is whole, and marks it."""
    start: Message | None = None
    body = bytearray()

    async def marked(message: Message) -> None:
        nonlocal start
        if message["type"] == "http.response.start" and _is_html(message):
            start = message
        elif start is None or message["type"] != "http.response.body":
            await send(message)
        else:
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                document = mark(bytes(body), language, early) if body else b""
                headers = MutableHeaders(raw=start["headers"])
                if body:
                    headers["content-length"] = str(len(document))
                headers["vary"] = "Accept-Language, Cookie"
                await send(start)
                await send({"type": "http.response.body", "body": document})

    return marked


def mark(document: bytes, language: Language, early: tuple[bytes, bytes]) -> bytes:
    """Give an HTML document its language, the tables of its scripts, the script that runs first, and what is early."""
    head, body = early
    document = document.replace(b'lang="en"', f'lang="{language.code}"'.encode(), 1)
    document = document.replace(b"<head>", b"<head>\n" + _head(language) + head, 1)
    return document.replace(b"<gradio-app", body + b"<gradio-app", 1)


@cache
def _head(language: Language) -> bytes:
    tables = {"address": address.table(), "languages": [asdict(row) for row in languages()]}
    titles = ";".join(f"--gz-{kind}:{json.dumps(say(word, language.code))}" for kind, word in TOASTS.items())
    script = (Path(__file__).parent / "early.js").read_text(encoding="utf-8")
    loads = "".join(f'<link rel="modulepreload" href="ui/v-{version()}/shared/js/{name}.js">' for name in PRELOADED)
    return (
        f'<script id="ganzoo-tables" type="application/json">{_json(tables)}</script>'
        f"<script>{script}</script><style>:root{{{titles}}}</style>{loads}"
    ).encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def _is_html(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")


async def _redirect(send: Send, target: str, query: bytes) -> None:
    location = target.encode() + (b"?" + query if query else b"")
    headers = [
        (b"location", location),
        (b"vary", b"Accept-Language, Cookie"),
        (b"cache-control", b"no-store"),
        (b"content-length", b"0"),
    ]
    await send({"type": "http.response.start", "status": 307, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _number(text: str, *, default: float) -> float:
    try:
        return float(text)
    except ValueError:
        return default
