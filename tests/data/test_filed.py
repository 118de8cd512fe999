"""Pictures that stay in their archives: the same batches as from memory, whoever decodes them and whenever."""

from __future__ import annotations

import io
import os
import signal
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ganzoo.data import filed, sets
from ganzoo.data.filed import Ahead, FiledPictures, Loading, joined, part
from ganzoo.data.images import ImageStream
from ganzoo.data.pairs import PairStream
from ganzoo.errors import DataError

COUNTS = {"shoes": 11, "bags": 7}
CATEGORIES = {"shoes": "Heels", "bags": "Handbags"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory of shoes and bags, each picture of noise of its own."""
    place = tmp_path_factory.mktemp("shop")
    for stem, count in COUNTS.items():
        names = [f"{index}.png" for index in range(count)]
        with zipfile.ZipFile(place / f"{stem}_train.zip", "w") as archive:
            for index, name in enumerate(names):
                archive.writestr(name, png(100 * count + index))
        rows = "".join(f"{name},{CATEGORIES[stem]},Black\n" for name in names)
        (place / f"{stem}_train.csv").write_text("file,category,colour\n" + rows)
    return place


def png(seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def filed_set(name: str, folder: Path, workers: int = 0):
    found = sets.load_for_training(name, folder, Loading(room=0, workers=workers))
    assert isinstance(found.pictures, FiledPictures)
    return found


@pytest.mark.parametrize("workers", [0, 2])
def test_a_stream_is_the_same_from_memory_and_from_the_archive(folder: Path, workers: int) -> None:
    kept = sets.load("shoes", folder, train=True)
    ours = filed_set("shoes", folder, workers)
    assert ours.pictures.shape == kept.pictures.shape and len(ours) == len(kept)
    from_memory, from_files = (ImageStream(one, batch=4, seed=3, labelled=True) for one in (kept, ours))
    for step in (5, 5, 6, 7, 12, 8, 9):  # resumed in the middle, asked twice, out of the row, on again
        for mine, theirs in zip(from_files.batch(step), from_memory.batch(step), strict=True):
            assert torch.equal(mine, theirs)


def test_a_pair_of_domains_comes_from_two_archives(folder: Path) -> None:
    kept = sets.load("bags-shoes", folder, train=True)
    ours = filed_set("bags-shoes", folder)
    assert torch.equal(ours.labels, kept.labels)
    for step in range(4):
        pairs = zip(*(PairStream(one, batch=3, seed=0).batch(step) for one in (kept, ours)), strict=True)
        assert all(torch.equal(mine, theirs) for mine, theirs in pairs)


def test_parts_and_joins_keep_the_order(folder: Path) -> None:
    pictures = filed_set("shoes", folder).pictures
    wanted = torch.arange(11) % 2 == 1
    odd = part(pictures, wanted)
    everything = torch.arange(11)
    assert torch.equal(odd[torch.arange(5)], pictures[everything[wanted]])
    both = joined([odd, pictures])
    assert len(both) == 16 and torch.equal(both[torch.tensor([5, 4])], pictures[torch.tensor([0, 9])])
    assert torch.equal(joined([torch.ones(1, 2), torch.zeros(1, 2)]), torch.tensor([[1.0, 1], [0, 0]]))


@pytest.mark.parametrize(("room", "stays"), [(11 * 64 * 64 * 3 - 1, True), (11 * 64 * 64 * 3, False)])
def test_what_fits_is_kept_in_memory(folder: Path, room: int, stays: bool) -> None:
    found = sets.load_for_training("shoes", folder, Loading(room=room, workers=0))
    assert isinstance(found.pictures, FiledPictures) == stays


@pytest.mark.parametrize("workers", [0, 1])
def test_a_damaged_picture_is_named_when_it_is_met(folder: Path, tmp_path: Path, workers: int) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("good.png", png(0))
        archive.writestr("{bad}.png", b"not a picture")
    entries = [(tmp_path / "a.zip", name) for name in ("good.png", "{bad}.png", "gone.png")]
    pictures = FiledPictures(entries, mode="RGB", resolution=64, workers=workers)
    ahead = Ahead(pictures, lambda step: torch.tensor([step]))
    assert ahead.batch(0).shape == (1, 3, 64, 64)
    with pytest.raises(DataError, match=r"\{bad\}.png is damaged"):
        ahead.batch(1)


def test_a_worker_that_is_killed_ends_the_run_with_a_sentence(folder: Path) -> None:
    ahead = Ahead(filed_set("shoes", folder, workers=1).pictures, lambda step: torch.tensor([step % 11]))
    ahead.batch(0)
    batches = ahead._batches
    os.kill(batches._workers[0].pid, signal.SIGKILL)  # type: ignore[union-attr]
    with pytest.raises(DataError, match="a process that reads pictures ended"):
        for step in range(1, 3 + 2 * filed.AHEAD):
            ahead.batch(step)
