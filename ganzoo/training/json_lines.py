"""Files of JSON lines that a run adds to (metrics.jsonl, hardware.jsonl), read whole.

A kill may cut the last line short, a power cut may leave zeros in its place: that line was never written. Anything else
that is no line of its file is damage, and is told. Who only looks on reads what is whole of the end (`read_tail`).
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from ganzoo.errors import InputError, TrainingError
from ganzoo.reading import opened_regular, read_bytes

LARGEST_FILE = 256 * 2**20  # bytes
LONGEST_LINE = 64 * 2**10  # bytes
TAIL = 64 * 2**10  # bytes
LARGEST_NUMBER = 1e300
LARGEST_COUNT = 2**53  # up to which every whole number is a float

Row = dict[str, Any]
Check = Callable[[Row, Row | None], None]  # of a row and the one before it; raises ValueError
_BEGINNING = re.compile(rb"(\{[^\0-\x1f]*)?")


def read_json_lines(path: Path, check: Check) -> list[Row]:
    """Return the rows of a file, none where there is no file.

    Raises:
        TrainingError: a line is damaged, or it is no regular file of at most LARGEST_FILE bytes.
    """
    try:
        *lines, rest = read_bytes(path, LARGEST_FILE).split(b"\n")
    except FileNotFoundError:
        return []
    except (OSError, InputError) as error:
        raise _damaged(path, str(error)) from error
    rows: list[Row] = []
    for number, line in enumerate(lines, start=1):
        try:
            rows.append(parsed(line, check, rows[-1] if rows else None))
        except ValueError as error:
            raise _damaged(path, f"line {number}: {error}") from error
    if not is_beginning(rest):
        raise _damaged(path, f"line {len(lines) + 1} is no beginning of one")
    return rows


def read_tail(path: Path, check: Check) -> list[Row]:
    """Return the whole rows among the last TAIL bytes of a file, none where it cannot be read."""
    try:
        with opened_regular(path, sys.maxsize) as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(0, size - TAIL))
            lines = file.read(TAIL).split(b"\n")[1 if size > TAIL else 0 : -1]
    except (OSError, InputError):
        return []
    rows: list[Row] = []
    for line in lines:
        try:
            rows.append(parsed(line, check, rows[-1] if rows else None))
        except ValueError:
            continue
    return rows


def is_beginning(rest: bytes) -> bool:
    """Say whether what follows the last whole line is the beginning of one, or the zeros of a power cut."""
    return len(rest) <= LONGEST_LINE and _BEGINNING.fullmatch(rest.rstrip(b"\0")) is not None


def parsed(line: bytes, check: Check, before: Row | None) -> Row:
    """Return the row of a line.

    Raises:
        ValueError: it is none.
    """
    if len(line) > LONGEST_LINE:
        raise ValueError(f"it has more than {LONGEST_LINE} bytes")
    try:
        row = json.loads(line.decode(), parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(row, dict):
        raise ValueError("it is no JSON object")
    check(row, before)
    return row


def number_in(row: Row, name: str, *, least: float = -LARGEST_NUMBER) -> float:
    """Return a number of a row.

    Raises:
        ValueError: it is missing, no number, or beyond any that was meant.
    """
    value = row.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"its {name} is no number")
    if not least <= value <= LARGEST_NUMBER:
        raise ValueError(f"its {name} is out of range")
    return value


def whole_number_in(row: Row, name: str, *, least: int = 0) -> int:
    """Return a whole number of a row.

    Raises:
        ValueError: it is missing, no whole number, or out of range.
    """
    value = number_in(row, name, least=least)
    if not isinstance(value, int) or value > LARGEST_COUNT:
        raise ValueError(f"its {name} is no whole number in range")
    return value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _damaged(path: Path, reason: str) -> TrainingError:
    return TrainingError(
        "{path} is damaged ({reason}); the run's states are files of their own: move this one away and go on with "
        "--resume",
        path=str(path),
        reason=reason[:200],
    )
