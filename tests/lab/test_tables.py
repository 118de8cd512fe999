"""Tables as spreadsheets and programs write them: encodings, marks between and in numbers, headings, numbering."""

from __future__ import annotations

import pytest

from ganzoo.errors import InputError
from ganzoo.lab.line.uploads import target_from_csv
from ganzoo.lab.tables import Column, decimal_of, decoded, number_of, read_columns


def columns(text: str | bytes) -> dict[str, list[float]]:
    data = text.encode() if isinstance(text, str) else text
    return {one.name or str(one.number): one.values.tolist() for one in read_columns(data)}


def column(text: str) -> Column:
    return read_columns(text.encode())[target_from_csv(text.encode()).column]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\n2.5\n-3e2\n", [1, 2.5, -300]),
        ("3, 1, 2", [3, 1, 2]),
        ("1,5;2,5;3,5", [1.5, 2.5, 3.5]),
        ('price\n"15,423"\n"1,200"\n950\n', [15423, 1200, 950]),
        ("price\n15,423\n1,200\n950\n", [15423, 1200, 950]),
        ("height\n1,73\n1,8\n2\n", [1.73, 1.8, 2]),
        ("1,5\n2,5\n2,75\n", [1.5, 2.5, 2.75]),
        ('"1,5"\n"2,5"\n', [1.5, 2.5]),
        ("a;b\n0,123;1\n0,456;1\n", [0.123, 0.456]),
        ("a;b\n15,423;1\n16,000;1\n", [15.423, 16]),  # between semicolons a comma is a decimal mark
        ("a;b\n1.234,5;1\n2.000;1\n", [1234.5, 2000]),
        ("a;b\n1,234,567;1\n2,000,000;1\n", [1_234_567, 2_000_000]),
        ("a\tb\n1.234.567\t1\n15\t1\n", [1_234_567, 15]),
        ('a,b\n"1,234.5",1\n2,1\n', [1234.5, 2]),
        ("a;b\n15 423;1\n1\u00a0200,5;1\n", [15423, 1200.5]),
        ("a\n15'423\n1'200.5\n", [15423, 1200.5]),
        ('a\n"₩15,423"\n"₩1,200"\n', [15423, 1200]),
        ("a\n12%\n7.5 %\n", [12, 7.5]),
        ("a|b\n1|2\n3|4\n", [1, 3]),
        ("x\n1,2,3\n4,5,6\n", [1, 4]),
    ],
)
def test_numbers_are_read_as_they_are_meant(text: str, expected: list[float]) -> None:
    found = column(text) if "\n" in text and ";1" not in text else read_columns(text.encode())[0]
    assert found.values.tolist() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("cells", "separator", "mark"),
    [
        (["1,234"], ",", "."),
        (["1,234"], ";", ","),
        (["0,234"], ",", ","),
        (["1,234", "1,5"], ",", ","),
        (["1,234,567"], ";", "."),
        (["1.234,5"], ",", ","),
        (["1,234.5"], ";", "."),
        (["1.234.567"], ",", ","),
        (["1.5"], ";", "."),
    ],
)
def test_the_decimal_mark_is_told_from_the_whole_column(cells: list[str], separator: str, mark: str) -> None:
    assert decimal_of(cells, separator) == mark


@pytest.mark.parametrize("cell", ["1,2,3", "12,34", "word", "", "nan", "inf", "1-2", "12.5.3"])
def test_what_is_no_number_is_none(cell: str) -> None:
    assert number_of(cell, ".") is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949"])
def test_korean_headings_are_read(encoding: str) -> None:
    text = "이름,키(cm),몸무게\n홍길동,173.5,70\n김영희,160.2,55\n"
    assert columns(text.encode(encoding))["키(cm)"] == [173.5, 160.2]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("名前,身長,体重\n太郎,173.5,70\nはなこ,160.2,55\n", "cp932"),
        ("ﾅﾏｴ,身長\nタロウ,173.5\nハナコ,160.2\n", "cp932"),
        ("Größe;Gewicht\n173,5;70\n160,2;55\n", "cp1252"),
        ("Taille (élève);Âge\n173,5;70\n160,2;55\n", "latin-1"),
        ("Température °C;n\n173,5;70\n160,2;55\n", "latin-1"),
        ("Año,Tamaño\n1,173.5\n2,160.2\n", "latin-1"),
    ],
)
def test_headings_in_other_letters_are_read(text: str, encoding: str) -> None:
    assert decoded(text.encode(encoding)) == text
    assert [173.5, 160.2] in columns(text.encode(encoding)).values()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (",height\n0,1.7\n1,1.8\n2,1.6\n", 1),  # as pandas writes its index
        ("Unnamed: 0,height\n5,1.7\n9,1.8\n", 1),
        ("id,height\n71,1.7\n13,1.8\n", 1),
        ("user_id,height\n71,1.7\n13,1.8\n", 1),
        ("번호,키\n1,1.7\n2,1.8\n", 1),
        ("1,7\n2,9\n3,4\n", 1),
        ("height,id\n1.7,1\n1.8,2\n", 0),
        ("id\n71\n13\n", 0),  # there is nothing else
        ("id,note\n71,a\n13,b\n", 0),
        ("name,same,height\na,5,1.7\nb,5,1.8\n", 2),
        ("mixed,height\n1,1.7\nx,1.8\n2,1.9\n", 1),
    ],
)
def test_columns_that_number_the_rows_are_passed_over(text: str, place: int) -> None:
    assert target_from_csv(text.encode()).column == place


def test_a_quoted_cell_may_hold_marks_and_lines() -> None:
    assert columns('note,size\n"a, b",1\n"two\nlines",2\n')["size"] == [1, 2]


def test_the_line_of_a_word_is_told() -> None:
    with pytest.raises(InputError, match="line 4 holds tall"):
        target_from_csv(b"size;note\n1;a\n\ntall;b\n3;c\n")
