"""The two binary formats of Xet storage, as far as a server must read them.

A xorb is a row of chunks: an 8-byte header (version, 24-bit packed length, compression scheme, 24-bit length)
and the packed bytes. A shard lists files, each as terms that name a xorb and a range of its chunks.
Both are little-endian. Source: the published Xet protocol specification.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_RECORD = 48  # every record of a shard has this size
_END = b"\xff" * 32
_WITH_VERIFICATION = 1 << 31
_WITH_METADATA = 1 << 30


@dataclass(frozen=True, kw_only=True)
class ShardFile:
    """A file in a shard: its hash, its terms (xorb, bytes, first chunk, the chunk after the last), its sha256."""

    file_hash: str
    terms: list[tuple[str, int, int, int]]
    sha256: str | None


def hash_name(raw: bytes) -> str:
    """Write a 32-byte Xet hash as the protocol does: four little-endian words, each as 16 hexadecimal digits."""
    return "".join(f"{word:016x}" for word in struct.unpack("<4Q", raw))


def chunk_offsets(xorb: bytes) -> list[int]:
    """Return where each chunk of a xorb begins, and where the last one ends."""
    offsets = [0]
    while offsets[-1] + 8 <= len(xorb):
        at = offsets[-1]
        if xorb[at] != 0:  # no chunk of version 0: the optional footer begins
            break
        offsets.append(at + 8 + int.from_bytes(xorb[at + 1 : at + 4], "little"))
    if offsets[-1] > len(xorb):
        raise ValueError(f"the last chunk of a xorb of {len(xorb)} bytes ends at {offsets[-1]}")
    return offsets


def shard_files(shard: bytes) -> Iterator[ShardFile]:
    """Read the files that a shard describes."""
    at = _RECORD  # behind the header: 32 bytes of tag, version, footer size
    while shard[at : at + 32] != _END:
        file_hash, flags, count = struct.unpack_from("<32sII", shard, at)
        at += _RECORD
        terms = []
        for index in range(count):
            xorb, _, size, start, end = struct.unpack_from("<32sIIII", shard, at + index * _RECORD)
            terms.append((hash_name(xorb), size, start, end))
        at += count * _RECORD * (2 if flags & _WITH_VERIFICATION else 1)
        sha256 = None
        if flags & _WITH_METADATA:
            sha256 = hash_name(shard[at : at + 32])
            at += _RECORD
        yield ShardFile(file_hash=hash_name(file_hash), terms=terms, sha256=sha256)


def unpack_chunk(chunk: bytes) -> bytes:
    """Return the bytes of one serialised chunk."""
    scheme, size = chunk[4], int.from_bytes(chunk[5:8], "little")
    packed = chunk[8:]
    content = packed if scheme == 0 else _unpack_lz4_frame(packed)
    if scheme == 2:
        content = _ungroup(content)
    if len(content) != size:
        raise ValueError(f"a chunk of {size} bytes unpacks to {len(content)} (scheme {scheme})")
    return content


def _ungroup(content: bytes) -> bytes:
    """Undo the grouping by byte position in 4-byte words, which makes floats easier to pack."""
    result, at = bytearray(len(content)), 0
    for position in range(4):
        size = (len(content) + 3 - position) // 4
        result[position::4] = content[at : at + size]
        at += size
    return bytes(result)


def _unpack_lz4_frame(frame: bytes) -> bytes:
    """Unpack one LZ4 frame (magic, descriptor, blocks); checksums are left to the sha256 of the whole file."""
    if frame[:4] != b"\x04\x22\x4d\x18":
        raise ValueError("not an LZ4 frame")
    flags = frame[4]
    at = 7 + (8 if flags & 0x08 else 0) + (4 if flags & 0x01 else 0)
    result = bytearray()
    while size := int.from_bytes(frame[at : at + 4], "little"):
        at += 4
        stored, size = size >> 31, size & 0x7FFFFFFF
        if stored:
            result += frame[at : at + size]
        else:
            _unpack_lz4_block(frame[at : at + size], result)
        at += size + (4 if flags & 0x10 else 0)
    return bytes(result)


def _unpack_lz4_block(block: bytes, result: bytearray) -> None:
    """Append what a block holds: sequences of literal bytes and copies from what came before."""
    at = 0
    while at < len(block):
        token = block[at]
        literals, at = _length(block, at + 1, token >> 4)
        result += block[at : at + literals]
        at += literals
        if at >= len(block):
            return
        distance = int.from_bytes(block[at : at + 2], "little")
        match, at = _length(block, at + 2, token & 15)
        start = len(result) - distance
        for index in range(start, start + match + 4):  # a copy may overlap what it writes
            result.append(result[index])


def _length(block: bytes, at: int, length: int) -> tuple[int, int]:
    if length == 15:
        while True:
            length += block[at]
            at += 1
            if block[at - 1] != 255:
                break
    return length, at
