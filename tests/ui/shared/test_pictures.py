"""Pictures on their way to the browser."""

import base64
import io
import os

import numpy as np
import pytest
from PIL import Image

from ganzoo.ui.shared.pictures import MOST_BYTES, placeholder, sheet


def _decoded(url):
    head, data = url.split(",", 1)
    assert head == "data:image/webp;base64"
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))


@pytest.mark.parametrize(("count", "columns", "rows"), [(1, 1, 1), (2, 2, 1), (5, 3, 2), (96, 10, 10), (48, 7, 7)])
def test_a_sheet_has_room_for_every_picture(count, columns, rows):
    laid = sheet(np.zeros((count, 4, 4, 1), np.uint8))
    assert (laid["columns"], laid["rows"], laid["size"]) == (columns, rows, 4)
    assert _decoded(laid["sheet"]).shape == (rows * 4, columns * 4, 3)


@pytest.mark.parametrize("channels", [1, 3])
def test_small_pictures_arrive_pixel_for_pixel(channels):
    pictures = np.random.default_rng(0).integers(0, 256, (5, 32, 32, channels), dtype=np.uint8)
    laid = sheet(pictures)
    whole = _decoded(laid["sheet"])
    for index, picture in enumerate(pictures):
        top, left = index // laid["columns"] * 32, index % laid["columns"] * 32
        assert (whole[top : top + 32, left : left + 32] == picture).all()


def test_a_missing_or_large_picture_is_not_sent_ahead(tmp_path):
    path = tmp_path / "samples.png"
    assert placeholder(path) is None
    path.write_bytes(b"x" * (MOST_BYTES + 1))
    assert placeholder(path) is None
    Image.new("L", (2, 2)).save(path)
    assert placeholder(path) == f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"


def test_what_is_no_png_of_a_reasonable_size_is_not_sent_ahead(tmp_path):
    """A file that something else was linked to, and a PNG of some kilobytes that unpacks to gigabytes."""
    path = tmp_path / "samples.png"
    path.write_text("root:x:0:0")
    assert placeholder(path) is None
    Image.new("1", (4_097, 1)).save(path)
    assert placeholder(path) is None
    path.unlink()
    os.mkfifo(path)
    assert placeholder(path) is None
