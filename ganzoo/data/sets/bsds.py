"""Photographs for super-resolution: the pictures of BSDS500.

The 100 validation pictures of BSDS500 are the BSD100 that people measure on, so only the training and test folders
are trained on. Small and large crops of them are in ganzoo.data.crops.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import urllib.request
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from ganzoo.data.archives import DAMAGED_ZIP, find_file, opened
from ganzoo.data.clutter import is_clutter
from ganzoo.data.filed import Loading
from ganzoo.data.images import DataCard, PictureSet
from ganzoo.data.modes import flattened
from ganzoo.data.pictures import open_picture
from ganzoo.data.sets.dataset import DataSet
from ganzoo.data.sets.labelled import IN_MEMORY
from ganzoo.errors import DataError, GanzooError, InputError
from ganzoo.files import write_atomically
from ganzoo.reading import opened_regular
from ganzoo.scale import SCALE

SIZE = (480, 320)  # BSDS500's 481x321 without the odd row and column
ARCHIVES = {True: "train_bsds500.zip", False: "test_bsd100_70.zip"}
OFFICIAL = "https://www2.eecs.berkeley.edu/Research/Projects/CS/vision/grouping/BSR/BSR_bsds500.tgz"
LARGEST_DOWNLOAD = 200_000_000  # bytes; the official file has about 70 million
LARGEST_UNPACKED = 1_000_000_000  # bytes
LARGEST_PICTURE = 2_000_000  # bytes of one compressed picture
MOST_PICTURES, MOST_PIXELS = 2_000, 1_000_000  # BSDS500 has 500 pictures of 154,401 pixels
BSDS = DataCard(
    name="bsds",
    title="BSDS500 photographs",
    url="https://www2.eecs.berkeley.edu/Research/Projects/CS/vision/grouping/resources.html",
    terms="no licence is stated for the pictures; they are given for research on segmentation (Martin et al. ICCV 2001,"
    " Arbelaez et al. PAMI 2011): research and testing only, the pictures themselves are not published",
)


def bsds(directory: Path | None, *, train: bool, loading: Loading = IN_MEMORY) -> PictureSet:
    """Return the photographs as uint8 (N, 3, 320, 480); upright ones are turned by 90 degrees.

    `directory` holds `train_bsds500.zip` (`test_bsd100_70.zip` for testing), itself or one directory below; None
    fetches BSDS500 from its official source into `data/`.

    Raises:
        DataError: a file is missing or damaged, or the download failed.
    """
    if directory is None:
        files = _official("train test" if train else "val")
    else:
        files = _zipped(find_file(directory, ARCHIVES[train]))
    pictures = [_landscape(name, data) for name, data in islice(files, MOST_PICTURES + 1)]
    if not pictures:
        raise DataError("{name} holds no pictures", name=BSDS.title)
    if len(pictures) > MOST_PICTURES:
        raise DataError("{path} lists more than {limit} pictures", path=BSDS.title, limit=MOST_PICTURES)
    return PictureSet(card=BSDS, pictures=torch.from_numpy(np.stack(pictures)))


def _landscape(name: str, data: bytes) -> np.ndarray:
    """Return a photograph as (3, 320, 480)."""
    try:
        image = flattened(open_picture(data, most_pixels=MOST_PIXELS))
    except GanzooError as error:
        raise DataError("{name} is damaged: {reason}", name=name, reason=str(error)) from error
    if image.height > image.width:
        image = image.transpose(Image.Transpose.ROTATE_90)
    if not (SIZE[0] <= image.width < SIZE[0] + SCALE and SIZE[1] <= image.height < SIZE[1] + SCALE):
        raise DataError(
            "{name} has {width}x{height} pixels, expected about {expected}",
            name=name,
            width=image.width,
            height=image.height,
            expected="x".join(map(str, SIZE)),
        )
    return np.asarray(image.crop((0, 0, *SIZE))).transpose(2, 0, 1)


def _zipped(path: Path) -> Iterator[tuple[str, bytes]]:
    with opened(path) as archive:
        try:
            for info in archive.infolist():
                if info.filename.lower().endswith((".jpg", ".png")) and not is_clutter(info.filename):
                    _check_size(info.filename, info.file_size)
                    yield info.filename, archive.read(info)
        except DAMAGED_ZIP as error:
            raise DataError("{path} is damaged: {reason}", path=str(path), reason=str(error)) from error


def _official(folders: str) -> Iterator[tuple[str, bytes]]:
    """Yield the photographs of these folders of the official archive, fetched once into `data/`."""
    path = Path("data") / "BSDS500" / OFFICIAL.rpartition("/")[2]
    if not path.is_file():
        _fetch(OFFICIAL, path)
    try:
        with tarfile.open(fileobj=_Bounded(path), mode="r|") as archive:
            for member in archive:
                where = Path(member.name)
                if not member.isfile() or is_clutter(member.name):
                    continue
                if where.suffix == ".jpg" and where.parent.name in folders.split():
                    _check_size(member.name, member.size)
                    file = archive.extractfile(member)
                    assert file is not None
                    yield member.name, file.read()
    except (OSError, tarfile.TarError, zlib.error, EOFError, ValueError, InputError) as error:
        raise DataError("{path} is damaged: {reason}", path=str(path), reason=str(error)) from error


class _Bounded(io.RawIOBase):
    """What a .gz unpacks to, up to a limit."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = gzip.GzipFile(fileobj=opened_regular(path, LARGEST_DOWNLOAD))
        self._left = LARGEST_UNPACKED

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes.

        Raises:
            OSError: there are more than the limit.
        """
        data = self._file.read(self._left + 1 if size < 0 else min(size, self._left + 1))
        self._left -= len(data)
        if self._left < 0:
            raise OSError(f"it unpacks to more than {LARGEST_UNPACKED} bytes")
        return data

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


def _fetch(url: str, path: Path) -> None:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            data = answer.read(LARGEST_DOWNLOAD + 1)
        if len(data) > LARGEST_DOWNLOAD:
            raise OSError(f"more than {LARGEST_DOWNLOAD} bytes")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, lambda beside: beside.write_bytes(data))
    except (OSError, ValueError) as error:
        raise DataError(
            "{name} could not be fetched from its official source ({reason}); "
            "give a directory that holds its files with --data DIR",
            name=BSDS.title,
            reason=str(error)[:200],
        ) from error


def _check_size(name: str, given: int) -> None:
    if given > LARGEST_PICTURE:
        raise DataError("{name} has {given} bytes; the limit is {limit}", name=name, given=given, limit=LARGEST_PICTURE)


SETS = (DataSet(BSDS, bsds),)
