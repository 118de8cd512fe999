"""The whole app: what a page of another site sends is refused on every route that writes, Gradio's own included."""

from __future__ import annotations

import http.client
import json
import socket
from urllib.parse import urlsplit

import pytest

from tests.e2e.conftest import Server

WRITING = (
    "/gradio_api/upload",
    "/gradio_api/queue/join",
    "/gradio_api/run/predict",
    "/gradio_api/call/anything",
    "/gradio_api/api/predict",
    "/live/runs",
    "/live/check",
)


def post(server: Server, path: str, **headers: str) -> tuple[int, bytes]:
    place = urlsplit(server.url)
    connection = http.client.HTTPConnection("127.0.0.1", place.port, timeout=30)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("POST", path, b"{}", {"content-type": "application/json"} | named)
    answer = connection.getresponse()
    said = answer.status, answer.read()
    connection.close()
    return said


@pytest.mark.parametrize("path", WRITING)
def test_pages_of_other_sites_are_refused_everywhere(server: Server, path: str) -> None:
    for headers in (
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"host": "evil.example:7860", "sec_fetch_site": "same-origin", "origin": "http://evil.example:7860"},
    ):
        status, said = post(server, path, **headers)
        assert status == 403 and json.loads(said)["detail"], headers
    assert post(server, path)[0] != 403, "what is no browser's passes"


def test_a_request_that_is_too_long_for_gradio_is_refused_unread(server: Server) -> None:
    place = urlsplit(server.url)
    with socket.create_connection(("127.0.0.1", place.port), timeout=30) as stream:
        head = "POST /gradio_api/queue/join HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n"
        stream.sendall(head.encode())
        assert stream.recv(100).startswith(b"HTTP/1.1 413")
