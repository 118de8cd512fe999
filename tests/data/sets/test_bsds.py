"""BSDS500: laid down, cut to one size, fetched, and refused in sentences."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ganzoo.data.sets import bsds as module
from ganzoo.data.sets.bsds import bsds
from ganzoo.errors import DataError
from tests.enlargers import stripes
from tests.tiny import waiting_for_nobody


def encoded(width: int, height: int, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(stripes(width, height)).save(buffer, kind)
    return buffer.getvalue()


def write_zip(path: Path, *sizes: tuple[int, int]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for index, size in enumerate(sizes):
            archive.writestr(f"train_{index}.png", encoded(*size))
        for clutter in ("notes.txt", "__MACOSX/._train_0.png", "._train_0.png", "in/Thumbs.db", ".DS_Store"):
            archive.writestr(clutter, "not a picture")


def test_upright_photographs_are_laid_down_and_the_odd_row_and_column_go(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    write_zip(tmp_path / "below" / "train_bsds500.zip", (481, 321), (321, 481))
    found = bsds(tmp_path, train=True).pictures
    assert found.shape == (2, 3, 320, 480) and found.dtype == torch.uint8
    assert np.array_equal(found[0].permute(1, 2, 0).numpy(), stripes(481, 321)[:320, :480])
    assert np.array_equal(found[1].permute(1, 2, 0).numpy(), np.rot90(stripes(321, 481))[:320, :480])


def test_what_is_not_the_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"holds no file train_bsds500\.zip"):
        bsds(tmp_path, train=True)
    write_zip(tmp_path / "train_bsds500.zip", (481, 321), (200, 100))
    with pytest.raises(DataError, match="200x100 pixels, expected about 480x320"):
        bsds(tmp_path, train=True)
    whole = (tmp_path / "train_bsds500.zip").read_bytes()
    (tmp_path / "train_bsds500.zip").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="damaged"):
        bsds(tmp_path, train=True)
    with zipfile.ZipFile(tmp_path / "train_bsds500.zip", "w") as archive:
        archive.writestr("a.jpg", encoded(481, 321, "JPEG")[:3000])
    with pytest.raises(DataError, match=r"a\.jpg is damaged"):
        bsds(tmp_path, train=True)


def test_the_official_archive_gives_the_folders_that_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = tmp_path / "BSR_bsds500.tgz"
    with tarfile.open(served, "w:gz") as archive:
        for folder in ("train", "val", "test"):
            data = encoded(481, 321, "JPEG")
            member = tarfile.TarInfo(f"BSR/BSDS500/data/images/{folder}/1.jpg")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "OFFICIAL", served.as_uri())
    assert len(bsds(None, train=True)) == 2 and len(bsds(None, train=False)) == 1
    served.unlink()
    assert len(bsds(None, train=True)) == 2  # the second time nothing is fetched


def test_an_official_source_out_of_reach_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "OFFICIAL", (tmp_path / "nothing.tgz").as_uri())
    with pytest.raises(DataError, match="give a directory that holds its files with --data DIR"):
        bsds(None, train=True)


def test_an_archive_that_unpacks_without_end_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Members that are pipes and links are passed over; 8 MB of zeros are more than the 4 MB allowed here."""
    (tmp_path / "data" / "BSDS500").mkdir(parents=True)
    with tarfile.open(tmp_path / "data" / "BSDS500" / "BSR_bsds500.tgz", "w:gz") as archive:
        for name, kind in (("a/val/p.jpg", tarfile.FIFOTYPE), ("a/val/l.jpg", tarfile.SYMTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
        member = tarfile.TarInfo("a/val/zeros.mat")
        member.size = 2**23
        archive.addfile(member, io.BytesIO(bytes(2**23)))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(module, "LARGEST_UNPACKED", 2**22)
    with waiting_for_nobody(), pytest.raises(DataError, match="unpacks to more than 4194304 bytes"):
        bsds(None, train=False)


def test_more_photographs_than_a_set_could_have_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_zip(tmp_path / "train_bsds500.zip", (481, 321), (481, 321), (481, 321))
    monkeypatch.setattr(module, "MOST_PICTURES", 2)
    with pytest.raises(DataError, match="more than 2 pictures"):
        bsds(tmp_path, train=True)
