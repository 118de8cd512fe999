"""MNIST: 70,000 grey pictures of handwritten digits (LeCun, Bottou, Bengio, Haffner 1998)."""

from __future__ import annotations

from pathlib import Path

from ganzoo.data.filed import Loading
from ganzoo.data.idx import read_digits
from ganzoo.data.images import DataCard, PictureSet
from ganzoo.data.sets.dataset import DataSet
from ganzoo.data.sets.labelled import IN_MEMORY
from ganzoo.data.sets.official import fetched

MNIST = DataCard(
    name="mnist",
    title="MNIST",
    url="http://yann.lecun.com/exdb/mnist/",
    terms="no licence is stated at the source; Creative Commons BY-SA 3.0 is named by most who pass it on",
    reads="digit",
    classes=tuple("0123456789"),
)


def mnist(directory: Path | None, *, train: bool, loading: Loading = IN_MEMORY) -> PictureSet:
    """Return MNIST at 32x32: 28x28 pictures with a black border of two pixels.

    `directory` holds the four idx files, compressed or not, itself or in `MNIST/raw` below; None lets torchvision fetch
    them into `data/`.

    Raises:
        DataError: a file is missing or damaged, or the download failed.
    """
    pictures, labels = read_digits(directory or fetched("MNIST"), MNIST, train=train)
    return PictureSet(card=MNIST, pictures=pictures, labels=labels)


SETS = (DataSet(MNIST, mnist),)
