"""A crash at any moment leaves the old file or the new one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ganzoo.files import write_atomically, write_json
from tests.tiny import ROOT, full_disk


def test_a_file_is_written_and_nothing_beside_it_stays(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.txt", lambda beside: beside.write_text("new"))
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "new"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError])
def test_an_error_while_writing_keeps_the_old_file(tmp_path: Path, error: type[BaseException]) -> None:
    path = tmp_path / "a.txt"
    path.write_text("old")

    def write(beside: Path) -> None:
        beside.write_text("half")
        raise error

    with pytest.raises(error):
        write_atomically(path, write)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_full_disk_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes(b"old")
    with full_disk(1_000), pytest.raises(OSError):
        write_atomically(path, lambda beside: beside.write_bytes(bytes(10_000)))
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_the_bytes_are_on_the_disk_before_the_name_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    sync, replace = os.fsync, Path.replace

    def watched_sync(handle: int) -> None:
        order.append("sync")
        sync(handle)

    def watched_replace(path: Path, target: Path) -> Path:
        order.append("rename")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", watched_sync)
    monkeypatch.setattr(Path, "replace", watched_replace)
    write_atomically(tmp_path / "a.txt", lambda beside: beside.write_text("new"))
    assert order == ["sync", "rename", "sync"]


def test_json_keeps_every_language_and_refuses_nan(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json(path, {"말": [1, 2.5, None, True]})
    assert json.loads(path.read_text(encoding="utf-8")) == {"말": [1, 2.5, None, True]}
    assert "말" in path.read_text(encoding="utf-8")
    with pytest.raises(ValueError):
        write_json(path, {"loss": float("nan")})
    assert json.loads(path.read_text(encoding="utf-8"))["말"][0] == 1


def test_kill_9_while_writing_over_and_over_leaves_a_whole_file(tmp_path: Path) -> None:
    """The child writes 1 MB of one digit again and again; whatever moment it dies, the file is one whole version."""
    path = tmp_path / "a.bin"
    program = (
        "import sys, pathlib; from ganzoo.files import write_atomically\n"
        "path, number = pathlib.Path(sys.argv[1]), 0\n"
        "while True:\n"
        "    number += 1\n"
        "    data = str(number % 10).encode() * 1_000_000\n"
        "    write_atomically(path, lambda beside: beside.write_bytes(data))\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program, str(path)], cwd=ROOT)
    try:
        while not path.exists():
            assert child.poll() is None
            time.sleep(0.002)
        time.sleep(int.from_bytes(os.urandom(2), "big") / 65_536 * 0.2)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    data = path.read_bytes()
    assert len(data) == 1_000_000 and set(data) == {data[0]}
