"""Files that somebody else put there: bounded, and never waited for."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ganzoo.errors import InputError
from ganzoo.reading import read_bytes, read_text


def test_a_file_up_to_the_limit_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"\x00\xff\r\n12")
    assert read_bytes(path, 6) == b"\x00\xff\r\n12"


def test_a_file_of_one_byte_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"1234567")
    with pytest.raises(InputError, match="is larger than 6 bytes"):
        read_bytes(path, 6)


def test_a_sparse_file_of_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    with pytest.raises(InputError, match="is larger than 1000 bytes"):
        read_bytes(path, 1000)


def test_text_that_is_no_utf_8_is_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"caf\xc3\xa9 \xff")
    assert read_text(path, 100) == "café �"


def test_a_file_that_is_not_there_is_the_systems_own_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_bytes(tmp_path / "nothing", 10)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _silent(path: Path) -> None:
    path.symlink_to("/dev/tty")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
@pytest.mark.parametrize("make", [Path.mkdir, _pipe, _endless, _silent])
def test_what_is_no_regular_file_is_refused_and_not_waited_for(make: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "file"
    make(path)
    with pytest.raises(InputError, match="is no regular file"):
        read_text(path, 10)


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="this system has no files without a size")
def test_a_file_that_hides_its_size_is_read_up_to_the_limit() -> None:
    assert Path("/proc/self/status").stat().st_size == 0
    assert read_text(Path("/proc/self/status"), 100_000).startswith("Name:")
    with pytest.raises(InputError, match="is larger than 10 bytes"):
        read_bytes(Path("/proc/self/status"), 10)
