"""The page of plain PyTorch runs on its own; tests/objectives/test_one_d.py holds its maths against the engine."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.features import FEATURES
from ganzoo.lab.line.game import line_game
from ganzoo.lab.line.presets import PRESETS
from ganzoo.lab.line.program import plain_pytorch
from ganzoo.lab.line.source import source_of
from ganzoo.lab.line.targets import Target
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.steps import steps_of


def _run(experiment: Experiment, folder: Path) -> list[list[str]]:
    """Run the page in a bare Python, away from the project; return the words of its lines."""
    path = folder / "program.py"
    path.write_text(plain_pytorch(experiment))
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    done = subprocess.run(
        [sys.executable, "-P", str(path)], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    return [line.split() for line in done.stdout.splitlines()]


def test_the_page_prints_the_losses_that_the_engine_has(tmp_path: Path) -> None:
    experiment = replace(PRESETS["default"], steps=20, hidden=8, row=10)
    lines = _run(experiment, tmp_path)
    game, source = line_game(experiment), source_of(experiment)
    ours = [s.losses for s in steps_of(game, source)]
    assert [int(words[1]) for words in lines] == list(range(1, 21))
    for words, losses in zip(lines, ours, strict=True):
        printed = {name: float(words[words.index(name) + 1]) for name in losses}
        assert printed == pytest.approx(losses, abs=2e-4)


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("features", FEATURES)
@pytest.mark.parametrize("mode", ("rows", "samples"))
def test_every_page_is_python_and_holds_no_blank_to_fill(objective: str, features: str, mode: str) -> None:
    page = plain_pytorch(Experiment(objective=objective, features=features, mode=mode, r1_gamma=0.1))
    ast.parse(page)
    assert "%" not in page.replace("% max(STEPS", "").replace(") % ROW", "")
    assert max(map(len, page.splitlines())) <= 120


def test_a_page_for_an_uploaded_target_keeps_its_lines_short() -> None:
    page = plain_pytorch(Experiment(target=Target("quantiles", tuple(i / 7 for i in range(512)))))
    ast.parse(page)
    assert max(map(len, page.splitlines())) <= 200


def test_the_page_needs_nothing_but_pytorch() -> None:
    imported = {
        name.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(ast.parse(plain_pytorch(Experiment())))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert imported == {"hashlib", "math", "torch", "torch.nn.functional"}


def test_a_page_reports_in_the_unit_of_the_data_what_it_learns_in_another(tmp_path: Path) -> None:
    experiment = replace(PRESETS["default"], steps=10, hidden=8, row=10)
    plain = _run(experiment, tmp_path)[0]
    own = _run(replace(experiment, target=replace(experiment.target, unit=(100.0, 8.0))), tmp_path)[0]
    at = {name: plain.index(name) + 1 for name in ("loss_real", "mean", "deviation", "distance")}
    numbers = {name: (float(plain[place]), float(own[place])) for name, place in at.items()}
    assert numbers["loss_real"][1] == numbers["loss_real"][0]
    assert numbers["mean"][1] == pytest.approx(100 + 8 * numbers["mean"][0], abs=0.01)
    for name in ("deviation", "distance"):
        assert numbers[name][1] == pytest.approx(8 * numbers[name][0], abs=0.01)


def test_the_page_of_a_steered_run_is_steered_as_the_run_was(tmp_path: Path) -> None:
    moves = ((5, "lr_d", 0.02), (7, "players", "generator"), (9, "d_steps", 3), (12, "g_steps", 0))
    experiment = replace(PRESETS["default"], steps=20, hidden=8, row=10, steering=moves)
    lines = _run(experiment, tmp_path)
    ours = [s.losses for s in steps_of(line_game(experiment), source_of(experiment))]
    for words, losses in zip(lines, ours, strict=True):
        printed = {name: float(words[words.index(name) + 1]) for name in losses}
        assert printed == pytest.approx(losses, abs=2e-4)
    page = plain_pytorch(experiment)
    ast.parse(page)
    assert "python gan_1d.py" in page
