"""What every command does with its terminal: print any name, and end quietly when nobody reads any more."""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import sys
from collections.abc import Callable

NOBODY_READS = 141  # what a shell says of a program that SIGPIPE ended
AS_IT_IS = "ganzoo-as-it-is"  # how letters are printed that the output's encoding does not know


def run(command: Callable[[], int | None]) -> int:
    """Run a command; return its exit status, NOBODY_READS where its output was cut off (`| head`)."""
    print_any_name()
    try:
        status = command()
        if sys.stdout is not None:
            sys.stdout.flush()  # here and not at the interpreter's end, where it would be a traceback
        return status or 0
    except BrokenPipeError:
        _write_into_nothing()
        return NOBODY_READS


def printable(text: str) -> str:
    """Return a text as JSON and pages can carry it; bytes of a name that are no letters become numbers."""
    return text.encode("utf-8", "backslashreplace").decode()


def print_any_name() -> None:
    """Let names be printed that are no UTF-8, or not in the terminal's encoding."""
    codecs.register_error(AS_IT_IS, _as_it_is)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=AS_IT_IS)


def _as_it_is(error: UnicodeError) -> tuple[str | bytes, int]:
    """Print a byte that was no letter as that byte, and a letter that is not known as its number."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letter = error.object[error.start]
    byte = ord(letter) - 0xDC00  # as Python reads such bytes in a file's name
    return (bytes([byte]) if 0x80 <= byte <= 0xFF else ascii(letter)[1:-1].encode()), error.start + 1


def _write_into_nothing() -> None:
    """Keep the interpreter from writing what is left when it ends."""
    with contextlib.suppress(OSError, ValueError, io.UnsupportedOperation):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
