"""Run every case of a Hub that fails, with Xet and without; write the table of them into docs/hub.md:

    python -m tests.hub.page

The cases run in two processes of their own (tests/hub/cases.py), side by side.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

from tests.hub.pull_cases import PULL
from tests.hub.push_cases import PUSH

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "hub.md"
BEGIN, END = "<!-- cases: written by python -m tests.hub.page -->", "<!-- end of cases -->"
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


def written(text: str) -> str:
    """Return the page with the table of this run.

    Raises: ValueError where the page has lost its marks.
    """
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    if not rest or not tail:
        raise ValueError(f"{PAGE} has lost its marks")
    return f"{head}{BEGIN}\n\n{table('push')}\n\n{table('pull')}\n\n{END}{tail}"


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


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
