"""MNIST: its digits and their labels, with a border."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from ganzoo.data import idx, sets
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


@pytest.mark.parametrize("known", ["images-idx3", "labels-idx1"])
def test_another_published_set_under_this_name_is_read_with_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, known: str
) -> None:
    write_fashion_mnist(tmp_path, train=20, test=10)
    body = next(tmp_path.glob(f"train-{known}*")).read_bytes()[16 if "images" in known else 8 :]
    monkeypatch.setattr(idx, "PUBLISHED", {hashlib.sha256(body).hexdigest(): "mnist"})
    assert len(sets.load("mnist", tmp_path, train=True)) == 20
    assert not caplog.text
    assert len(sets.load("fashion-mnist", tmp_path, train=True)) == 20
    assert f"{tmp_path} holds mnist, and is read as fashion-mnist: give the directory of fashion-mnist" in caplog.text


def test_the_checksums_are_of_two_sets() -> None:
    assert set(idx.PUBLISHED.values()) == {"mnist", "fashion-mnist"} <= set(sets.SETS)
    assert all(len(digest) == 64 for digest in idx.PUBLISHED)
