"""Between HTTP and the routes of the live lab: reading bodies within limits, and refusals as answers.

A refusal is {"text": English template, "params": {...}}; the browser puts it into the reader's language.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ganzoo.errors import GanzooError, InputError, LimitError, TrainingError

Handler = Callable[[Request], Awaitable[Response]]


class Denied(InputError):
    """Something that only whoever opened the room may do."""


class TooLarge(LimitError):
    """A request's body is larger than it may be."""


def reply(value: Any, status: int = 200, *, headers: dict[str, str] | None = None) -> Response:
    """Answer with JSON; NaN becomes null."""
    given = {"cache-control": "no-store"} | (headers or {})
    return Response(orjson.dumps(value), status, headers=given, media_type="application/json")


def refuse(error: GanzooError, status: int | None = None) -> Response:
    """Answer with a refusal: 403, 404, 409, 413, 422 or 429 unless a status is given."""
    headers = {"retry-after": str(error.params["seconds"])} if "seconds" in error.params else None
    return reply({"text": error.template, "params": error.params}, status or _status(error), headers=headers)


def _status(error: GanzooError) -> int:
    if isinstance(error, TooLarge):
        return 413
    if isinstance(error, Denied):
        return 403
    if isinstance(error, TrainingError):
        return 409
    return 429 if isinstance(error, LimitError) and "seconds" in error.params else 422


def answering(attach: Callable[[], None], handler: Handler) -> Handler:
    """Let a handler serve on the running event loop, and turn what it refuses into answers."""

    @functools.wraps(handler)
    async def answer(request: Request) -> Response:
        attach()
        if request.method == "POST" and request.headers.get("sec-fetch-site", "none") == "cross-site":
            return refuse(Denied("another site's page may not use this app"))
        try:
            return await handler(request)
        except GanzooError as error:
            return refuse(error)
        except ClientDisconnect:
            return Response(status_code=499)

    return answer


async def body(request: Request, limit: int) -> bytes:
    """Read a request's body.

    Raises:
        TooLarge: it is longer than `limit` bytes; the rest is not read.
    """
    declared = request.headers.get("content-length", "0")
    pieces, size = [], 0
    if not declared.isdigit() or int(declared) <= limit:
        async for piece in request.stream():
            size += len(piece)
            if size > limit:
                break
            pieces.append(piece)
        else:
            return b"".join(pieces)
    raise TooLarge("the request is larger than {limit} kB", limit=limit // 1024)


async def json_body(request: Request, limit: int) -> dict[str, Any]:
    """Read a request's body as a JSON object.

    Raises:
        TooLarge: it is too long.
        InputError: it is none.
    """
    try:
        value = orjson.loads(await body(request, limit) or b"{}")
    except orjson.JSONDecodeError:
        value = None
    if not isinstance(value, dict):
        raise InputError("the request must be a JSON object")
    return value


def address_of(request: Request) -> str:
    """Return the network address that a request comes from."""
    return request.client.host if request.client else "unknown"
