"""Bodies are counted, also where nobody says how long they are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ganzoo.guard.bodies import Bodies, declared_bytes
from tests.coroutines import finish


async def length(request: Request) -> Response:
    return Response(str(len(await request.body())))


APP = Bodies(Starlette(routes=[Route("/{path:path}", length, methods=["GET", "POST"])]), limit=2048, upload_limit=4096)


def post(path: str, pieces: list[bytes], *, declared: int | None = None, method: str = "POST") -> tuple[int, bytes]:
    sent: list[dict[str, Any]] = []
    waiting = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    waiting.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [] if declared is None else [(b"content-length", str(declared).encode())]
    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": headers}
    finish(APP(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [
        ("/gradio_api/queue/join", 2048, 200),
        ("/gradio_api/queue/join", 2049, 413),
        ("/gradio_api/upload", 4096, 200),
        ("/gradio_api/upload", 4097, 413),
        ("/live/import", 10_000, 200),
    ],
)
def test_what_is_too_long_is_refused_whether_it_says_so_or_not(path: str, size: int, status: int) -> None:
    pieces = [b"x" * 100] * (size // 100) + [b"x" * (size % 100)]
    assert post(path, pieces)[0] == status
    assert post(path, pieces, declared=size)[0] == status


def test_nothing_is_read_of_what_says_that_it_is_too_long() -> None:
    status, said = post("/gradio_api/queue/join", [], declared=10**12)
    assert status == 413 and json.loads(said)["detail"] == "the request is larger than 2 kB"


@pytest.mark.parametrize(("said", "expected"), [(b"12", 12), (b"-1", 0), (b"\xb2", 0), (b"9" * 5000, 0), (b"x", 0)])
def test_a_length_is_digits(said: bytes, expected: int) -> None:
    assert declared_bytes({"headers": [(b"content-length", said)]}) == expected
