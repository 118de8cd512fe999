"""The idx format of MNIST and its successors: bytes with a header, compressed or not."""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np

from ganzoo.errors import DataError


def find_idx(folder: Path, stem: str) -> Path:
    """Return the file of this name in a directory, or where torchvision would put it below.

    Raises:
        DataError: there is none.
    """
    for parent in (folder, folder / "FashionMNIST" / "raw", folder / "raw"):
        for name in (stem, f"{stem}.gz"):
            if (parent / name).is_file():
                return parent / name
    raise DataError("{folder} holds no file {name} or {name}.gz", folder=str(folder), name=stem)


def read_idx(path: Path, *, dimensions: int) -> np.ndarray:
    """Read an idx file of bytes: two zero bytes, type 8, the number of dimensions, their sizes, the values.

    Raises:
        DataError: it is not such a file, or not a whole one.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    try:
        with opener(path, "rb") as file:
            header = file.read(4 + 4 * dimensions)
            body = file.read()
        magic, *shape = struct.unpack(f">{1 + dimensions}I", header)
    except (OSError, EOFError, struct.error, zlib.error) as error:
        raise DataError("{path} is damaged: {reason}", path=str(path), reason=str(error)) from error
    if magic != 0x0800 + dimensions or len(body) != math.prod(shape):
        raise DataError(
            "{path} is damaged: its header promises {shape} bytes and it holds {held}",
            path=str(path),
            shape="x".join(map(str, shape)),
            held=len(body),
        )
    return np.frombuffer(body, dtype=np.uint8).reshape(shape).copy()
