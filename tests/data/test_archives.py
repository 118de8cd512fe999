"""Zips and tables that somebody made to hang, to fill the memory, or to lead elsewhere."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image

from ganzoo.data import archives
from ganzoo.data.archives import read_pictures, read_rows
from ganzoo.errors import DataError
from tests.shops import noise_png
from tests.tiny import waiting_for_nobody


def read(path: Path, name: str = "a.png") -> None:
    read_pictures(path, [name], mode="RGB", resolution=64)


@pytest.mark.parametrize("thing", ["pipe", "zero", "loop", "folder", "nothing"])
def test_what_is_no_file_is_refused(tmp_path: Path, thing: str) -> None:
    path = tmp_path / "train.zip"
    if thing == "pipe":
        os.mkfifo(path)
    elif thing == "folder":
        path.mkdir()
    elif thing in ("zero", "loop"):
        path.symlink_to("/dev/zero" if thing == "zero" else path)
    with waiting_for_nobody(), pytest.raises(DataError, match=r"train\.zip is damaged"):
        read(path)
    with waiting_for_nobody(), pytest.raises(DataError, match=r"train\.zip is damaged"):
        read_rows(path, ["file"])


def test_a_member_that_is_a_link_or_a_pipe_is_only_bytes(tmp_path: Path) -> None:
    """Of a link a zip holds the words that it leads to; nothing is followed."""
    path = tmp_path / "train.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, kind in (("link.png", stat.S_IFLNK), ("pipe.png", stat.S_IFIFO)):
            member = zipfile.ZipInfo(name)
            member.external_attr = (kind | 0o644) << 16
            archive.writestr(member, "/etc/passwd")
    for name in ("link.png", "pipe.png"):
        with pytest.raises(DataError, match=f"{name} is damaged"):
            read(path, name)


def test_a_bomb_is_told_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "train.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.png", bytes(5_000_000))
    assert path.stat().st_size < 10_000
    with pytest.raises(DataError, match=r"a\.png has 5000000 bytes; the limit is 1000000"):
        read(path)


def test_a_picture_of_a_billion_pixels_is_not_decoded(tmp_path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">2I5B", 40_000, 40_000, 8, 2, 0, 0, 0))
    with zipfile.ZipFile(tmp_path / "train.zip", "w") as archive:
        archive.writestr("a.png", bomb + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b""))
    with pytest.raises(DataError, match=r"a\.png is damaged.*pixels"):
        read(tmp_path / "train.zip")


def test_a_long_table_of_contents_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of 50 entries has 46 bytes and its name, 10 names of 5 letters and 40 of 6."""
    path = tmp_path / "train.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(50):
            archive.writestr(f"{number}.png", b"")
    monkeypatch.setattr(archives, "LARGEST_CONTENTS", 2_000)
    with pytest.raises(DataError, match="contents has 2590 bytes; the limit is 2000"):
        read(path, "0.png")


def test_a_picture_of_another_mode_is_read_by_the_rule_of_its_mode(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("LA", (64, 64), (0, 0)).save(buffer, "PNG")
    with zipfile.ZipFile(tmp_path / "train.zip", "w") as archive:
        archive.writestr("a.png", buffer.getvalue())
        archive.writestr("b.png", noise_png(1))
    found = read_pictures(tmp_path / "train.zip", ["a.png", "b.png"], mode="RGB", resolution=64)
    assert found.shape == (2, 3, 64, 64) and (found[0] == 255).all()


# --- tables


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("kind,file\nbag\n", "no column file, or no rows"),
        ("file,kind\na.png,bag\nb.png\n", "row 2 is cut short"),
        ("file\na.png\n", "no column kind"),
        ("", "no column file, or no rows"),
        ('file,kind\n"' + "x" * 200_000, "field larger than field limit"),
    ],
)
def test_a_damaged_table_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(DataError, match=said):
        read_rows(tmp_path / "t.csv", ["file", "kind"])


def test_a_table_is_read_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.csv").write_text("file,kind\n" + "a.png,bag\n" * 11)
    monkeypatch.setattr(archives, "MOST_PICTURES", 10)
    with pytest.raises(DataError, match="lists more than 10 pictures"):
        read_rows(tmp_path / "t.csv", ["file", "kind"])
    monkeypatch.setattr(archives, "LARGEST_TABLE", 100)
    with pytest.raises(DataError, match="larger than 100 bytes"):
        read_rows(tmp_path / "t.csv", ["file", "kind"])


def test_of_a_row_only_the_columns_that_are_asked_for_are_kept(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("file,kind,colour\na.png,bag,red,more\n")
    assert read_rows(tmp_path / "t.csv", ["file", "colour"]) == [{"file": "a.png", "colour": "red"}]
