"""Large files are read in bounded memory: plain numbers whole, tables evenly thinned, and the reader is told."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from ganzoo.errors import InputError
from ganzoo.lab import tables, thinning
from ganzoo.lab.line.uploads import target_from_csv
from ganzoo.lab.thinning import read_table


def test_a_number_a_line_is_read_whole() -> None:
    data = b"\n".join(b"%d.5" % n for n in range(100_000))
    table = read_table(data)
    assert (table.lines, table.read) == (100_000, 100_000)
    assert table.columns[0].values.tolist() == [n + 0.5 for n in range(100_000)]


@pytest.mark.parametrize(
    "before",
    [b"height\n", b"\xef\xbb\xbf", b"\xef\xbb\xbfheight\r\n", b'"height"\n', "이름\n".encode("cp949"), b"\n\n"],
)
def test_a_heading_marks_and_blank_lines_do_not_disturb_it(before: bytes) -> None:
    table = read_table(before + b"".join(b" %d\r\n\r\n" % n for n in range(200)))
    assert table.columns[0].values.tolist() == list(range(200))
    assert table.columns[0].name in ("", "height", "이름")
    assert table.read == table.lines


def test_both_ways_of_reading_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"height\n" + b"".join(b"%g\n" % (n / 7) for n in range(500))
    quickly = read_table(data).columns[0]
    monkeypatch.setattr(thinning, "_plain_column", lambda data, lines: None)
    slowly = read_table(data).columns[0]
    assert (quickly.name, quickly.numbering, quickly.missing) == (slowly.name, slowly.numbering, slowly.missing)
    assert np.array_equal(quickly.values, slowly.values)


def test_of_a_large_table_lines_are_read_evenly_and_the_reader_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thinning, "MOST_CELLS", 4000)
    data = b"name,size\n" + b"".join(b"x,%d\n" % n for n in range(5000))
    made = target_from_csv(data)
    said = [notice for notice in made.notices if "evenly" in notice["text"]]
    assert said[0]["params"] == {"read": f"{made.count + 1:,}", "lines": "5,001"}
    assert 1600 <= made.count <= 1800
    assert made.target.mean == pytest.approx(2500, rel=0.05)


def test_the_line_of_a_word_is_told_of_a_thinned_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thinning, "MOST_CELLS", 100)
    lines = [b"%d;1" % n for n in range(1000)]
    _, stride = thinning._thinned(b"\n".join(lines), 1000)
    place = tables.LOOKED_AT + 3 * stride
    lines[place] = b"tall;1"
    with pytest.raises(InputError, match=f"line {place + 1} holds tall"):
        target_from_csv(b"\n".join(lines), 0)


def test_a_file_of_many_numbers_is_thinned_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thinning, "MOST_NUMBERS", 100)
    made = target_from_csv(b"".join(b"%d\n" % n for n in range(1000)))
    assert made.count == 100 and made.notices[0]["params"] == {"read": "100", "lines": "1,000"}


def test_a_long_line_of_numbers_is_read_and_a_long_line_among_others_is_refused() -> None:
    numbers = ",".join(str(n) for n in range(300_000)).encode()
    assert len(numbers) > thinning.LONGEST_LINE
    assert target_from_csv(numbers).count == 300_000
    with pytest.raises(InputError, match="line 2 is longer than 1024 kB"):
        target_from_csv(b"1,2\n" + numbers + b"\n3,4\n")


def test_large_files_in_two_bytes_a_letter_are_read() -> None:
    text = "".join(f"{n}\n" for n in range(1000))
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        assert target_from_csv(text.encode(encoding)).count == 1000


WORST = {
    "numbers": b"1\n2\n" * 100_000,
    "words": b"a\n" * 200_000,
    "decimal commas": b"1,5\n" * 100_000,
    "cells": b"1;2;3;4;5;6;7;8\n" * 25_000,
    "empty cells": (b"," * 999 + b"\n") * 400,
    "unequal": (b"1\n" * 99 + b"," * 900 + b"\n") * 400,
    "quotes": b'"1","2"\n' * 50_000,
    "one line": b"1," * 200_000,
    "old ends of lines": b"1,2\r" * 100_000,
    "feeds": b"1,2\x0c" * 100_000,
    "both": b"1,2\r" * 50_000 + b"\n" * 50_001,
    "letters": "가,나\n".encode() * 50_000,
    "korean": "가,나\n".encode("cp949") * 50_000,
    "two bytes": ("1,2\n" * 50_000).encode("utf-16"),
}


@pytest.mark.parametrize("name", WORST)
def test_memory_is_bounded_whatever_the_file_is_made_of(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At a twentieth of the limits, with a twentieth of the largest file, a twentieth of 300 MB."""
    for module, limit in (
        (thinning, "MOST_CELLS"),
        (thinning, "MOST_NUMBERS"),
        (thinning, "MOST_BYTES"),
        (thinning, "LONGEST_LINE"),
        (tables, "MOST_READ"),
        (tables, "MOST_LETTERS"),
    ):
        monkeypatch.setattr(module, limit, getattr(module, limit) // 20)
    tracemalloc.start()
    try:
        target_from_csv(WORST[name])
    except InputError:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 15 * 2**20


def test_cells_are_read_until_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_READ", 20)
    assert [len(column.values) for column in tables.read_columns(b"1;2\n" * 100)] == [11, 11]
