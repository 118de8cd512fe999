"""What comes in, within limits: bodies as bytes, small ones as JSON, large ones by way of a file on disk.

JSON is looked at before anything is built of it: how deep it nests, and how many values and objects it holds, for of
three bytes a parser makes a hundred. What is more than a few kilobytes is read on a thread.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from typing import IO, Any, TypeVar

import numpy as np
import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from ganzoo.errors import InputError, LimitError
from ganzoo.guard.admission import Admission
from ganzoo.guard.bodies import declared_bytes
from ganzoo.live.limits import Limits

INLINE = 64 * 1024  # bytes of JSON that are read on the event loop
MOST_DEPTH = 16
MOST_OBJECTS = 100_000  # objects and lists; the longest run has a third of them
MOST_VALUES = 800_000
PIECE = 256 * 1024  # bytes that are looked at together
SPOOLED = 1024 * 1024  # bytes of an upload that stay in memory while the rest comes
Made = TypeVar("Made")


class TooLarge(LimitError):
    """A request's body is larger than it may be."""


async def body(request: Request, limit: int) -> bytes:
    """Read a request's body.

    Raises:
        TooLarge: it is longer than `limit` bytes; the rest is not read.
    """
    pieces: list[bytes] = []
    await _receive(request, limit, pieces.append)
    return b"".join(pieces)


async def json_body(request: Request, limit: int) -> dict[str, Any]:
    """Read a request's body as a JSON object.

    Raises:
        TooLarge: it is too long.
        LimitError: it holds too much.
        InputError: it is none.
    """
    data = await body(request, limit) or b"{}"
    value = await run_in_threadpool(_json_or_none, data) if len(data) > INLINE else _json_or_none(data)
    if not isinstance(value, dict):
        raise InputError("the request must be a JSON object")
    return value


class Uploads:
    """Takes large bodies: few at the same time, one of each address, and none of them twice in memory."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._receiving = Admission(
            limits.receiving_bytes, max(limits.receiving_bytes // 2, 1), seconds=limits.wait_seconds
        )
        self._reading = Admission(limits.reading, 1, seconds=limits.wait_seconds)

    async def take(self, request: Request, address: str, work: Callable[[bytes], Made]) -> Made:
        """Receive a body, and make something of it on a thread when its turn has come.

        Raises:
            TooLarge: it is longer than an upload may be; nothing is read of what says so.
            LimitError: others are before it, for too long; or the disk is full.
        """
        limit = self._limits.upload_bytes
        refuse_declared(request, limit)
        chunked = "content-length" not in request.headers
        async with self._receiving.place(address, limit if chunked else declared_bytes(request.scope)):
            with tempfile.SpooledTemporaryFile(max_size=SPOOLED) as file:
                await _receive(request, limit, lambda piece: _write(file, piece))
                async with self._reading.place(address):
                    return await run_in_threadpool(lambda: work(_whole(file)))

    async def heavy(self, address: str, work: Callable[[], Made]) -> Made:
        """Do work that takes as much as an upload, in turn with them.

        Raises:
            LimitError: others are before it, for too long.
        """
        async with self._reading.place(address):
            return await run_in_threadpool(work)


def refuse_declared(request: Request, limit: int) -> None:
    """Refuse a body that says itself that it is too long, before any of it is read.

    Raises:
        TooLarge: it says so.
    """
    if declared_bytes(request.scope) > limit:
        raise TooLarge("the request is larger than {limit} kB", limit=limit // 1024)


def read_json(data: bytes) -> Any:
    """Return the value of some JSON.

    Raises:
        LimitError: it nests too deep or holds too much.
        orjson.JSONDecodeError: it is none.
    """
    depth, objects, values = measured(data)
    if depth > MOST_DEPTH or objects > MOST_OBJECTS or values > MOST_VALUES:
        raise LimitError("the JSON nests too deep or holds too many values to be one of ours")
    return orjson.loads(data)


def measured(data: bytes) -> tuple[int, int, int]:
    """Return how deep JSON nests, how many objects and lists it holds and how many commas, without building any."""
    depth = deepest = objects = commas = 0
    inside = False  # a string
    for plain in _without_escapes(data):
        piece = np.frombuffer(plain, np.uint8)
        in_string = np.logical_xor.accumulate(piece == ord('"')) ^ inside
        inside = bool(in_string[-1])
        folded = np.where(in_string, 0, piece | 0x20)  # [ and { differ in this bit alone, and so do ] and }
        opened, closed = folded == ord("{"), folded == ord("}")
        levels = depth + np.cumsum(opened.astype(np.int32) - closed)
        depth, deepest = int(levels[-1]), max(deepest, int(levels.max()))
        objects += int(opened.sum())
        commas += int((~in_string & (piece == ord(","))).sum())
    return deepest, objects, commas


def _without_escapes(data: bytes) -> Iterator[bytes]:
    """Yield JSON in pieces, without escaped backslashes and quotation marks; no piece ends within an escape."""
    start = 0
    while start < len(data):
        piece = data[start : start + PIECE]
        if (len(piece) - len(piece.rstrip(b"\\"))) % 2 and start + len(piece) < len(data):
            piece = piece[:-1]
        start += len(piece)
        if b"\\" in piece:
            piece = piece.replace(b"\\\\", b"").replace(b'\\"', b"")
        if piece:
            yield piece


def _json_or_none(data: bytes) -> Any:
    try:
        return read_json(data)
    except orjson.JSONDecodeError:
        return None


async def _receive(request: Request, limit: int, keep: Callable[[bytes], object]) -> None:
    refuse_declared(request, limit)
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            raise TooLarge("the request is larger than {limit} kB", limit=limit // 1024)
        keep(piece)


def _write(file: IO[bytes], piece: bytes) -> None:
    try:
        file.write(piece)
    except OSError:
        raise LimitError(
            "there is no room left on the disk for the upload: try again in {seconds} seconds", seconds=60
        ) from None


def _whole(file: IO[bytes]) -> bytes:
    file.seek(0)
    return file.read()
