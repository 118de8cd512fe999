"""idx files that somebody made to hang or to fill the memory."""

from __future__ import annotations

import gzip
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from ganzoo.data import idx
from ganzoo.data.idx import read_idx
from ganzoo.errors import DataError
from tests.tiny import waiting_for_nobody, write_idx


def packed(header: bytes, zeros: int) -> bytes:
    """Return a .gz of a header and so many zeros, without making them all at once."""
    packer = zlib.compressobj(9, wbits=31)
    parts = [packer.compress(header), *(packer.compress(bytes(2**20)) for _ in range(zeros >> 20))]
    return b"".join([*parts, packer.flush()])


def test_a_packed_file_is_what_it_holds(tmp_path: Path) -> None:
    write_idx(tmp_path / "a", np.arange(6).reshape(2, 3))
    (tmp_path / "a.gz").write_bytes(gzip.compress((tmp_path / "a").read_bytes()))
    assert read_idx(tmp_path / "a.gz", dimensions=2).tolist() == [[0, 1, 2], [3, 4, 5]]


def test_what_expands_beyond_its_promise_is_not_expanded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """4 KB promise 10 bytes and hold 4 MB; of them 11 are taken."""
    path = tmp_path / "bomb.gz"
    path.write_bytes(packed(struct.pack(">2I", 0x0801, 10), 2**22))
    asked: list[int] = []
    read = gzip.GzipFile.read
    monkeypatch.setattr(gzip.GzipFile, "read", lambda file, size=-1: asked.append(size) or read(file, size))
    with pytest.raises(DataError, match="promises 10 bytes and it holds 11"):
        read_idx(path, dimensions=1)
    assert asked == [8, 11]


def test_a_promise_beyond_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idx, "LARGEST", 2**20)
    path = tmp_path / "bomb.gz"
    path.write_bytes(packed(struct.pack(">3I", 0x0802, 2**16, 2**16), 2**22))
    with pytest.raises(DataError, match="promises 4294967296 bytes; the limit is 1048576"):
        read_idx(path, dimensions=2)


@pytest.mark.parametrize("ending", ["", ".gz"])
def test_pipes_devices_and_loops_are_refused(tmp_path: Path, ending: str) -> None:
    for name, make in {
        "pipe": os.mkfifo,
        "zero": lambda path: path.symlink_to("/dev/zero"),
        "loop": lambda path: path.symlink_to(path),
        "folder": Path.mkdir,
    }.items():
        make(tmp_path / f"{name}{ending}")
        with waiting_for_nobody(), pytest.raises(DataError, match="damaged"):
            read_idx(tmp_path / f"{name}{ending}", dimensions=1)
