"""What every command does with its terminal: print any name, end when it is told to, quietly when nobody reads."""

from __future__ import annotations

import codecs
import contextlib
import errno
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator

REFUSED = 2
NOBODY_READS = 141  # what a shell says of a program that SIGPIPE ended
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO)
AS_IT_IS = "ganzoo-as-it-is"  # how letters are printed that the output's encoding does not know


def run(command: Callable[[], int | None]) -> int:
    """Run a command; return its exit status, NOBODY_READS where its output was cut off (`| head`).

    What the system says of a file is told in a sentence: a name that is too long, an output on a full disk.
    """
    print_any_name()
    try:
        status = command()
        if sys.stdout is not None:
            sys.stdout.flush()  # here and not at the interpreter's end, where it would be a traceback
        return status or 0
    except BrokenPipeError:
        _write_into_nothing([sys.stdout.fileno()])
        return NOBODY_READS
    except OSError as error:
        if error.filename is None and error.errno not in _FULL:
            raise
        if error.filename is None:  # what was printed cannot be written, and would be an error again at the end
            _write_into_nothing([sys.stdout.fileno()])
        print(f"ganzoo: {error.filename or 'the output'}: {error.strerror}", file=sys.stderr)
        return REFUSED


@contextlib.contextmanager
def told_to_end(stop: Callable[[], object], *, once: bool) -> Iterator[None]:
    """Call stop at Ctrl-C, at a termination and when the terminal is closed, until the block ends.

    Once: the second time the signal does what it did before. What was started to outlive its terminal (`nohup`) does;
    nothing more is written to a terminal that is gone, which would be an error while the work is being saved.
    """
    signs = [signal.SIGINT, signal.SIGTERM]
    closed = getattr(signal, "SIGHUP", None)  # Windows has none
    if closed is not None and signal.getsignal(closed) is not signal.SIG_IGN:
        signs.append(closed)
    terminals = [stream.fileno() for stream in (sys.stdout, sys.stderr) if stream is not None and stream.isatty()]
    previous = {sign: signal.getsignal(sign) for sign in signs}

    def heard(sign: int, _: object) -> None:
        if sign == closed:
            _write_into_nothing(terminals)
        if once:
            restore()
        stop()

    def restore() -> None:
        for sign, handler in previous.items():
            signal.signal(sign, handler)

    for sign in signs:
        signal.signal(sign, heard)
    try:
        yield
    finally:
        restore()


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


def _write_into_nothing(outputs: list[int]) -> None:
    """Let nobody be told what is still written to these files, the interpreter's last words among it."""
    with contextlib.suppress(OSError, ValueError, io.UnsupportedOperation):
        for output in outputs:
            os.dup2(os.open(os.devnull, os.O_WRONLY), output)
