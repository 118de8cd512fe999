"""Photographs for super-resolution: the pictures of BSDS500, and pairs of small and large crops of them.

The small picture is the large one reduced four times by Pillow's bicubic filter, whole, before anything is cut out
of it: the way in which the figures of the field are made. The 100 validation pictures of BSDS500 are the BSD100 that
people measure on, so only the training and test folders are trained on.
"""

from __future__ import annotations

import tarfile
import urllib.request
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ganzoo.data.archives import find_file
from ganzoo.data.images import DataCard, PictureSet
from ganzoo.data.pictures import flattened, open_picture
from ganzoo.errors import DataError, GanzooError
from ganzoo.files import write_atomically
from ganzoo.pixels import to_model
from ganzoo.randomness import random_generator
from ganzoo.turns import TURNS, turned

SCALE = 4
SIZE = (480, 320)  # BSDS500's 481x321 without the odd row and column
ARCHIVES = {True: "train_bsds500.zip", False: "test_bsd100_70.zip"}
OFFICIAL = "https://www2.eecs.berkeley.edu/Research/Projects/CS/vision/grouping/BSR/BSR_bsds500.tgz"
LARGEST_DOWNLOAD = 200_000_000  # bytes; the official file has about 70 million
LARGEST_PICTURE = 2_000_000  # bytes of one compressed picture
BSDS = DataCard(
    name="bsds",
    title="BSDS500 photographs",
    url="https://www2.eecs.berkeley.edu/Research/Projects/CS/vision/grouping/resources.html",
    terms="no licence is stated for the pictures; they are given for research on segmentation (Martin et al. ICCV 2001,"
    " Arbelaez et al. PAMI 2011): research and testing only, the pictures themselves are not published",
)
SHRINK = 0.8  # between one size of a photograph and the next


def bsds(directory: Path | None, *, train: bool) -> PictureSet:
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
    pictures = [_landscape(name, data) for name, data in files]
    if not pictures:
        raise DataError("{name} holds no pictures", name=BSDS.title)
    return PictureSet(card=BSDS, pictures=torch.from_numpy(np.stack(pictures)))


def reduced(image: Image.Image, scale: int = SCALE) -> Image.Image:
    """Return the picture `scale` times smaller, by Pillow's bicubic filter; its sides must be multiples of `scale`."""
    return image.resize((image.width // scale, image.height // scale), Image.Resampling.BICUBIC)


def cropped_to_multiple(image: Image.Image, scale: int = SCALE) -> Image.Image:
    """Return the picture without the last rows and columns that `scale` does not divide."""
    return image.crop((0, 0, image.width // scale * scale, image.height // scale * scale))


class CropStream:
    """An endless row of batches of crops, each a function of (seed, step).

    A batch is (low, high): float32 (N, 3, crop, crop) and (N, 3, 4 crop, 4 crop) in [-1, 1], from any place of any
    picture, turned and mirrored at random. With several `sizes` the large pictures are also taken 0.8, 0.64, ... times
    as large, each as often as the others: reduced, a photograph is sharper and free of the marks of its compression.
    """

    def __init__(
        self,
        pictures: PictureSet,
        *,
        crop: int,
        batch: int,
        seed: int,
        sizes: int = 1,
        device: torch.device | None = None,
    ) -> None:
        self.crop, self.batch_size, self.seed = crop, batch, seed
        self.device = device or torch.device("cpu")
        self.pairs = [_pair(pictures.pictures, SHRINK**step) for step in range(sizes)]
        height, width = self.pairs[-1][0].shape[2:]
        if crop > min(height, width):
            raise DataError(
                "crops of {crop} pixels do not fit into the small pictures of {name}, {width}x{height}",
                crop=crop,
                name=pictures.card.title,
                width=width,
                height=height,
            )

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Return the crops of this step (0-based)."""
        rng = random_generator(self.seed, "crops", step)
        count = self.batch_size
        sizes = torch.randint(len(self.pairs), (count,), generator=rng) if len(self.pairs) > 1 else torch.zeros(count)
        limits = torch.tensor([self._limits(int(size)) for size in sizes])
        draws = torch.stack([_below(limits[:, column], rng) for column in range(limits.shape[1])], 1).tolist()
        crops = [self._crops(self.pairs[int(size)], *draw) for size, draw in zip(sizes, draws, strict=True)]
        low, high = (to_model(torch.stack(part).to(self.device)) for part in zip(*crops, strict=True))
        return low, high

    def _limits(self, size: int) -> tuple[int, int, int, int]:
        """Return how many pictures, places and turns there are to draw from."""
        count, _, height, width = self.pairs[size][0].shape
        return count, height - self.crop + 1, width - self.crop + 1, TURNS

    def _crops(self, pair: tuple[Tensor, Tensor], index: int, top: int, left: int, turn: int) -> tuple[Tensor, Tensor]:
        def cut(pictures: Tensor, scale: int) -> Tensor:
            side = scale * self.crop
            return turned(pictures[index, :, scale * top :, scale * left :][:, :side, :side], turn)

        low, high = pair
        return cut(low, 1), cut(high, SCALE)


def _pair(pictures: Tensor, size: float) -> tuple[Tensor, Tensor]:
    """Return (low, high) of uint8 pictures (N, 3, H, W), the high ones `size` times as large as given."""
    side = [max(SCALE, round(length * size / SCALE) * SCALE) for length in pictures.shape[2:]]
    images = [Image.fromarray(picture.permute(1, 2, 0).contiguous().numpy()) for picture in pictures]
    if size != 1:
        images = [image.resize((side[1], side[0]), Image.Resampling.BICUBIC) for image in images]
    return _planes([reduced(image) for image in images]), _planes(images) if size != 1 else pictures


def _planes(images: Iterable[Image.Image]) -> Tensor:
    """Return pictures of one size as uint8 (N, 3, H, W)."""
    return torch.from_numpy(np.stack([np.asarray(image) for image in images])).permute(0, 3, 1, 2).contiguous()


def _below(limits: Tensor, rng: torch.Generator) -> Tensor:
    """Return a whole number from 0 to below each limit."""
    if (limits == limits[0]).all():
        return torch.randint(int(limits[0]), limits.shape, generator=rng)
    return (torch.rand(limits.shape, generator=rng, dtype=torch.float64) * limits).long()


def _landscape(name: str, data: bytes) -> np.ndarray:
    """Return a photograph as (3, 320, 480)."""
    try:
        image = flattened(open_picture(data))
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
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.filename.lower().endswith((".jpg", ".png")):
                    _check_size(info.filename, info.file_size)
                    yield info.filename, archive.read(info)
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise DataError("{path} is damaged: {reason}", path=str(path), reason=str(error)) from error


def _official(folders: str) -> Iterator[tuple[str, bytes]]:
    """Yield the photographs of these folders of the official archive, fetched once into `data/`."""
    path = Path("data") / "BSDS500" / OFFICIAL.rpartition("/")[2]
    if not path.is_file():
        _fetch(OFFICIAL, path)
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                where = Path(member.name)
                if member.isfile() and where.suffix == ".jpg" and where.parent.name in folders.split():
                    _check_size(member.name, member.size)
                    file = archive.extractfile(member)
                    assert file is not None
                    yield member.name, file.read()
    except (OSError, tarfile.TarError, zlib.error, EOFError) as error:
        raise DataError("{path} is damaged: {reason}", path=str(path), reason=str(error)) from error


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
