"""Tables of numbers as people have them: CSV from any spreadsheet, in the usual encodings and ways to write numbers.

A file is decoded (`decoded`), cut into cells by the csv module, and read column by column (`read_columns`). How the
numbers of a column are written is found from all of its cells, not from one: "15,423" may be fifteen thousand or
fifteen and a bit.
"""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ganzoo.errors import InputError

SEPARATORS = ("\t", ";", "|", ",")
LOOKED_AT = 50  # lines or rows from which the form of a file is told
MOST_COLUMNS = 1_000
LOOKED_AT_LETTERS = 10_000  # of each of them
MOST_READ = 400_000  # cells
MOST_LETTERS = 100_000  # from which the encoding is told
PIECE = 50_000  # letters that are looked at together
LONGEST_CELL = 100_000  # characters; an opened quotation mark that is never closed swallows the rest
MISSING = {"", "na", "n/a", "nan", "null", "none", "-", "--", "inf", "-inf", "+inf", "infinity", "-infinity", "<na>"}
# Headings of columns that only number or name their rows; what ends in _id does too.
NUMBERING = {"id", "index", "idx", "no", "no.", "nr", "nr.", "num", "number", "#", "row", "rownames", "key"}
NUMBERING |= {"번호", "순번", "일련번호", "연번", "番号", "nummer", "numéro"}
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+")
_WITH_COMMA = re.compile(r"[+-]?(\d{1,3}(,\d{3})+(\.\d+)?|\d+(,\d+)?|\d+\.\d+)")
_AROUND = " \u00a0\u202f\t'\"$€£¥₩%"  # may stand around a number
_BETWEEN = re.compile(r"(?<=\d)[ \u00a0\u202f'’](?=\d{3}(\D|$))")  # thousands, as French, Swiss and SI write them


@dataclass(frozen=True)
class Column:
    """A column of a table: its finite numbers, how many cells were missing, the first cell (line, text) that is none.

    `numbering` says that it only counts or names the rows. `rows` are those that the numbers stand in, where some rows
    hold none.
    """

    number: int
    name: str
    values: np.ndarray
    missing: int
    text: tuple[int, str] | None
    numbering: bool
    rows: np.ndarray | None = None


def read_columns(data: bytes, *, stride: int = 1, several: bool = False) -> list[Column]:
    """Return the columns of a table; of one line, its numbers as one column.

    `stride` says how many lines of the file stand for each line after the first LOOKED_AT, to tell a line's number.
    `several` says that more than one column is meant: then "1,5" is two numbers.

    Raises:
        InputError: it is no text, or no table.
    """
    text = decoded(data)
    first = list(itertools.islice((line for line in io.StringIO(text) if line.strip()), LOOKED_AT))
    separator = _separator([line.rstrip("\r\n")[:LOOKED_AT_LETTERS] for line in first], several)
    rows = _rows(text, separator, stride=stride, most_columns=None if len(first) == 1 else MOST_COLUMNS)
    if len(rows) == 1:
        rows = [(rows[0][0], [cell]) for cell in rows[0][1]]
        heading: list[str] = []
    else:
        heading = _heading(rows, separator)
    width = min(max((len(row) for _, row in rows[:LOOKED_AT]), default=0), MOST_COLUMNS)
    body = rows[1:] if heading else rows
    names = [heading[place].strip() if place < len(heading) else "" for place in range(width)]
    return [_column(place, names, body, separator) for place in range(width)]


def decoded(data: bytes) -> str:
    """Return the text of a file: UTF-8 or UTF-16, else what Korean, Japanese or Western spreadsheets write.

    Raises:
        InputError: it is no text.
    """
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise InputError("the file is a workbook of a spreadsheet: save the sheet as CSV and give that")
    text = _unicode(data)
    if text is None:
        text = max((_readable(data, encoding) for encoding in _LETTERS), key=lambda found: found[0])[1]
    used = set().union(*(text[start : start + PIECE] for start in range(0, len(text), PIECE)))
    if any(unicodedata.category(letter) == "Cc" and letter not in "\t\r\n\f\v\x1a\x85" for letter in used):
        raise InputError("the file is not text: save the numbers as CSV, one a line")
    return text


def encoding_of(data: bytes) -> str:
    """Return which encoding of Unicode a file is in, if it is: UTF-8 or UTF-16, with a mark in front or without."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    if len(data) > 3 and 0 in data[:200] and data[1:200:2].count(0) != data[:200:2].count(0):
        return "utf-16-le" if data[1:200:2].count(0) > data[:200:2].count(0) else "utf-16-be"
    return "utf-8-sig"


def _unicode(data: bytes) -> str | None:
    """Return the text of UTF-8 or UTF-16; None where it is neither."""
    try:
        return data.decode(encoding_of(data))
    except UnicodeDecodeError:
        return None


def _is_hangul(letter: str) -> bool:
    """Say whether a letter is one of the 2,350 syllables that Korean text is made of, or full-width."""
    try:
        return ("가" <= letter <= "힣" or "\uff01" <= letter <= "\uff5e") and len(letter.encode("euc-kr")) == 2
    except UnicodeEncodeError:
        return False


def _is_japanese(letter: str) -> bool:
    """Say whether a letter is kana, or a kanji of everyday use (JIS level 1)."""
    if "\u3041" <= letter <= "\u30fe" or "\uff01" <= letter <= "\uff5e" or letter in "、。・々〇":
        return True
    try:
        return "\u4e00" <= letter <= "\u9fff" and letter.encode("cp932") <= b"\x98\x72"
    except UnicodeEncodeError:
        return False


def _is_western(letter: str) -> bool:
    return letter in "°±²³µ€£¥–—‘’“”•…§©®ªº½¼Šš\u00a0ŽžŒœŸ" or ("À" <= letter <= "ÿ" and letter not in "×÷")


# In the order in which they are believed where the bytes are as likely in several.
_LETTERS: dict[str, Callable[[str], bool]] = {"cp949": _is_hangul, "cp932": _is_japanese, "cp1252": _is_western}


def _readable(data: bytes, encoding: str) -> tuple[float, str]:
    """Return how much of what is no ASCII is likely in an encoding, and the text; Latin-1 takes any byte."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "cp1252":
            return -1.0, ""
        text = data.decode("latin-1")
    letters = list(itertools.islice((letter for letter in text if ord(letter) > 127), MOST_LETTERS))
    return sum(map(_LETTERS[encoding], letters)) / max(len(letters), 1), text


def _separator(lines: Sequence[str], several: bool = False) -> str | None:
    """Return the mark between cells: the one that cuts the most lines into equally many."""
    scores = {mark: _evenness(lines, mark) for mark in SEPARATORS}
    best = max(SEPARATORS, key=lambda mark: scores[mark])
    if scores[best] == 0 or (best == "," and not several and _is_one_column(lines)):
        return None
    return best


def _evenness(lines: Sequence[str], mark: str) -> float:
    """Return the share of lines that a mark cuts into the usual number of cells, if that is more than one."""
    widths = Counter(len(row) for row in csv.reader(lines, delimiter=mark, skipinitialspace=True))
    usual = [(count, width) for width, count in widths.items() if width > 1]
    return max(usual)[0] / len(lines) if usual else 0.0


def _is_one_column(lines: Sequence[str]) -> bool:
    """Say whether the commas stand in numbers: every line is one, and there is no heading, or one of a single cell.

    Without a heading two columns of whole numbers look the same; they are taken for two if the first counts.
    """
    body = lines[1:] if not _WITH_COMMA.fullmatch(lines[0].strip()) else lines
    if len(lines) < 2 or not body or not all(_WITH_COMMA.fullmatch(line.strip()) for line in body):
        return False
    if body is not lines:
        return "," not in lines[0]
    return not _counts(np.array([float(line.split(",")[0]) for line in body]))


def _rows(text: str, separator: str | None, *, stride: int, most_columns: int | None) -> list[tuple[int, list[str]]]:
    """Return (line number, cells) of every row that is not empty, until there are more cells than are read.

    Raises:
        InputError: a cell has no end.
    """
    rows, cells = [], 0
    for number, row in _cut(text, separator):
        if any(cell.strip() for cell in row):
            rows.append((_line_of(number, stride), row[:most_columns]))
            cells += len(rows[-1][1])
        if cells > MOST_READ:
            break
    return rows


def _cut(text: str, separator: str | None) -> Iterator[tuple[int, list[str]]]:
    if separator is None:
        yield from ((number, [line.strip().strip('"')]) for number, line in enumerate(io.StringIO(text), 1))
        return
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise InputError(
            "line {line} of the file cannot be cut into cells ({reason}): look for a quotation mark that is not closed",
            line=reader.line_num,
            reason=str(error),
        ) from error


def _line_of(number: int, stride: int) -> int:
    """Return a line's number in the file, of which every `stride`-th line after the first ones was kept."""
    return number if number <= LOOKED_AT else LOOKED_AT + (number - LOOKED_AT - 1) * stride + 1


def _heading(rows: Sequence[tuple[int, list[str]]], separator: str | None) -> list[str]:
    """Return the first row if none of its cells is a number, else nothing."""
    if not rows:
        return []
    first = rows[0][1]
    return [] if any(number_of(cell, decimal_of([cell], separator)) is not None for cell in first) else first


def _column(place: int, names: Sequence[str], body: Sequence[tuple[int, list[str]]], separator: str | None) -> Column:
    cells = [(line, row[place].strip() if place < len(row) else "") for line, row in body]
    missing, text, rows = 0, None, None
    found = _plainly([cell for _, cell in cells])
    if found is None:
        decimal, values, places = decimal_of([cell for _, cell in cells], separator), [], []
        for row, (line, cell) in enumerate(cells):
            number = number_of(cell, decimal)
            if number is not None:
                values.append(number)
                places.append(row)
            elif cell.lower() in MISSING:
                missing += 1
            elif text is None:
                text = line, cell
        found, rows = np.array(values, dtype=float), np.array(places, dtype=np.intp)
    numbering = len(names) > 1 and _numbers_rows(names[place], found, any(names))
    return Column(place, names[place], found, missing, text, numbering, rows)


def _plainly(cells: Sequence[str]) -> np.ndarray | None:
    """Return the numbers of cells that all are finite numbers as Python writes them, quickly; else None."""
    try:
        values = np.array([float(cell) for cell in cells])
    except ValueError:
        return None
    return values if np.isfinite(values).all() else None


def decimal_of(cells: Sequence[str], separator: str | None) -> str:
    """Return the decimal mark of a column, "." or ",": of two kinds of marks the last; one that is repeated is none.

    "15,423" alone could be either. Between commas it is thousands, since there a decimal comma is rare; between
    semicolons and tabs, where it is the rule, it is a decimal comma.
    """
    marked = [cell for cell in cells if "," in cell]
    if not marked:
        return "," if any(cell.count(".") > 1 for cell in cells) else "."
    both = [cell for cell in marked if "." in cell]
    if both:
        return "," if both[0].rindex(",") > both[0].rindex(".") else "."
    if any(cell.count(",") > 1 for cell in marked):
        return "."
    grouped = all(_GROUPED.fullmatch(cell.strip(_AROUND)) and cell.strip(_AROUND + "+-")[0] != "0" for cell in marked)
    return "." if grouped and separator in (None, ",") else ","


def number_of(cell: str, decimal: str) -> float | None:
    """Return the finite number that a cell spells with this decimal mark, or None."""
    try:
        number = float(cell)
        if decimal == "." or "." not in cell:
            return number if math.isfinite(number) else None
    except ValueError:
        pass
    plain = _BETWEEN.sub("", cell.strip(_AROUND))
    thousands = "," if decimal == "." else "."
    if thousands in plain and not re.match(rf"[+-]?\d{{1,3}}(\{thousands}\d{{3}})+(?!\d|\{thousands})", plain):
        return None
    try:
        number = float(plain.replace(thousands, "").replace(decimal, ".").replace("\u2212", "-"))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _numbers_rows(name: str, values: np.ndarray, headed: bool) -> bool:
    """Say whether a column of a table only numbers its rows: by its heading, or since it counts."""
    said = name.lower()
    if headed and (not said or said in NUMBERING or said.startswith("unnamed:") or said.endswith(("_id", " id"))):
        return True
    return _counts(values)


def _counts(values: np.ndarray) -> bool:
    """Say whether numbers count up by one, from 0 or 1 on."""
    return len(values) > 2 and values[0] in (0, 1) and bool((np.diff(values) == 1).all())
