"""The README tells the truth: its table is the one the command prints, its tree is the tree, its files are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ganzoo.catalog import SHIPPED, Catalog
from ganzoo.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_checkpoints_is_the_one_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--markdown"]) == 0
    assert capsys.readouterr().out.strip() in README


def test_every_shipped_checkpoint_is_in_the_table() -> None:
    for entry in Catalog([(SHIPPED, "shipped")]).entries():
        assert f"`{entry.name}`" in README


def test_every_linked_file_exists() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README)
    assert links
    for link in links:
        if not link.startswith("http"):
            assert (ROOT / link).exists(), link


def test_everything_in_the_tree_exists() -> None:
    tree = README.split("## The tree")[1].split("##")[0]
    names = re.findall(r"^ {4,6}([a-z_]+(?:\.[a-z]+|/))(?:,| {2})", tree, flags=re.MULTILINE)
    assert len(names) > 20
    for name in names:
        assert (ROOT / name).exists() or (ROOT / "ganzoo" / name).exists(), name
