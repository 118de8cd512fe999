"""MNIST: its digits and their labels, with a border."""

from pathlib import Path

import numpy as np
import pytest

from ganzoo.data import sets
from ganzoo.errors import DataError
from tests.tiny import write_fashion_mnist, write_idx


def test_digits_get_a_border_and_keep_their_labels(tmp_path: Path) -> None:
    write_fashion_mnist(tmp_path / "MNIST" / "raw", train=20, test=10)
    read = sets.load("mnist", tmp_path, train=True)
    assert read.pictures.shape == (20, 1, 32, 32) and read.labels.tolist() == [*range(10), *range(10)]
    assert int(read.pictures[:, :, :2].sum()) == 0
    assert read.card.classes[7] == "7"


def test_files_of_another_size_are_refused(tmp_path: Path) -> None:
    for stem in ("train-images-idx3-ubyte", "t10k-images-idx3-ubyte"):
        write_idx(tmp_path / stem, np.zeros((3, 8, 8)))
    for stem in ("train-labels-idx1-ubyte", "t10k-labels-idx1-ubyte"):
        write_idx(tmp_path / stem, np.zeros(3))
    with pytest.raises(DataError, match="does not hold MNIST: its pictures are 8x8"):
        sets.load("mnist", tmp_path, train=True)
