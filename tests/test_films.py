"""PNG, GIF, MP4 and directories, read back by other programs."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from PIL import Image

from ganzoo.errors import InputError
from ganzoo.films import check_place, write_film, write_picture, write_pictures
from ganzoo.pixels import to_pil
from tests.tiny import full_disk, waiting_for_nobody

SHADES = (0, 90, 180, 250)


def frames(count: int = 4, side: int = 32, channels: int = 1) -> np.ndarray:
    """Return plain frames that get lighter."""
    return np.stack([np.full((side, side, channels), SHADES[n % 4], np.uint8) for n in range(count)])


def decoded(path: Path, side: int) -> np.ndarray:
    """Return an MP4's frames as grey pictures (N, side, side), decoded by ffmpeg."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", "-i", str(path)]
    raw = subprocess.run([*command, "-f", "rawvideo", "-pix_fmt", "gray", "-"], capture_output=True, check=True).stdout
    return np.frombuffer(raw, np.uint8).reshape(-1, side, side)


@pytest.mark.parametrize("channels", [1, 3])
def test_an_mp4_holds_every_frame_enlarged_to_256(tmp_path: Path, channels: int) -> None:
    write_film(frames(12, channels=channels), tmp_path / "walk.mp4")
    film = decoded(tmp_path / "walk.mp4", 256)
    assert len(film) == 12
    assert [int(frame.mean()) for frame in film[:4]] == pytest.approx(SHADES, abs=3)
    assert [path.name for path in tmp_path.iterdir()] == ["walk.mp4"]


def test_an_mp4_plays_at_the_given_speed(tmp_path: Path) -> None:
    write_film(frames(30), tmp_path / "walk.mp4", frames_per_second=10)
    reader = imageio_ffmpeg.read_frames(str(tmp_path / "walk.mp4"))
    facts = next(reader)
    reader.close()
    assert (facts["fps"], facts["duration"], facts["size"]) == (10.0, 3.0, (256, 256))


def test_odd_sides_are_cut_to_even_ones(tmp_path: Path) -> None:
    write_film(frames(3, side=301), tmp_path / "walk.mp4")
    assert decoded(tmp_path / "walk.mp4", 300).shape == (3, 300, 300)


def test_colours_stay_in_their_places(tmp_path: Path) -> None:
    picture = np.zeros((2, 64, 64, 3), np.uint8)
    picture[..., 0] = 250
    write_film(picture, tmp_path / "red.mp4")
    reader = imageio_ffmpeg.read_frames(str(tmp_path / "red.mp4"))
    next(reader)
    red, green, blue = np.frombuffer(next(reader), np.uint8).reshape(-1, 3).mean(0)
    reader.close()
    assert red > 200 and green < 40 and blue < 40


def test_a_gif_plays_its_frames_for_ever(tmp_path: Path) -> None:
    write_film(frames(), tmp_path / "walk.gif")
    with Image.open(tmp_path / "walk.gif") as film:
        assert (film.format, getattr(film, "n_frames", 1), film.size) == ("GIF", 4, (256, 256))
        assert film.info["loop"] == 0 and film.info["duration"] == 30
        shades = []
        for number in range(4):
            film.seek(number)
            shades.append(film.convert("L").getpixel((9, 9)))
    assert shades == list(SHADES)


def test_a_directory_gets_a_png_a_frame(tmp_path: Path) -> None:
    write_film(frames(), tmp_path / "a" / "walk")
    names = sorted(path.name for path in (tmp_path / "a" / "walk").iterdir())
    assert names == ["00000.png", "00001.png", "00002.png", "00003.png"]
    with Image.open(tmp_path / "a" / "walk" / "00002.png") as picture:
        assert (picture.mode, picture.size, picture.getpixel((5, 5))) == ("L", (32, 32), 180)


def test_pictures_get_the_names_they_are_given(tmp_path: Path) -> None:
    write_pictures(frames(2), tmp_path / "out", ["7", "8"])
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["7.png", "8.png"]


@pytest.mark.parametrize("name", ["walk.avi", "walk.png", "walk.mp4.txt"])
def test_other_endings_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"\.mp4 or \.gif or is a directory, not"):
        write_film(frames(), tmp_path / name)


@pytest.mark.parametrize("name", ["grid.jpg", "grid", "grid.png.txt"])
def test_a_picture_is_a_png(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"ends in \.png, not"):
        write_picture(to_pil(frames()[0]), tmp_path / name)


@pytest.mark.parametrize("name", ["walk.mp4", "walk.gif", "walk"])
def test_places_that_cannot_be_written_are_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"cannot be written .*--out"):
        write_film(frames(), tmp_path / "file" / name)
    if "." in name:
        with pytest.raises(InputError, match="cannot be written"):
            write_film(frames(), tmp_path / "missing" / name)


def test_a_directory_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "walk.mp4").mkdir()
    with pytest.raises(InputError, match="cannot be written"):
        write_film(frames(), tmp_path / "walk.mp4")


@pytest.mark.parametrize("name", ["walk.mp4", "walk.gif"])
@pytest.mark.parametrize("limit", [100, 3_000])
def test_a_full_disk_keeps_the_old_film(tmp_path: Path, name: str, limit: int) -> None:
    """Whether it is full at the first byte or at ffmpeg's last ones."""
    noise = np.random.default_rng(0).integers(0, 256, (6, 64, 64, 3), np.uint8)
    (tmp_path / name).write_bytes(b"old")
    with full_disk(limit), pytest.raises(InputError, match="cannot be written"):
        write_film(noise, tmp_path / name)
    assert (tmp_path / name).read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_pipe_in_the_place_of_a_picture_stays_one(tmp_path: Path) -> None:
    """Somebody may be waiting at it."""
    path = tmp_path / "out.png"
    os.mkfifo(path)
    for refuse in (lambda: write_picture(Image.new("L", (8, 8)), path), lambda: check_place(path)):
        with (
            waiting_for_nobody(),
            pytest.raises(InputError, match="it is no regular file"),
        ):
            refuse()
    assert path.is_fifo() and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["folder.png", "missing/out.png", "file/out.png", "out.jpg"])
def test_a_place_is_refused_before_the_work_for_it_begins(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(InputError):
        check_place(tmp_path / name)
    check_place(tmp_path / "out.png")
