"""Pictures that people bring along: what is refused, and what every mode becomes."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganzoo.data.modes import flattened, planes
from ganzoo.data.pictures import MOST_PIXELS, open_picture
from ganzoo.errors import InputError, LimitError
from tests.tiny import waiting_for_nobody

ORIENTATION = 0x0112
SVG = b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def noise(width: int, height: int, channels: int = 3) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, channels), dtype=np.uint8)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_allowed_format_is_read(kind: str) -> None:
    picture = flattened(open_picture(encoded(Image.new("RGB", (7, 5), (200, 30, 60)), kind)))
    assert picture.mode == "RGB" and picture.size == (7, 5)
    assert np.abs(np.asarray(picture).astype(int) - (200, 30, 60)).max() <= 6  # JPEG and WebP lose a little


@pytest.mark.parametrize("size", [(1, 1), (3, 1), (1, 9)])
def test_the_smallest_pictures_are_pictures(size: tuple[int, int]) -> None:
    assert open_picture(encoded(Image.new("RGB", size))).size == size


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"hello, I am a text", "is not a picture"),
        (SVG, "SVG"),
        (b"\x89PNG\r\n\x1a\n", "is not a picture"),
        (encoded(Image.fromarray(noise(64, 64)))[:2000], "damaged or cut short"),
        (encoded(Image.fromarray(noise(64, 64)), "JPEG")[:1500], "damaged or cut short"),
        (encoded(Image.new("RGB", (4, 4)), "PPM"), "is not a picture"),
    ],
    ids=["empty", "text", "svg", "signature alone", "cut PNG", "cut JPEG", "another format"],
)
def test_what_is_no_whole_picture_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        open_picture(data)


def test_a_flipped_bit_is_refused_or_read_but_never_crashes() -> None:
    whole = encoded(Image.fromarray(noise(16, 16)))
    for place in range(8, len(whole), 7):
        broken = bytearray(whole)
        broken[place] ^= 0x40
        with contextlib.suppress(InputError):
            open_picture(bytes(broken))


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cat\.png cannot be read"):
        open_picture(tmp_path / "cat.png")
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(InputError, match=r"folder\.png cannot be read"):
        open_picture(tmp_path / "folder.png")


def test_a_large_picture_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(Image.new("1", (10_000, 10_000)))
    monkeypatch.setattr(Image.Image, "load", lambda *_: pytest.fail("decoded"))
    with pytest.raises(LimitError, match="the file has 100 megapixels; the limit here is 64"):
        open_picture(data)


def test_a_bomb_is_refused_with_both_numbers() -> None:
    data = encoded(Image.new("1", (20_000, 20_000)))  # Pillow itself refuses this one
    with pytest.raises(LimitError, match="400 megapixels; the limit here is 64"):
        open_picture(data)
    assert MOST_PIXELS == 64_000_000


def test_the_limit_is_the_callers() -> None:
    data = encoded(Image.new("RGB", (11, 10)))
    with pytest.raises(LimitError):
        open_picture(data, most_pixels=109)
    assert open_picture(data, most_pixels=110).size == (11, 10)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    picture = open_picture(encoded(Image.fromarray(noise(6, 4)), exif=exif.tobytes()))
    assert picture.size == ((4, 6) if orientation >= 5 else (6, 4))
    turned: dict[int, Callable[[np.ndarray], np.ndarray]] = {
        1: lambda v: v,
        3: lambda v: v[::-1, ::-1],
        6: lambda v: np.rot90(v, -1),
        8: np.rot90,
    }
    if orientation in turned:
        assert np.array_equal(np.asarray(picture), turned[orientation](noise(6, 4)))


def test_a_damaged_exif_is_passed_over() -> None:
    picture = open_picture(encoded(Image.new("RGB", (3, 2)), "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff"))
    assert picture.size == (3, 2)


def test_of_an_animation_the_first_frame_is_taken() -> None:
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    picture = open_picture(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]))
    assert flattened(picture).getpixel((0, 0)) == (255, 0, 0)


def test_alpha_shows_the_background() -> None:
    image = Image.new("RGBA", (2, 1), (100, 0, 0, 255))
    image.putpixel((1, 0), (100, 0, 0, 0))
    assert np.asarray(flattened(image, (1, 2, 3))).tolist() == [[[100, 0, 0], [1, 2, 3]]]
    half = flattened(Image.new("RGBA", (1, 1), (0, 0, 0, 51)))  # a fifth of black on white
    assert half.getpixel((0, 0)) == (204, 204, 204)


def test_a_palette_with_a_transparent_colour() -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([10, 20, 30, 200, 0, 0])
    image.putpixel((1, 0), 1)
    picture = open_picture(encoded(image, transparency=0))
    assert picture.mode == "P"
    assert np.asarray(flattened(picture)).tolist() == [[[255, 255, 255], [200, 0, 0]]]


def test_a_16_bit_grey_png_keeps_its_greys() -> None:
    ramp = np.arange(0, 65_536, 257, dtype=np.uint16)[None]
    picture = open_picture(encoded(Image.fromarray(ramp)))
    assert np.array_equal(np.asarray(flattened(picture))[0, :, 0], np.arange(256))


def test_cmyk_with_a_broken_profile_goes_by_the_plain_rule() -> None:
    image = Image.new("CMYK", (2, 2), (255, 0, 0, 0))
    image.info["icc_profile"] = b"this is no profile"
    assert flattened(image).getpixel((0, 0)) == (0, 255, 255)


def test_planes_leave_the_colour_under_the_transparency() -> None:
    parts = planes(Image.new("RGBA", (1, 1), (9, 8, 7, 0)))
    assert parts.colour.getpixel((0, 0)) == (9, 8, 7)
    assert parts.alpha is not None and parts.alpha.getpixel((0, 0)) == 0


def test_a_broken_profile_is_left_out() -> None:
    image = Image.new("RGB", (2, 2), (1, 2, 3))
    image.info["icc_profile"] = b"this is no profile"
    parts = planes(image)
    assert parts.profile is None and parts.colour.getpixel((0, 0)) == (1, 2, 3)


@pytest.mark.parametrize("thing", ["pipe", "zero", "loop"])
def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path, thing: str) -> None:
    path = tmp_path / "cat.png"
    if thing == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero" if thing == "zero" else path)
    with (
        waiting_for_nobody(),
        pytest.raises(InputError, match=r"cat\.png cannot be read \("),
    ):
        open_picture(path)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16", "F", "I"])
def test_a_large_picture_is_reduced_in_every_mode_and_keeps_its_colours(mode: str, tmp_path: Path) -> None:
    left, right = {"I;16": (10_000, 60_000), "F": (0.25, 0.75), "I": (100, 60_000)}.get(mode, (40, 200))
    source = np.full((90, 300), left, np.float64)
    source[:, 150:] = right
    if mode in ("F", "I", "I;16"):
        picture = Image.fromarray(source.astype({"F": np.float32, "I": np.int32, "I;16": np.uint16}[mode]))
    else:
        picture = Image.fromarray(source.astype(np.uint8)).convert("L" if mode == "1" else "RGB").convert(mode)
    picture.save(tmp_path / "large.tiff")
    opened = open_picture(tmp_path / "large.tiff", reduced_to=3000)  # a ninth of the pixels
    whole = open_picture(tmp_path / "large.tiff", reduced_to=27_000)
    assert opened.size == (100, 30) and whole.size == (300, 90) and opened.mode == whole.mode
    small, large = (np.asarray(flattened(one)).astype(int) for one in (opened, whole))
    assert np.abs(small[15, [10, 90]] - large[45, [30, 270]]).max() <= (255 if mode == "1" else 1)


def test_a_thin_picture_keeps_its_last_row() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (9000, 1), (1, 2, 3)).save(buffer, "PNG")
    assert open_picture(buffer.getvalue(), reduced_to=1000).size == (3000, 1)
