"""What commands do with a terminal that reads no more, or not every letter."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ganzoo import console
from tests.tiny import ROOT


@pytest.mark.parametrize("command", [["train"], ["ganzoo", "list"], ["ganzoo", "list", "--json"]])
def test_a_reader_who_goes_away_is_no_traceback(command: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, timeout=240, check=False
    )
    os.close(writing)
    assert done.returncode == console.NOBODY_READS and done.stderr == b""


def test_a_status_is_handed_on() -> None:
    assert [console.run(lambda: 2), console.run(lambda: None)] == [2, 0]


def test_letters_are_printed_as_they_are_or_by_their_number() -> None:
    console.print_any_name()
    assert "caf\udce9".encode("utf-8", console.AS_IT_IS) == b"caf\xe9"
    assert "\uac00\u2603!".encode("cp949", console.AS_IT_IS) == "가".encode("cp949") + rb"\u2603!"
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("utf-8", console.AS_IT_IS)
