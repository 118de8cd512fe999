"""The benches of the 1-D lab measure what they say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from bench import one_d, one_d_table, pages
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.world import line
from ganzoo.lab.objectives import OBJECTIVES

SMALL = Experiment(hidden=8, row=10, latent=4, batch=4, steps=40)


def test_the_engine_and_the_plain_loop_learn_the_same() -> None:
    assert one_d.largest_difference(SMALL, 30) < 1e-12


def test_a_difference_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    page = line().program(SMALL).replace("softplus(logits_fake).mean()", "softplus(logits_fake).mean() * 1.001")
    monkeypatch.setattr(one_d, "world_of", lambda experiment: replace(line(), program=lambda _: page))
    assert one_d.largest_difference(SMALL, 30) > 1e-6


def test_precision_is_put_back() -> None:
    one_d.largest_difference(SMALL, 2)
    assert torch.get_default_dtype() == torch.float32


def test_the_table_has_every_objective_in_both_modes() -> None:
    names = one_d_table.lines()
    assert {f"{mode}/{objective}" for mode in ("rows", "samples") for objective in OBJECTIVES} <= set(names)


def test_a_line_is_put_beside_those_that_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n<!-- table: {one_d_table.COMMAND} -->\n{pages.END}\nafter\n")
    monkeypatch.setattr(one_d_table, "PAGE", page)
    one_d_table.write({"samples/hinge": "| samples/hinge | old |"})
    line = one_d_table.row("rows/minimax", SMALL, SMALL, 3)
    one_d_table.write({"rows/minimax": line})
    one_d_table.write({"samples/hinge": "| samples/hinge | new |"})
    text = page.read_text()
    assert text.startswith("before\n") and text.endswith("\nafter\n")
    assert text.count("| rows/minimax |") == text.count("| samples/hinge | new |") == 1
    assert "old" not in text
    assert "0 of 3" in line
