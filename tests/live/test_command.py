"""`python -m ganzoo live`: the app starts with a room already running and says where."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import pytest


@pytest.fixture
def address() -> Iterator[str]:
    command = [sys.executable, "-m", "ganzoo", "live", "--preset", "normal", "--room", "DEMO", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


def test_the_room_runs_from_the_start(address: str) -> None:
    assert address.endswith("/watch/DEMO")
    with urllib.request.urlopen(address, timeout=60) as page:
        assert page.status == 200
    with urllib.request.urlopen(address.replace("/watch/DEMO", "/live/DEMO/stream"), timeout=60) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        message = next(json.loads(line[5:]) for line in stream if line.startswith(b"data:"))
    assert message["kind"] == "snapshot" and isinstance(message["step"], int) and message["sent_at"] > 1.7e9


def test_an_unknown_preset_is_refused_with_the_closest() -> None:
    command = [sys.executable, "-m", "ganzoo", "live", "--preset", "normall", "--port", "0"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert result.returncode == 2 and "normal" in result.stderr and "Traceback" not in result.stderr
