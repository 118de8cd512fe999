"""Tables of any size in bounded memory: of a large file only so many lines are read, evenly spread over it.

A cell costs a hundred bytes once it is an object, so lines and marks are counted before anything is built. One number
a line, the usual large file, is read by NumPy in pieces and needs no thinning. The form of a table, the first
`LOOKED_AT` lines, is always kept; after them every so manieth line is.
"""

from __future__ import annotations

import codecs
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ganzoo.errors import InputError
from ganzoo.lab.tables import LOOKED_AT, MOST_COLUMNS, SEPARATORS, Column, decoded, encoding_of, read_columns

MOST_CELLS = 150_000  # that become objects
MOST_NUMBERS = 4_000_000  # of one number a line
MOST_BYTES = 4 * 2**20  # of the lines that become text
LONGEST_LINE = 2**20  # bytes
PIECE = 64 * 1024  # bytes that are worked on together
BREATH = 0.0002  # seconds between two pieces of numbers
LONGEST_NUMBER = 64  # bytes


@dataclass(frozen=True)
class Table:
    """The columns of a file, how many lines it has, and how many of them were read."""

    columns: list[Column]
    lines: int
    read: int


def read_table(data: bytes, *, several: bool = False) -> Table:
    """Return the columns of a file; `several` says that more than one is meant.

    Raises:
        InputError: it is no text, or no table; or a line is too long.
    """
    data = _in_lines(_as_bytes_of_letters(data))
    lines = _count(data, b"\n") + (not data.endswith(b"\n"))
    if lines > LOOKED_AT and (column := _plain_column(data, lines)) is not None:
        return Table([column], lines, min(lines, MOST_NUMBERS))
    _check_lines(data)
    kept, stride = _thinned(data, lines)
    return Table(
        read_columns(kept, stride=stride, several=several), lines, lines if stride == 1 else _count(kept, b"\n")
    )


def _as_bytes_of_letters(data: bytes) -> bytes:
    """Return a file in which a line's end is one byte: what is UTF-16 becomes UTF-8."""
    encoding = encoding_of(data)
    if not encoding.startswith("utf-16"):
        return data
    try:
        return b"".join(text.encode() for text in codecs.iterdecode(_pieces(data), encoding))
    except UnicodeError:
        return data


def _in_lines(data: bytes) -> bytes:
    """Return a file with line feeds; one long line of numbers, with a number a line."""
    if b"\r" in data:
        data = b"".join(piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n") for piece in _pieces(data))
    if len(data) <= LONGEST_LINE or b"\n" in data.strip() or b'"' in data:
        return data
    mark = max(SEPARATORS, key=lambda mark: (_count(data, mark.encode()), mark == ";")).encode()
    return b"".join(piece.replace(mark, b"\n") for piece in _pieces(data))


def _pieces(data: bytes) -> Iterator[bytes]:
    """Yield a file in pieces: work on all of it at once would keep every other thread of the process waiting."""
    return (data[start : start + PIECE] for start in range(0, len(data), PIECE))


def _count(data: bytes, mark: bytes) -> int:
    return sum(piece.count(mark) for piece in _pieces(data))


def _plain_column(data: bytes, lines: int) -> Column | None:
    """Return the column of a file that holds one finite number a line, perhaps under a heading; else None."""
    left = io.BytesIO(data.removeprefix(b"\xef\xbb\xbf"))
    first = left.readline(LONGEST_LINE)
    name = "" if _numbers_of([first]) is not None else decoded(first).strip().strip('"')
    if any(mark in name for mark in SEPARATORS):
        return None
    pieces, stride = [], -(-lines // MOST_NUMBERS)
    if not name:
        left.seek(0)
    while piece := left.readlines(PIECE):
        numbers = _numbers_of(piece[::stride])
        if numbers is None:
            return None
        pieces.append(numbers)
        # NumPy gives the interpreter's lock up and takes it back faster than a waiting thread wakes.
        time.sleep(BREATH)
    return Column(0, name, np.concatenate(pieces), 0, None, False)


def _numbers_of(lines: list[bytes]) -> np.ndarray | None:
    """Return the numbers of lines that all hold a finite one as programs write them, or nothing; else None."""
    texts = [text for line in lines if (text := line.strip())]
    if not texts or max(map(len, texts)) > LONGEST_NUMBER:
        return None if texts else np.empty(0)
    try:
        numbers = np.array(texts).astype(np.float64)
    except ValueError:
        return None
    return numbers if np.isfinite(numbers).all() else None


def _check_lines(data: bytes) -> None:
    """Refuse a line that is too long to be one of a table.

    Raises:
        InputError: it is the line so-and-so.
    """
    place = 0
    while len(data) - place > LONGEST_LINE:
        end = data.rfind(b"\n", place, place + LONGEST_LINE)
        if end < 0:
            raise InputError(
                "line {line} is longer than {limit} kB: give one number a line",
                line=data.count(b"\n", 0, place) + 1,
                limit=LONGEST_LINE // 1024,
            )
        place = end + 1


def _thinned(data: bytes, lines: int) -> tuple[bytes, int]:
    """Return the lines to read, and how many of the file stand for each of them after the first ones."""
    cells = lines + max(_count(data, mark.encode()) for mark in SEPARATORS)
    width = min(-(-cells // max(lines, 1)), MOST_COLUMNS)
    stride = max(-(-lines * width // MOST_CELLS), -(-len(data) // MOST_BYTES), 1)
    if stride == 1:
        return data, 1
    left, kept = io.BytesIO(data), []
    for number, line in enumerate(left):
        if number < LOOKED_AT or (number - LOOKED_AT) % stride == 0:
            kept.append(line)
    return b"".join(kept), stride
