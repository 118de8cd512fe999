"""Targets that people bring to the plane: CSV files, pictures, drawings; and what is none."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ganzoo.errors import InputError, LimitError
from ganzoo.lab.plane.source import drawn
from ganzoo.lab.plane.targets import SIDE, Target
from ganzoo.lab.plane.uploads import LARGEST_FILE, target_from_drawing, target_from_file
from ganzoo.randomness import random_generator


def _table(points: np.ndarray, heading: str = "") -> bytes:
    return (heading + "\n".join(f"{x!r},{y!r}" for x, y in points.tolist())).encode()


def _target(data: bytes, asked: tuple[int, ...] = ()) -> Target:
    return Target.from_dict(target_from_file(data, asked)["target"])


def _points(target: Target) -> np.ndarray:
    """Return points of a target in the units of the data."""
    unit = np.array(target.unit)
    return unit[:2] + unit[2:] * drawn(target, (50_000, 2), random_generator(1, "t"), torch.float64).numpy()


def test_two_columns_become_their_distribution_in_a_unit_of_their_own() -> None:
    points = np.random.default_rng(0).normal([170, 65_000], [8, 9_000], (4_000, 2))
    made = target_from_file(_table(points, "height,income\n"))
    target = Target.from_dict(made["target"])
    assert made["count"] == 4_000 and Target.from_text(target.to_text()) == target
    assert _points(target).mean(0) == pytest.approx([170, 65_000], rel=0.01)
    assert _points(target).std(0) == pytest.approx([8, 9_000], rel=0.1)
    assert len(target.to_text()) < 1_300


def test_whole_numbers_between_commas_are_two_columns() -> None:
    target = _target(b"1,5\n2,6\n3,7\n4,9\n")
    assert _points(target).mean(0) == pytest.approx([2.5, 6.75], abs=0.4)


def test_the_columns_can_be_chosen() -> None:
    rows = np.random.default_rng(0).normal([0, 50, 900], 1, (300, 3))
    data = ("id,a,b,c\n" + "\n".join(f"r{i},{a},{b},{c}" for i, (a, b, c) in enumerate(rows))).encode()
    assert _points(_target(data)).mean(0) == pytest.approx([0, 50], abs=0.3)
    assert _points(_target(data, (3, 1))).mean(0) == pytest.approx([900, 0], abs=0.3)
    for asked in ((0, 9), (1,), (-1, 2), (1, 2, 3)):
        with pytest.raises(InputError, match="columns 1 to 4"):
            target_from_file(data, asked)


def test_a_row_without_one_of_its_numbers_is_left_out_whole() -> None:
    made = target_from_file(b"x,y\n0,0\nnan,100\n1,1\n5,\n2,2\n3,3\n")
    assert made["count"] == 4
    assert {"text": "{missing} cells were empty, NaN or infinite and were left out.", "params": {"missing": 1}} in made[
        "notices"
    ]
    assert np.abs(np.diff(_points(Target.from_dict(made["target"])), axis=1)).max() < 0.3


def test_a_million_rows_are_thinned_and_it_is_said() -> None:
    data = b"1.5,2.5\n3.5,1.0\n2.5,2.0\n0.5,3.5\n" * 250_000
    made = target_from_file(data)
    assert 10_000 < made["count"] < 200_000
    assert any("evenly spread" in notice["text"] for notice in made["notices"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "two columns of numbers"),
        (b"1\n2\n3\n4\n", "two columns of numbers"),
        (b"1,2\n", "two columns of numbers"),
        (b"a,b\nc,d\ne,f\n", "which is no number"),
        (b"x,y\n1,2\n3,oops\n4,5\n6,7\n", "holds oops"),
        (b"x,y\n1,nan\nnan,2\n3,nan\nnan,4\n", "two columns of numbers"),
        (b"7,7\n7,7\n7,7\n7,7\n", "all 4 points are equal"),
        (b"1,1\n1,2\n1,3\n1,4\n", "the same x"),
        (b"1,2\n2,2\n3,2\n4,2\n", "the same y"),
        (b"1e30,1\n2,2\n3,4\n", "must lie between"),
        (b"\x89PNG\r\n\x1a\nbroken", "not a picture|damaged"),
        (b"\x00\xff" * 500, "."),
    ],
)
def test_what_is_no_target_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        target_from_file(data)


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    with pytest.raises(LimitError, match="may have 32 MB"):
        target_from_file(b"1" * (LARGEST_FILE + 1))


def _picture(mode: str = "RGB", colour: Any = "white", size: tuple[int, int] = (120, 60)) -> Image.Image:
    return Image.new(mode, size, colour)


def _bytes(picture: Image.Image, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP"])
def test_a_picture_is_dense_where_it_is_dark_and_the_right_way_up(kind: str) -> None:
    picture = _picture()
    picture.paste((0, 0, 0), (90, 5, 115, 25))  # to the right, above the middle
    points = _points(_target(_bytes(picture, kind)))
    assert points.mean(0) == pytest.approx([1.7, 0.6], abs=0.2)
    assert (points[:, 0] > 0.9).mean() > 0.98


def test_what_is_transparent_is_white() -> None:
    picture = _picture("RGBA", (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 60, 60))
    assert (_points(_target(_bytes(picture)))[:, 0] < 0.1).all()


@pytest.mark.parametrize("colour", ["white", (250, 250, 250)])
def test_a_picture_that_is_all_white_is_refused(colour: Any) -> None:
    with pytest.raises(InputError, match="all white"):
        target_from_file(_bytes(_picture(colour=colour)))


def test_a_drawing_is_dense_where_it_was_drawn() -> None:
    heights = [0.0] * SIDE * SIDE
    heights[0] = heights[1] = 1.0  # at the left, at the bottom
    points = _points(target_from_drawing({"heights": heights}))
    assert points.max(0) == pytest.approx([-2.4 + 2 * 4.8 / SIDE, -2.4 + 4.8 / SIDE], abs=0.01)


@pytest.mark.parametrize(
    ("drawing", "words"),
    [
        (None, "an object with 1024 heights"),
        ([], "an object with 1024 heights"),
        ({"heights": [1] * 9}, "an object with 1024 heights"),
        ({"heights": ["1"] * SIDE * SIDE}, "not negative"),
        ({"heights": [-1] * SIDE * SIDE}, "not negative"),
        ({"heights": [float("nan")] * SIDE * SIDE}, "not negative"),
        ({"heights": [True] * SIDE * SIDE}, "not negative"),
        ({"heights": [0] * SIDE * SIDE}, "single place"),
        ({"heights": [1] + [0] * (SIDE * SIDE - 1)}, "single place"),
    ],
)
def test_a_drawing_that_is_none_is_refused_in_words(drawing: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        target_from_drawing(drawing)


def test_the_columns_of_numbers_are_offered_with_those_that_were_used() -> None:
    lines = ["row,name,width,height,age", *(f"{i},n{i},{i % 7},{i % 5},{i % 3}" for i in range(50))]
    made = target_from_file("\n".join(lines).encode())
    assert [(one["column"], one["name"]) for one in made["columns"]] == [
        (0, "row"),
        (2, "width"),
        (3, "height"),
        (4, "age"),
    ]
    assert made["used"] == [2, 3]
    assert target_from_file("\n".join(lines).encode(), (3, 4))["used"] == [3, 4]
