"""Requests that change something, from this app's pages and from others'."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from ganzoo.guard.front import Front
from ganzoo.guard.origin import SameSite, host_of, is_ours, name_of
from tests.coroutines import finish


def answer(
    headers: dict[str, str], *, method: str = "POST", front: Front | None = None, server: str = "10.0.0.5"
) -> tuple[int, bytes]:
    """Return what a request is answered with; the app behind says 200."""
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"done"})

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": "/gradio_api/upload",
        "server": (server, 7860),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    finish(SameSite(app, front or Front())(scope, None, send))  # type: ignore[arg-type]
    return sent[0]["status"], sent[1]["body"]


HERE = {"host": "10.0.0.5:7860"}


@pytest.mark.parametrize(
    ("headers", "front", "status"),
    [
        ({}, Front(), 200),
        ({"sec-fetch-site": "same-origin"}, Front(), 200),
        ({"sec-fetch-site": "none"}, Front(), 200),
        ({"sec-fetch-site": "cross-site"}, Front(), 403),
        ({"sec-fetch-site": "same-site"}, Front(), 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://10.0.0.5:7860"}, Front(), 403),
        ({"origin": "http://10.0.0.5:7860"}, Front(), 200),
        ({"origin": "http://10.0.0.5:7861"}, Front(), 403),
        ({"origin": "http://evil.example"}, Front(), 403),
        ({"origin": "null"}, Front(), 403),
        ({"origin": ""}, Front(), 403),
        ({"origin": "http://[::1"}, Front(), 403),
        ({"host": "zoo.example", "origin": "https://zoo.example"}, Front(), 200),
        ({"host": "zoo.example:443", "origin": "https://zoo.example"}, Front(), 200),
        ({"origin": "https://zoo.example"}, Front(hosts=("zoo.example",)), 200),
        ({"origin": "https://zoo.example", "x-forwarded-host": "zoo.example"}, Front(), 403),
        ({"origin": "https://zoo.example", "x-forwarded-host": "zoo.example"}, Front(proxies=1), 200),
        ({"origin": "null", "x-forwarded-host": "null"}, Front(proxies=1), 403),
    ],
)
def test_only_pages_of_this_app_may_write(headers: dict[str, str], front: Front, status: int) -> None:
    assert answer(HERE | headers, front=front)[0] == status


def test_reading_is_for_everybody() -> None:
    for method in ("GET", "HEAD", "OPTIONS"):
        assert answer(HERE | {"sec-fetch-site": "cross-site", "origin": "http://evil.example"}, method=method)[0] == 200


@pytest.mark.parametrize(
    ("host", "front", "status"),
    [
        ("127.0.0.1:7860", Front(), 200),
        ("localhost:7860", Front(), 200),
        ("ganzoo.localhost:7860", Front(), 200),
        ("[::1]:7860", Front(), 200),
        ("192.168.1.5:8080", Front(), 200),
        (socket.gethostname() + ":7860", Front(), 200),
        ("evil.example:7860", Front(), 403),
        ("127.0.0.1.evil.example:7860", Front(), 403),
        ("localhost.evil.example", Front(), 403),
        ("zoo.example:7860", Front(hosts=("zoo.example",)), 200),
        ("evil.example", Front(hosts=("zoo.example",)), 403),
        ("anything.example", Front(proxies=1), 200),
    ],
)
def test_a_name_that_was_bound_to_this_computer_may_not_write(host: str, front: Front, status: int) -> None:
    same = {"host": host, "origin": f"http://{host}", "sec-fetch-site": "same-origin"}
    assert answer(same, front=front, server="127.0.0.1")[0] == status
    assert answer(same, front=front, server="10.0.0.5")[0] == 200, "over the network names are as many as networks"


def test_the_refusal_is_a_sentence_that_says_what_to_do() -> None:
    said = json.loads(answer({"host": "evil.example:1", "x": "y"}, server="127.0.0.1")[1])
    assert said["detail"] == said["text"].format(**said["params"]) and "GANZOO_HOSTS=evil.example:1" in said["detail"]


def test_hosts_are_compared_in_one_form() -> None:
    assert host_of(" Zoo.Example:443 ") == "zoo.example" and host_of("a:8080") == "a:8080"
    assert host_of("[::1]:80") == "[::1]" and host_of("[::1]:7860") == "[::1]:7860"
    assert name_of("[::1]:7860") == "::1" and name_of("zoo.example.:7860") == "zoo.example"
    assert is_ours("LOCALHOST", Front()) and not is_ours("", Front())
