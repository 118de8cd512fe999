"""A log that may still grow, read on from where the last look ended, and thinned to what a screen can show.

A look reads at most MOST_A_LOOK bytes and keeps at most MOST_ROWS rows, every one, every second, every fourth, ... of
the file, beside the last RECENT ones; so neither a run of a million lines nor a file without an end takes long or much.
Damaged lines are counted and left out.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ganzoo.reading import opened_regular
from ganzoo.training.json_lines import LONGEST_LINE, Check, Row, is_beginning, parsed

MOST_ROWS = 3_000
RECENT = 11  # rows: ten steps of them
MOST_A_LOOK = 2**24  # bytes
CHUNK = 2**20  # bytes


@dataclass(frozen=True)
class Seen:
    """What is known of a log: its rows, thinned, the last few of them, and how many lines were damaged."""

    rows: list[Row]
    recent: list[Row]
    damaged: int


class Following:
    """One log; safe to be looked at by several threads."""

    def __init__(self, path: Path, check: Check) -> None:
        self.path, self._check = path, check
        self._lock = threading.Lock()
        self._file: BinaryIO | None = None
        self._begin()

    def look(self) -> Seen:
        """Return what the log holds now, nothing where there is none.

        Raises:
            InputError: it is no regular file.
            OSError: it may not be read.
        """
        with self._lock:
            try:
                file = self._current()
            except FileNotFoundError:
                self._begin()
                return Seen([], [], 0)
            left = min(MOST_A_LOOK, os.fstat(file.fileno()).st_size - file.tell())
            while left > 0 and (chunk := file.read(min(CHUNK, left))):
                left -= len(chunk)
                self._take(chunk)
            return self._seen()

    def _begin(self) -> None:
        """Know nothing."""
        if self._file is not None:
            self._file.close()
        self._file, self._rest = None, b""
        self._lines, self._stride, self._damaged = 0, 1, 0
        self._rows: list[Row] = []
        self._recent: deque[bytes] = deque(maxlen=RECENT)

    def _current(self) -> BinaryIO:
        """Return the file where the last look ended in it; a file in its place, or a shorter one, is read anew."""
        if self._file is not None:
            now, then = self.path.stat(), os.fstat(self._file.fileno())
            if (now.st_dev, now.st_ino) == (then.st_dev, then.st_ino) and now.st_size >= self._file.tell():
                return self._file
        self._begin()
        self._file = opened_regular(self.path, sys.maxsize)
        return self._file

    def _take(self, chunk: bytes) -> None:
        """Parse what is kept of the lines that a chunk ends."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        self._rest = self._rest[: LONGEST_LINE + 1]  # too long, it will be damaged whatever follows
        for line in lines:
            if self._lines % self._stride == 0:
                self._keep(line)
            self._lines += 1
        self._recent.extend(lines[-RECENT:])

    def _keep(self, line: bytes) -> None:
        try:
            self._rows.append(parsed(line, self._check, self._rows[-1] if self._rows else None))
        except ValueError:
            self._damaged += 1
            return
        if len(self._rows) > MOST_ROWS:
            self._rows, self._stride = self._rows[::2], 2 * self._stride

    def _seen(self) -> Seen:
        recent: list[Row] = []
        for line in self._recent:
            try:
                recent.append(parsed(line, self._check, recent[-1] if recent else None))
            except ValueError:
                continue
        return Seen(list(self._rows), recent, self._damaged + (not is_beginning(self._rest)))
