"""The idx format of MNIST and its successors: bytes with a header, compressed or not."""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from ganzoo.data.images import DataCard
from ganzoo.errors import DataError

SIDE, BORDER = 28, 2  # pixels of MNIST and its successors, and of the black border that makes them 32x32


def find_idx(folder: Path, stem: str) -> Path:
    """Return the file of this name in a directory, or where torchvision would put it below.

    Raises:
        DataError: there is none.
    """
    for parent in (folder, folder / "FashionMNIST" / "raw", folder / "MNIST" / "raw", folder / "raw"):
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


def read_digits(folder: Path, card: DataCard, *, train: bool) -> tuple[Tensor, Tensor]:
    """Return the pictures of a set in MNIST's form, uint8 (N, 1, 32, 32), and their labels (N,).

    Raises:
        DataError: a file is missing or damaged, or it is another set.
    """
    stem = "train" if train else "t10k"
    pictures = read_idx(find_idx(folder, f"{stem}-images-idx3-ubyte"), dimensions=3)
    labels = read_idx(find_idx(folder, f"{stem}-labels-idx1-ubyte"), dimensions=1)
    if pictures.shape[1:] != (SIDE, SIDE) or labels.max(initial=0) >= len(card.classes):
        raise DataError(
            "{folder} does not hold {name}: its pictures are {height}x{width} with labels up to {label}, "
            "expected {side}x{side} and {last}",
            folder=str(folder),
            name=card.title,
            height=pictures.shape[1],
            width=pictures.shape[2],
            label=int(labels.max(initial=0)),
            side=SIDE,
            last=len(card.classes) - 1,
        )
    padded = np.pad(pictures, ((0, 0), (BORDER, BORDER), (BORDER, BORDER)))[:, None]
    return torch.from_numpy(padded), torch.from_numpy(labels).to(torch.int64)
