"""CSV files and drawings as people bring them."""

from __future__ import annotations

import numpy as np
import pytest

from ganzoo.errors import InputError, LimitError
from ganzoo.lab.line import uploads
from ganzoo.lab.line.targets import PLAIN
from ganzoo.lab.line.uploads import target_from_csv, target_from_drawing


def numbers(data: bytes, column: int | None = None) -> list[float]:
    """Return the quantiles of a CSV in its own unit: of a few numbers, the numbers themselves."""
    target = target_from_csv(data, column).target
    return [round(target.unit[0] + target.unit[1] * value, 4) for value in target.values]


def test_a_column_of_numbers_becomes_its_quantiles() -> None:
    values = np.random.default_rng(1).normal(4, 1.25, 5000)
    made = target_from_csv("\n".join(map(str, values)).encode())
    assert (made.count, made.notices, made.column) == (5000, [], 0)
    assert made.target.unit == PLAIN  # it is as the networks like it
    assert abs(made.target.mean - values.mean()) < 0.02
    assert abs(made.target.deviation - values.std()) < 0.03
    assert abs(made.target.quantile(np.array([0.25]))[0] - np.quantile(values, 0.25)) < 1e-4


def test_a_million_rows_are_read() -> None:
    data = b"\n".join(b"%d" % (i % 10) for i in range(1_000_000))
    assert target_from_csv(data).count == 1_000_000
    assert (numbers(data)[0], numbers(data)[-1]) == (0.0, 9.0)


def test_a_heading_and_other_columns_are_passed_over() -> None:
    data = b"name,height\r\nanna,1.5\r\nben,2.5\r\n"
    made = target_from_csv(data)
    assert (made.count, made.column, numbers(data)) == (2, 1, [1.5, 2.5])
    assert made.notices[0]["params"] == {"columns": 2, "column": 2}


def test_missing_values_are_left_out_and_counted() -> None:
    data = b"1\nNaN\n2\ninf\n\n3\nNA\n"
    assert numbers(data) == [1.0, 2.0, 3.0]
    assert target_from_csv(data).notices[0]["params"] == {"missing": 3}


def test_heights_in_centimetres_are_learned_in_a_unit_of_their_own() -> None:
    values = np.random.default_rng(0).normal(170, 8, 4000)
    target = target_from_csv("\n".join(map(str, values)).encode()).target
    offset, scale = target.unit
    assert scale == pytest.approx(8 / 1.25, rel=0.05) and offset == pytest.approx(170 - 4 * 6.4, abs=1)
    assert target.learned.mean == pytest.approx(4, abs=0.2) and target.learned.deviation == pytest.approx(1.25, abs=0.1)
    assert target.mean == pytest.approx(values.mean(), abs=0.2)
    assert target.deviation == pytest.approx(values.std(), abs=0.2)


@pytest.mark.parametrize("size", [1e-9, 1.0, 1e9])
def test_any_size_of_numbers_is_learned_alike(size: float) -> None:
    shape = np.random.default_rng(0).exponential(size=500)
    target = target_from_csv("\n".join(map(repr, (size * shape).tolist())).encode()).target
    assert target.learned.deviation == pytest.approx(1.25, rel=0.1)
    assert target.mean == pytest.approx(size * shape.mean(), rel=0.02)


def test_numbers_far_from_zero_keep_their_spread() -> None:
    times = (1_700_000_000 + np.arange(101)).tolist()
    assert numbers("\n".join(map(str, times)).encode()) == pytest.approx(times, abs=0.01)


def test_the_columns_are_offered_with_a_histogram_and_another_can_be_taken() -> None:
    rows = [f"{i},{100 + i % 7},{i * i},word,5" for i in range(48)]
    data = "\n".join(["id,weight,area,note,same", *rows]).encode()
    made = target_from_csv(data)
    assert made.column == 1
    assert [(one["column"], one["name"], one["numbering"]) for one in made.offers] == [
        (0, "id", True),
        (1, "weight", False),
        (2, "area", False),
    ]
    assert made.offers[0]["histogram"] == [2] * 24
    assert (made.offers[2]["low"], made.offers[2]["high"], made.offers[2]["count"]) == (0.0, 47.0**2, 48)
    assert target_from_csv(data, 2).target.quantile(np.array([1.0])) == pytest.approx([47**2], rel=1e-4)
    with pytest.raises(InputError, match="line 2 holds word"):
        target_from_csv(data, 3)
    with pytest.raises(InputError, match="columns 1 to 5, not 9"):
        target_from_csv(data, 8)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"5", "holds 1 numbers"),
        (b"", "holds 0 numbers"),
        (b"nan\nnan", "holds 0 numbers"),
        (b"7\n7\n7\n", "all 3 numbers are 7"),
        (b"1\n2\nthree\n4", "line 3 holds three"),
        (b"some words\nand more words", "line 2 holds and more words"),
        (b"1e300\n2", "must lie between"),
        (b"\x00\x01\x02PNG", "not text"),
        (b"\xff\xfa\xfb\x01", "not text"),
        (b"PK\x03\x04 and so on", "workbook"),
        (b'name;size\na;"1\n' + b"2\n" * 600_000, "quotation mark that is not closed"),
    ],
)
def test_what_is_no_distribution_is_refused_with_the_reason(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        target_from_csv(data)


def test_too_large_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST_FILE", 10)
    with pytest.raises(LimitError, match="MB"):
        target_from_csv(b"1\n" * 6)


def test_a_drawing_becomes_its_bars() -> None:
    assert target_from_drawing({"lo": 0, "hi": 2, "heights": [1, 3]}).values == (0.0, 2.0, 1.0, 3.0)


def test_a_drawing_far_from_zero_has_a_unit_too() -> None:
    target = target_from_drawing({"lo": 150, "hi": 190, "heights": [1, 3]})
    assert target.window()[0] < 150 < 190 < target.window()[1]
    assert target.learned.mean == pytest.approx(4, abs=1) and target.mean == pytest.approx(150 + 0.25 * 10 + 0.75 * 30)


@pytest.mark.parametrize(
    "drawing",
    [
        None,
        {"lo": 0, "hi": 1},
        {"lo": 0, "hi": 1, "heights": "12"},
        {"lo": 0, "hi": 1, "heights": [0, 0]},
        {"lo": 0, "hi": 1, "heights": [1, None]},
        {"lo": 0, "hi": 1, "heights": [1, float("nan")]},
        {"lo": 1, "hi": 0, "heights": [1, 1]},
        {"lo": 0, "hi": 1, "heights": [1] * 129},
    ],
)
def test_an_impossible_drawing_is_refused(drawing: object) -> None:
    with pytest.raises(InputError):
        target_from_drawing(drawing)
