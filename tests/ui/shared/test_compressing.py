"""Texts are compressed on their way out; streams, pictures and answers to writing are not."""

from __future__ import annotations

import gzip

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ganzoo.ui.shared.compressing import Compresses
from tests.coroutines import finish

LONG = "<p>one sentence after another</p>" * 200


async def _page(request) -> Response:
    return HTMLResponse(LONG, headers={"vary": "Cookie"})


async def _short(request) -> Response:
    return JSONResponse({"a": 1})


async def _stream(request) -> Response:
    return StreamingResponse((f"data: {LONG}\n\n" for _ in range(3)), media_type="text/event-stream")


async def _pieces(request) -> Response:
    return StreamingResponse(iter([LONG, LONG]), media_type="text/html")


async def _picture(request) -> Response:
    return Response(LONG.encode(), media_type="image/png")


async def _packed(request) -> Response:
    return Response(gzip.compress(LONG.encode()), headers={"content-encoding": "gzip"}, media_type="text/html")


@pytest.fixture
def client() -> TestClient:
    routes = [
        Route("/page", _page, methods=["GET", "POST"]),
        Route("/short", _short),
        Route("/stream", _stream),
        Route("/pieces", _pieces),
        Route("/picture", _picture),
        Route("/packed", _packed),
    ]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(Compresses)]))


def _sent(client: TestClient, path: str, method: str = "GET", accepts: str = "gzip") -> tuple[httpx.Response, bytes]:
    with client.stream(method, path, headers={"accept-encoding": accepts}) as answer:
        raw = b"".join(answer.iter_raw())
    return answer, raw


def test_a_page_is_sent_compressed_and_is_the_same_page(client: TestClient) -> None:
    answer, raw = _sent(client, "/page")
    assert answer.headers["content-encoding"] == "gzip" and int(answer.headers["content-length"]) == len(raw) < 200
    assert gzip.decompress(raw).decode() == LONG
    assert answer.headers["vary"] == "Cookie, Accept-Encoding"


def test_who_does_not_take_it_gets_the_text_and_caches_are_told(client: TestClient) -> None:
    answer, raw = _sent(client, "/page", accepts="identity")
    assert "content-encoding" not in answer.headers and raw.decode() == LONG
    assert "Accept-Encoding" in answer.headers["vary"]


@pytest.mark.parametrize("path", ["/short", "/stream", "/pieces", "/picture"])
def test_what_would_wait_or_not_become_smaller_passes_untouched(client: TestClient, path: str) -> None:
    answer, raw = _sent(client, path)
    assert "content-encoding" not in answer.headers
    assert raw == client.get(path, headers={"accept-encoding": "identity"}).content


def test_what_is_compressed_already_is_not_compressed_again(client: TestClient) -> None:
    assert gzip.decompress(_sent(client, "/packed")[1]).decode() == LONG


def test_an_answer_to_writing_is_never_compressed_as_it_may_hold_a_key(client: TestClient) -> None:
    assert "content-encoding" not in _sent(client, "/page", "POST")[0].headers


def test_each_message_of_a_stream_goes_out_before_the_next_is_made() -> None:
    happened: list[str] = []

    async def app(scope, receive, send) -> None:
        headers = [(b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for piece in (b"one", b"two"):
            happened.append(f"made {piece.decode()}")
            await send({"type": "http.response.body", "body": piece, "more_body": piece == b"one"})

    async def send(message) -> None:
        if message["type"] == "http.response.body":
            happened.append(f"sent {message['body'].decode()}")

    scope = {"type": "http", "method": "GET", "headers": [(b"accept-encoding", b"gzip")]}
    finish(Compresses(app)(scope, None, send))  # type: ignore[arg-type]
    assert happened == ["made one", "sent one", "made two", "sent two"]
