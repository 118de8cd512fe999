"""A loopback Hub and a way to reach it, for tests that run in pytest's own process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ganzoo.hub import Hub
from tests.hub_server import OWNER, HubServer


@pytest.fixture
def server() -> Iterator[HubServer]:
    with HubServer() as running:
        yield running


@pytest.fixture
def hub(server: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hub:
    monkeypatch.setenv("HF_XET_CACHE", str(tmp_path / "xet"))
    return Hub(endpoint=server.url, token=OWNER.token, cache=tmp_path / "cache", timeout_seconds=8.0)
