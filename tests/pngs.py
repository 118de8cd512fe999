"""PNG files written chunk by chunk, of kinds that Pillow reads and does not write."""

from __future__ import annotations

import struct
import zlib

import numpy as np

GREY, COLOUR, GREY_ALPHA, COLOUR_ALPHA = 0, 2, 4, 6


def png(values: np.ndarray, *, kind: int, bits: int, key: tuple[int, ...] | None = None) -> bytes:
    """Return a PNG of values (H, W) or (H, W, C) with so many bits; `key` is the value that is transparent."""
    height, width = values.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    transparent = b"" if key is None else _chunk(b"tRNS", b"".join(struct.pack(">H", part) for part in key))
    rows = b"".join(b"\0" + _packed(row.reshape(-1), bits) for row in values)
    body = _chunk(b"IHDR", header) + transparent + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _packed(row: np.ndarray, bits: int) -> bytes:
    if bits == 16:
        return row.astype(">u2").tobytes()
    if bits == 8:
        return row.astype(np.uint8).tobytes()
    flags = (row[:, None] >> np.arange(bits - 1, -1, -1)) & 1
    return np.packbits(flags.astype(np.uint8).reshape(-1)).tobytes()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
