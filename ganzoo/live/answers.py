"""Between HTTP and the routes of the live lab: values and refusals as answers; numbers of queries.

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
from ganzoo.live.reading import TooLarge

Handler = Callable[[Request], Awaitable[Response]]


class Denied(InputError):
    """Something that only whoever opened the room may do."""


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
        try:
            return await handler(request)
        except GanzooError as error:
            return refuse(error)
        except ClientDisconnect:
            return Response(status_code=499)

    return answer


def whole(text: str, *, low: int, high: int) -> int:
    """Return a whole number from a query, moved into its range.

    Raises:
        InputError: it is none, as the digits 0 to 9 spell it.
    """
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 20):
        raise InputError("{given} is not a whole number", given=text[:40])
    return min(high, max(low, int(text)))
