"""The addresses that a shared run is offered under: ours, whatever the Host header says."""

from __future__ import annotations

import socket

import pytest
from starlette.requests import Request

from ganzoo.guard.front import Front
from ganzoo.live import offered
from ganzoo.live.offered import offered_addresses


@pytest.fixture(autouse=True)
def network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer at 192.168.0.10 that answers there."""
    monkeypatch.setattr(offered, "lan_addresses", lambda: ["192.168.0.10"])
    monkeypatch.setattr(offered, "listening", lambda addresses, port: addresses)
    monkeypatch.setattr(socket, "gethostname", lambda: "laptop")


def offer(host: str, *, front: Front | None = None, server: str = "192.168.0.10", **headers: str) -> list[str]:
    said = {"host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    scope = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "server": (server, 7860),
        "path": "/live/X/steer",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in said.items()],
    }
    return offered_addresses(Request(scope), "/watch/X", front or Front())


LAN = "http://192.168.0.10:7860/watch/X"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("192.168.0.10:7860", [LAN]),
        ("127.0.0.1:7860", [LAN, "http://127.0.0.1:7860/watch/X"]),
        ("laptop:7860", ["http://laptop:7860/watch/X", LAN]),
        ("laptop.local:7860", ["http://laptop.local:7860/watch/X", LAN]),
        ("192.168.1.5:8080", ["http://192.168.1.5:8080/watch/X", LAN]),  # a container behind a mapped port
        ("evil.example", [LAN]),
        ("evil.example:7860", [LAN]),
        ("8.8.8.8:7860", [LAN]),
        ("127.0.0.1@evil.example", [LAN]),
        ("127.0.0.1/../evil.example", [LAN]),
        ("", [LAN]),
    ],
)
def test_only_names_that_are_ours_are_told(host: str, expected: list[str]) -> None:
    assert offer(host) == expected


def test_names_that_the_operator_gave_are_told() -> None:
    said = offer("zoo.example", front=Front(hosts=("zoo.example",)), x_forwarded_proto="https")
    assert said == ["https://zoo.example/watch/X", LAN]
    assert offer("zoo.example", x_forwarded_proto="https") == [LAN]


def test_behind_a_proxy_its_host_is_told_and_otherwise_the_header_is_ignored() -> None:
    forwarded = {"x_forwarded_host": "zoo.example", "x_forwarded_proto": "https"}
    assert offer("10.1.1.1:7860", front=Front(proxies=1), **forwarded)[0] == "https://zoo.example/watch/X"
    assert offer("10.1.1.1:7860", **forwarded)[0] == "http://10.1.1.1:7860/watch/X"
