"""Reading files that somebody else wrote, or put there: no more of them than a limit, and never a wait.

A name may stand for anything: a pipe, at which whoever opens it waits for a writer, a device that never ends, a file
larger than the memory. What is no regular file is refused before a byte of it is read.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from ganzoo.errors import InputError

# A pipe that is opened like this does not wait for its other end; a terminal does not become the process's own.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


def read_bytes(path: Path, limit: int) -> bytes:
    """Return a regular file's bytes, at most `limit` of them; a symlink is followed.

    Raises:
        InputError: a directory, a pipe, a device or a socket, or more bytes than that.
        OSError: it is not there, or may not be read.
    """
    with opened_regular(path, limit) as file:
        content = file.read(limit + 1)
    if len(content) > limit:  # it grows
        raise _too_large(path, limit)
    return content


def opened_regular(path: Path, limit: int) -> BinaryIO:
    """Open a regular file of at most `limit` bytes to be read bit by bit; a symlink is followed.

    Raises:
        InputError, OSError: as `read_bytes`.
    """
    if not stat.S_ISREG(path.stat().st_mode):  # a device is not even opened: some act when they are
        raise _no_file(path)
    file = os.fdopen(os.open(path, _FLAGS), "rb")
    found = os.fstat(file.fileno())
    if stat.S_ISREG(found.st_mode) and found.st_size <= limit:
        return file
    file.close()
    raise _too_large(path, limit) if stat.S_ISREG(found.st_mode) else _no_file(path)


def read_text(path: Path, limit: int) -> str:
    """Return a regular file's text, at most `limit` bytes of it; what is no UTF-8 becomes the replacement character.

    Raises:
        InputError, OSError: as `read_bytes`.
    """
    return read_bytes(path, limit).decode("utf-8", errors="replace")


def _too_large(path: Path, limit: int) -> InputError:
    return InputError("{path} is larger than {limit} bytes", path=str(path), limit=limit)


def _no_file(path: Path) -> InputError:
    return InputError("{path} is no regular file", path=str(path))
