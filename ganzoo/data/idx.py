"""The idx format of MNIST and its successors: bytes with a header, compressed or not."""

from __future__ import annotations

import gzip
import hashlib
import logging
import math
import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import numpy as np
import torch
from torch import Tensor

from ganzoo.data.images import DataCard
from ganzoo.errors import DataError, InputError
from ganzoo.reading import opened_regular

# SHA-256 of what the published files hold behind their headers: the sets have the same file names and shapes. Copies of
# MNIST's training pictures with other grey levels are about, so labels count as much as pictures.
PUBLISHED = {
    "1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13": "mnist",  # labels to train with
    "ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5": "mnist",  # labels to test with
    "6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161": "mnist",  # pictures to test with
    "657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7": "fashion-mnist",  # in the same order
    "3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9": "fashion-mnist",
    "c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a": "fashion-mnist",
    "2e487a6c89124f78f2d7521542223cafe96f7123c3ca13d447772ac6ecbb3012": "fashion-mnist",  # pictures to train with
}
LARGEST = 2**30  # bytes of a file, packed and unpacked; the largest of the known sets has 50 million
SIDE, BORDER = 28, 2  # pixels of MNIST and its successors, and of the black border that makes them 32x32

log = logging.getLogger(__name__)


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
    try:
        with opened_regular(path, LARGEST) as packed, _unpacked(packed, path) as file:
            magic, *shape = struct.unpack(f">{1 + dimensions}I", file.read(4 + 4 * dimensions))
            promised = math.prod(shape)
            if promised > LARGEST:
                raise OSError(f"its header promises {promised} bytes; the limit is {LARGEST}")
            body = file.read(promised + 1)
    except (OSError, EOFError, struct.error, zlib.error, InputError) as error:
        raise DataError("{path} is damaged: {reason}", path=str(path), reason=str(error)) from error
    if magic != 0x0800 + dimensions or len(body) != promised:
        raise DataError(
            "{path} is damaged: its header promises {shape} bytes and it holds {held}",
            path=str(path),
            shape="x".join(map(str, shape)),
            held=len(body),
        )
    return np.frombuffer(body, dtype=np.uint8).reshape(shape).copy()


def _unpacked(file: BinaryIO, path: Path) -> gzip.GzipFile | BinaryIO:
    return gzip.GzipFile(fileobj=file) if path.suffix == ".gz" else file


def read_digits(folder: Path, card: DataCard, *, train: bool) -> tuple[Tensor, Tensor]:
    """Return the pictures of a set in MNIST's form, uint8 (N, 1, 32, 32), and their labels (N,).

    Files that are another set's, as that one was published, are read with a warning.

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
    _warn_of_another_set(folder, card, pictures, labels)
    padded = np.pad(pictures, ((0, 0), (BORDER, BORDER), (BORDER, BORDER)))[:, None]
    return torch.from_numpy(padded), torch.from_numpy(labels).to(torch.int64)


def _warn_of_another_set(folder: Path, card: DataCard, pictures: np.ndarray, labels: np.ndarray) -> None:
    """Log a warning where pictures or labels are those of another published set."""
    known = [PUBLISHED.get(hashlib.sha256(values.tobytes()).hexdigest(), card.name) for values in (pictures, labels)]
    others = [name for name in known if name != card.name]
    if others:
        log.warning(
            "%s holds %s, and is read as %s: give the directory of %s with --data DIR, or take a recipe of %s",
            *(folder, others[0], card.name, card.name, others[0]),
        )
