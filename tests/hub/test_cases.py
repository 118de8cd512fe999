"""Every case of a Hub that fails, with Xet and without, each a test; and the table of them in docs/hub.md.

The cases run in two processes of their own (tests/hub/cases.py), side by side. When all of them held, the table is
written anew, so that the page says what this run saw.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.hub.pull_cases import PULL
from tests.hub.push_cases import PUSH

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "hub.md"
BEGIN, END = "<!-- cases: written by tests/hub/test_cases.py -->", "<!-- end of cases -->"
NAMES = [f"push/{name}" for name in PUSH] + [f"pull/{name}" for name in PULL]
WAYS = {"xet": "0", "lfs": "1"}


@cache
def outcomes() -> dict[str, dict[str, dict[str, Any]]]:
    """Run all cases both ways; return the outcomes by way and name."""
    command = [sys.executable, "-m", "tests.hub.cases"]
    processes = {
        way: subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "HF_HUB_DISABLE_XET": value},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for way, value in WAYS.items()
    }
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for way, process in processes.items():
        out, err = process.communicate(timeout=900)
        assert process.returncode == 0, err[-3000:]
        rows = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
        found[way] = {row["name"]: row for row in rows}
    return found


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", NAMES)
def test_the_case_holds(name: str, way: str) -> None:
    outcome = outcomes()[way][name]
    if outcome["error"] and "cannot mount here" in outcome["error"]:
        pytest.skip("file systems cannot be mounted here")
    assert outcome["error"] is None, outcome["error"]


def test_the_page_tells_the_cases_of_this_run() -> None:
    found = outcomes()
    if any(outcome["error"] for way in found.values() for outcome in way.values()):
        pytest.skip("a case failed; the page stays as it was")
    text = PAGE.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    assert rest and tail, f"{PAGE} has lost its marks"
    new = f"{head}{BEGIN}\n\n{table('push')}\n\n{table('pull')}\n\n{END}{tail}"
    if new != text and os.access(PAGE, os.W_OK):
        PAGE.write_text(new, encoding="utf-8")


def table(kind: str) -> str:
    """Return the table of one kind of case in Markdown."""
    head = {
        "push": "| push: what goes wrong | what the user reads | the repository then |\n|---|---|---|",
        "pull": "| pull: what goes wrong | what the user reads | left in the cache |\n|---|---|---|",
    }
    found = outcomes()
    rows = []
    for name in NAMES:
        if name.startswith(kind):
            xet, lfs = found["xet"][name], found["lfs"][name]
            says = _both(xet["says"], lfs["says"])
            rows.append(f"| {xet['what']} | {says} | {_both(xet['left'], lfs['left'])} |")
    return "\n".join([head[kind], *rows])


def _both(xet: str, lfs: str) -> str:
    """Tell the two ways apart only where they differ."""
    xet, lfs = (text.replace("|", "\\|").replace("\n", " ") for text in (xet, lfs))
    return xet if xet == lfs else f"{xet} (Xet); {lfs} (LFS)"
