"""Fashion-MNIST (arXiv:1708.07747): 70,000 grey pictures of clothes in ten classes, MIT licence."""

from __future__ import annotations

from pathlib import Path

from ganzoo.data.filed import Loading
from ganzoo.data.idx import read_digits
from ganzoo.data.images import DataCard, PictureSet
from ganzoo.data.sets.dataset import DataSet
from ganzoo.data.sets.labelled import IN_MEMORY
from ganzoo.data.sets.official import fetched

FASHION_MNIST = DataCard(
    name="fashion-mnist",
    title="Fashion-MNIST",
    url="https://github.com/zalandoresearch/fashion-mnist",
    terms="MIT licence (arXiv:1708.07747)",
    reads="category",
    classes=(
        "T-shirt",
        "trouser",
        "pullover",
        "dress",
        "coat",
        "sandal",
        "shirt",
        "sneaker",
        "bag",
        "ankle boot",
    ),
)


def fashion_mnist(directory: Path | None, *, train: bool, loading: Loading = IN_MEMORY) -> PictureSet:
    """Return Fashion-MNIST at 32x32: 28x28 pictures with a black border of two pixels.

    `directory` holds the four idx files, compressed or not, itself or in `FashionMNIST/raw` below;
    None lets torchvision fetch them into `data/`.

    Raises:
        DataError: a file is missing or damaged, or the download failed.
    """
    pictures, labels = read_digits(directory or fetched("FashionMNIST"), FASHION_MNIST, train=train)
    return PictureSet(card=FASHION_MNIST, pictures=pictures, labels=labels)


SETS = (DataSet(FASHION_MNIST, fashion_mnist),)
