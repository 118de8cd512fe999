"""CSV files and drawings as people bring them."""

from __future__ import annotations

import numpy as np
import pytest

from ganzoo.errors import InputError, LimitError
from ganzoo.lab.line import uploads
from ganzoo.lab.line.uploads import target_from_csv, target_from_drawing


def test_a_column_of_numbers_becomes_its_quantiles() -> None:
    values = np.random.default_rng(1).normal(4, 1.25, 5000)
    target, count, notices = target_from_csv("\n".join(map(str, values)).encode())
    assert (count, notices) == (5000, [])
    assert abs(target.mean - values.mean()) < 0.02
    assert abs(target.deviation - values.std()) < 0.03
    assert abs(target.quantile(np.array([0.25]))[0] - np.quantile(values, 0.25)) < 1e-4


def test_a_million_rows_are_read() -> None:
    target, count, _ = target_from_csv(b"\n".join(b"%d" % (i % 10) for i in range(1_000_000)))
    assert count == 1_000_000
    assert (target.values[0], target.values[-1]) == (0.0, 9.0)


def test_a_heading_and_other_columns_are_passed_over() -> None:
    target, count, notices = target_from_csv(b"name,height\r\nanna,1.5\r\nben,2.5\r\n")
    assert (count, target.values) == (2, (1.5, 2.5))
    assert notices[0]["params"] == {"columns": 2, "column": 2}


def test_one_line_of_numbers_is_read_as_a_list() -> None:
    assert target_from_csv(b"3, 1, 2")[0].values == (1.0, 2.0, 3.0)


def test_a_decimal_comma_is_understood_between_semicolons() -> None:
    assert target_from_csv(b"1,5;2,5;3,5")[0].values == (1.5, 2.5, 3.5)


def test_a_file_of_a_spreadsheet_with_marks_in_front_is_read() -> None:
    assert target_from_csv(b"\xef\xbb\xbf1\n2\n")[0].values == (1.0, 2.0)
    assert target_from_csv("1\n2\n".encode("utf-16"))[0].values == (1.0, 2.0)


def test_missing_values_are_left_out_and_counted() -> None:
    target, count, notices = target_from_csv(b"1\nNaN\n2\ninf\n\n3\nNA\n")
    assert (count, target.values) == (3, (1.0, 2.0, 3.0))
    assert notices[0]["params"] == {"missing": 3}


def test_numbers_far_from_zero_are_taken_with_a_notice() -> None:
    _, _, notices = target_from_csv(b"1000\n1010\n1020")
    assert notices[0]["params"]["largest"] == "1020"


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
        (b"\xff\xfa\xfb", "not text"),
    ],
)
def test_what_is_no_distribution_is_refused_with_the_reason(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        target_from_csv(data)


def test_too_large_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST_FILE", 10)
    with pytest.raises(LimitError, match="MB"):
        target_from_csv(b"1\n" * 6)
    monkeypatch.setattr(uploads, "LARGEST_FILE", 1000)
    monkeypatch.setattr(uploads, "MOST_VALUES", 5)
    with pytest.raises(LimitError, match="holds 6 values and may hold 5"):
        target_from_csv(b"1\n2\n" * 3)


def test_a_drawing_becomes_its_bars() -> None:
    assert target_from_drawing({"lo": 0, "hi": 2, "heights": [1, 3]}).values == (0.0, 2.0, 1.0, 3.0)


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
