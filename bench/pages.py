"""Tables that a bench writes into a page of docs/, between two marks that name the command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

END = "<!-- end of table -->"


def table(page: Path, command: str) -> tuple[str, str, str]:
    """Return a page before a command's table, the table, and the page behind it."""
    mark = f"<!-- table: {command} -->"
    before, rest = page.read_text(encoding="utf-8").split(mark)
    old, after = rest.split(END, 1)
    return before + mark, old, END + after


def put(page: Path, command: str, lines: Sequence[str]) -> None:
    """Write a command's table anew."""
    before, _, after = table(page, command)
    body = "\n".join(lines)
    page.write_text(f"{before}\n\n{body}\n\n{after}", encoding="utf-8")
