"""Reading idx files, good and bad, and the order of pictures as a function of (seed, step)."""

from __future__ import annotations

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from ganzoo.data.images import ImageStream, PictureSet
from ganzoo.data.sets import load
from ganzoo.data.sets.fashion_mnist import FASHION_MNIST, fashion_mnist
from ganzoo.errors import DataError, UnknownName
from tests.tiny import write_fashion_mnist, write_idx

IMAGES, LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


def numbered(count: int) -> PictureSet:
    """Return pictures of one pixel that hold their own number, labelled with it."""
    numbers = torch.arange(count)
    return PictureSet(card=FASHION_MNIST, pictures=numbers.to(torch.uint8).view(-1, 1, 1, 1), labels=numbers)


def order(stream: ImageStream, steps: int) -> list[int]:
    """Return the numbers of the pictures that the first steps see."""
    return [int(index) for step in range(steps) for index in stream.indices(step)]


# --- files


def test_pictures_get_a_black_border_of_two_pixels(tmp_path: Path) -> None:
    pictures = np.full((3, 28, 28), 7)
    pictures[1, 0, 0] = 255
    write_idx(tmp_path / IMAGES, pictures)
    write_idx(tmp_path / LABELS, np.array([9, 0, 4]))
    read = fashion_mnist(tmp_path, train=True)
    assert read.pictures.shape == (3, 1, 32, 32) and read.pictures.dtype == torch.uint8
    assert read.labels.tolist() == [9, 0, 4]
    assert int(read.pictures[0].sum()) == 7 * 28 * 28
    assert read.pictures[1, 0, 2, 2] == 255
    assert read.pictures[0, 0, :2].sum() == read.pictures[0, 0, 30:].sum() == 0
    assert read.pictures[0, 0, :, :2].sum() == read.pictures[0, 0, :, 30:].sum() == 0


def test_train_and_test_are_different_files(data: Path) -> None:
    assert len(fashion_mnist(data, train=True)) == 320
    assert len(fashion_mnist(data, train=False)) == 160


@pytest.mark.parametrize("place", ["", "FashionMNIST/raw", "raw"])
def test_torchvisions_folders_and_compressed_files_are_found(tmp_path: Path, data: Path, place: str) -> None:
    folder = tmp_path / place
    folder.mkdir(parents=True, exist_ok=True)
    for name in (IMAGES, LABELS):
        (folder / f"{name}.gz").write_bytes(gzip.compress((data / name).read_bytes()))
    expected = fashion_mnist(data, train=True)
    read = fashion_mnist(tmp_path, train=True)
    assert torch.equal(read.pictures, expected.pictures) and torch.equal(read.labels, expected.labels)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=f"holds no file {IMAGES} or {IMAGES}.gz"):
        fashion_mnist(tmp_path, train=True)
    with pytest.raises(DataError, match="holds no file"):
        fashion_mnist(tmp_path / "missing", train=True)


@pytest.mark.parametrize(
    "data_bytes",
    [
        b"",
        b"\x00\x00\x08",
        struct.pack(">4I", 0x0803, 2, 28, 28) + bytes(100),
        struct.pack(">4I", 0x0803, 2, 28, 28) + bytes(2 * 28 * 28 + 1),
        struct.pack(">4I", 0x0801, 2, 28, 28) + bytes(2 * 28 * 28),
        struct.pack(">4I", 0x0D03, 2, 28, 28) + bytes(2 * 28 * 28),
        struct.pack(">4I", 0x0803, 2**32 - 1, 2**32 - 1, 2**32 - 1) + bytes(64),
        struct.pack(">4I", 0x0803, 2**31, 2**31, 4),  # the product wraps to 0 in 64 bits
    ],
    ids=["empty", "short header", "truncated", "too long", "dimensions", "type", "huge", "wrapping"],
)
def test_a_damaged_file_is_refused(tmp_path: Path, data_bytes: bytes) -> None:
    write_fashion_mnist(tmp_path, train=10, test=10)
    (tmp_path / IMAGES).write_bytes(data_bytes)
    with pytest.raises(DataError, match="is damaged"):
        fashion_mnist(tmp_path, train=True)


@pytest.mark.parametrize("kind", ["not gzip", "truncated", "flipped"])
def test_a_damaged_compressed_file_is_refused(tmp_path: Path, kind: str) -> None:
    write_fashion_mnist(tmp_path, train=50, test=10)
    packed = bytearray(gzip.compress((tmp_path / IMAGES).read_bytes()))
    (tmp_path / IMAGES).unlink()
    if kind == "not gzip":
        packed = bytearray(b"<html>404</html>")
    elif kind == "truncated":
        packed = packed[: len(packed) // 2]
    else:
        packed[20:60] = bytes(255 - value for value in packed[20:60])
    (tmp_path / f"{IMAGES}.gz").write_bytes(packed)
    with pytest.raises(DataError, match="is damaged"):
        fashion_mnist(tmp_path, train=True)


def test_pictures_and_labels_must_be_as_many(tmp_path: Path) -> None:
    write_fashion_mnist(tmp_path, train=10, test=10)
    write_idx(tmp_path / LABELS, np.zeros(9))
    with pytest.raises(DataError, match="10 pictures but 9 labels"):
        fashion_mnist(tmp_path, train=True)


def test_no_pictures_are_refused(tmp_path: Path) -> None:
    write_idx(tmp_path / IMAGES, np.zeros((0, 28, 28)))
    write_idx(tmp_path / LABELS, np.zeros(0))
    with pytest.raises(DataError, match="no pictures"):
        fashion_mnist(tmp_path, train=True)


def test_another_data_set_under_the_same_names_is_refused(tmp_path: Path) -> None:
    write_fashion_mnist(tmp_path, train=10, test=10)
    write_idx(tmp_path / LABELS, np.full(10, 26))
    with pytest.raises(DataError, match=r"does not hold Fashion-MNIST.*labels up to 26"):
        fashion_mnist(tmp_path, train=True)
    write_idx(tmp_path / IMAGES, np.zeros((10, 32, 32)))
    with pytest.raises(DataError, match=r"does not hold Fashion-MNIST.*32x32"):
        fashion_mnist(tmp_path, train=True)


def test_an_unknown_data_set_offers_the_closest() -> None:
    with pytest.raises(UnknownName, match=r"'fashion'.*fashion-mnist"):
        load("fashion", None, train=True)


def test_a_download_that_fails_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import urllib.error

    from torchvision import datasets

    def unreachable(*_: object, **__: object) -> None:
        raise urllib.error.URLError("no route to host")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(datasets, "FashionMNIST", unreachable)
    with pytest.raises(DataError, match=r"no route to host.*--data DIR"):
        load("fashion-mnist", None, train=True)


# --- order


def test_each_epoch_shows_every_picture_once() -> None:
    seen = order(ImageStream(numbered(20), batch=4, seed=0), 15)
    for epoch in range(3):
        assert sorted(seen[20 * epoch : 20 * epoch + 20]) == list(range(20))
    assert seen[:20] != seen[20:40] != seen[40:]
    assert seen[:20] != list(range(20))


def test_batches_reach_over_the_end_of_an_epoch() -> None:
    seen = order(ImageStream(numbered(7), batch=5, seed=3), 7)
    assert all(sorted(seen[7 * epoch : 7 * epoch + 7]) == list(range(7)) for epoch in range(5))


def test_a_batch_larger_than_the_data_set_holds_whole_epochs() -> None:
    batch = ImageStream(numbered(3), batch=7, seed=0).indices(1)  # pictures 7 to 13 of the row
    whole = order(ImageStream(numbered(3), batch=1, seed=0), 14)
    assert batch.tolist() == whole[7:14]


def test_any_step_can_be_read_in_any_order() -> None:
    forward = [ImageStream(numbered(11), batch=4, seed=5).indices(step).tolist() for step in range(30)]
    stream = ImageStream(numbered(11), batch=4, seed=5)
    steps = torch.randperm(30, generator=torch.Generator().manual_seed(0)).tolist()
    assert {step: stream.indices(step).tolist() for step in steps} == dict(enumerate(forward))


def test_another_seed_is_another_order() -> None:
    first, second = (order(ImageStream(numbered(50), batch=10, seed=seed), 5) for seed in (0, 1))
    assert first != second


def test_the_batch_size_does_not_change_the_row() -> None:
    """The order is a function of (seed, images seen)."""
    assert order(ImageStream(numbered(12), batch=2, seed=0), 18) == order(ImageStream(numbered(12), batch=9, seed=0), 4)


def test_batches_are_in_minus_one_to_one_with_their_labels() -> None:
    stream = ImageStream(numbered(256), batch=256, seed=0, labelled=True)
    batch = stream.batch(0)
    assert isinstance(batch, tuple)
    pictures, labels = batch
    assert pictures.dtype == torch.float32 and (pictures.min(), pictures.max()) == (-1, 1)
    assert torch.allclose((pictures.flatten() + 1) * 127.5, labels.float(), atol=1e-3)
    assert isinstance(ImageStream(numbered(4), batch=2, seed=0).batch(0), Tensor)


def test_few_permutations_are_kept() -> None:
    stream = ImageStream(numbered(4), batch=4, seed=0)
    for step in range(50):
        stream.batch(step)
    assert len(stream._epochs) <= 2
