"""What commands do with a terminal that reads no more, or not every letter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device here")
def test_an_output_that_is_full_is_a_sentence() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "train"], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, timeout=240, check=False
        )
    assert done.returncode == console.REFUSED
    assert done.stderr == b"ganzoo: the output: No space left on device\n"


def test_a_name_that_the_system_refuses_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert console.run(lambda: Path("x" * 300).stat().st_size) == console.REFUSED
    assert capsys.readouterr().err == f"ganzoo: {'x' * 300}: File name too long\n"
    with pytest.raises(OSError):
        console.run(_fail)


def _fail() -> int:
    raise OSError("a bug")
