"""Pictures in a zip beside a csv of what is known about them: read, checked, decoded.

The csv has a row per picture with its name in the column `file`. Nothing is unpacked onto the disk, and sizes
are looked at before anything is decoded: of the csv, of the zip's table of contents, of each picture.
"""

from __future__ import annotations

import csv
import io
import lzma
import struct
import sys
import zipfile
import zlib
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image

from ganzoo.data.modes import flattened
from ganzoo.data.pictures import DAMAGE
from ganzoo.errors import DataError, InputError
from ganzoo.reading import opened_regular

MOST_PICTURES = 1_000_000
LARGEST_PICTURE = 1_000_000  # bytes of one compressed picture
LARGEST_TABLE = 500_000_000  # bytes of a csv
LARGEST_CONTENTS = 100_000_000  # bytes of a zip's table of contents
CHANNELS = {"L": 1, "RGB": 3}  # of Pillow's modes
Row = dict[str, str]
_CONTENTS = 5  # where zipfile keeps the size of the table of contents
# What reading a zip raises that is damaged, or packed in a way that is not known here.
DAMAGED_ZIP = (
    *(OSError, EOFError, ValueError, struct.error, zlib.error, lzma.LZMAError, zipfile.BadZipFile),
    *(NotImplementedError, RuntimeError, IndexError, OverflowError),
)


def find_file(folder: Path, name: str) -> Path:
    """Return the file of this name in a directory or one directory below.

    Raises:
        DataError: there is none.
    """
    candidates = [folder / name, *sorted(folder.glob(f"*/{name}"))]
    for path in candidates:
        if path.is_file():
            return path
    raise DataError("{folder} holds no file {name}, itself or one directory below", folder=str(folder), name=name)


def read_rows(path: Path, columns: Sequence[str]) -> list[Row]:
    """Return these columns of the rows of a csv with a heading.

    Raises:
        DataError: it is not text, too large, a column is missing, or a row ends before it.
    """
    try:
        with opened_regular(path, LARGEST_TABLE) as file:
            lines = csv.DictReader(io.TextIOWrapper(file, encoding="utf-8-sig", newline=""))
            rows = [{column: row.get(column) for column in columns} for row in islice(lines, MOST_PICTURES + 1)]
    except (OSError, InputError, UnicodeDecodeError, csv.Error) as error:
        raise DataError("{path} is damaged: {reason}", path=str(path), reason=str(error)) from error
    if len(rows) > MOST_PICTURES:
        raise DataError("{path} lists more than {limit} pictures", path=str(path), limit=MOST_PICTURES)
    missing = [column for column in columns if not rows or rows[0][column] is None]
    if missing:
        raise DataError("{path} has no column {column}, or no rows", path=str(path), column=missing[0])
    for number, row in enumerate(rows, start=1):
        if None in row.values():
            raise DataError("{path} is damaged: {reason}", path=str(path), reason=f"row {number} is cut short")
    return [{column: str(value) for column, value in row.items()} for row in rows]


def read_pictures(path: Path, names: Sequence[str], *, mode: str, resolution: int) -> np.ndarray:
    """Return the named pictures of a zip, uint8 (N, channels, resolution, resolution), in the order of the names.

    `mode` is Pillow's: "L" grey, "RGB" colour; pictures of another mode are converted.

    Raises:
        DataError: the zip or a picture is damaged, missing, or of another size.
    """
    if len(names) > MOST_PICTURES:
        raise DataError(
            "{path} lists {given} pictures; the limit is {limit}", path=str(path), given=len(names), limit=MOST_PICTURES
        )
    with opened(path) as archive:
        return np.stack([decoded(path, archive, name, mode=mode, resolution=resolution) for name in names])


def opened(path: Path) -> zipfile.ZipFile:
    """Open a zip.

    Raises:
        DataError: it is damaged or missing, or lists more than a set could hold.
    """
    try:
        with opened_regular(path, sys.maxsize) as file:
            _check_contents(file)
        return zipfile.ZipFile(path)
    except (InputError, *DAMAGED_ZIP) as error:
        raise DataError("{path} is damaged: {reason}", path=str(path), reason=str(error)) from error


def _check_contents(file: BinaryIO) -> None:
    """See that a zip's table of contents is small enough to be read.

    Raises:
        zipfile.BadZipFile: it is not, or there is none.
    """
    end = zipfile._EndRecData(file)  # type: ignore[attr-defined]  # as ZipFile itself finds it
    if end is None:
        raise zipfile.BadZipFile("it is no zip file")
    if end[_CONTENTS] > LARGEST_CONTENTS:
        raise zipfile.BadZipFile(f"its table of contents has {end[_CONTENTS]} bytes; the limit is {LARGEST_CONTENTS}")


def decoded(path: Path, archive: zipfile.ZipFile, name: str, *, mode: str, resolution: int) -> np.ndarray:
    """Return one picture of an open zip, uint8 (channels, resolution, resolution); see `read_pictures`."""
    try:
        return _picture(archive, name, mode=mode, resolution=resolution)
    except DataError as error:
        raise DataError("{path} cannot be used: {reason}", path=str(path), reason=str(error)) from error
    except DAMAGED_ZIP as error:
        raise DataError("{path} is damaged: {reason}", path=str(path), reason=str(error)) from error


def _picture(archive: zipfile.ZipFile, name: str, *, mode: str, resolution: int) -> np.ndarray:
    try:
        info = archive.getinfo(name)
    except KeyError as error:
        raise DataError("it holds no picture {name}", name=name) from error
    if info.file_size > LARGEST_PICTURE:
        raise DataError(
            "{name} has {given} bytes; the limit is {limit}", name=name, given=info.file_size, limit=LARGEST_PICTURE
        )
    data = archive.read(info)
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
            if picture.size != (resolution, resolution):
                width, height = picture.size
                raise DataError(
                    "{name} has {width}x{height} pixels, expected {resolution}x{resolution}",
                    name=name,
                    width=width,
                    height=height,
                    resolution=resolution,
                )
            values = np.asarray(_as(picture, mode))
    except (Image.DecompressionBombError, *DAMAGE) as error:
        raise DataError("{name} is damaged: {reason}", name=name, reason=str(error)) from error
    return values[None] if values.ndim == 2 else values.transpose(2, 0, 1)


def _as(picture: Image.Image, mode: str) -> Image.Image:
    """Return a picture in Pillow's mode L or RGB; one of another kind by the rule of its mode (ganzoo.data.modes)."""
    picture.load()
    usual = picture.mode in CHANNELS and not {"transparency", "icc_profile"} & set(picture.info)
    return (picture if usual else flattened(picture)).convert(mode)
