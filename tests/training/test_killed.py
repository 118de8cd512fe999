"""A kill -9 at every single file operation of a run, and another while it resumes: all that is kept ends the same."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from ganzoo.training.restoring import restore
from tests.conftest import RunPython
from tests.fuzzing import THOROUGH
from tests.tiny import CPU
from tests.training.killed_worker import RECIPE

EVERY = 1 if THOROUGH else 3
TIMES = {"seconds": 0, "cpu_seconds": 0}


def log(folder: Path) -> list[dict[str, Any]]:
    """Return the log without its times."""
    return [json.loads(line) | TIMES for line in (folder / "metrics.jsonl").read_text().splitlines()]


def kept(folder: Path) -> dict[str, bytes]:
    """Return what else a run keeps: its recipe, its hardware, its grids."""
    paths = [folder / "recipe.json", folder / "hardware.jsonl", *sorted(folder.glob("grids/*"))]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def weights(folder: Path) -> dict[str, Tensor]:
    """Return every tensor of the last state by its path."""
    return dict(_flat(restore(RECIPE, folder, device=CPU)[0].state_dict()))


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, Tensor]]:
    if isinstance(value, Tensor):
        yield name, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(item, f"{name}/{key}")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="trainings are forks")
def test_a_run_killed_at_any_file_operation_ends_as_if_it_had_never_been_stopped(
    tmp_path: Path, data: Path, run_python: RunPython
) -> None:
    ended = run_python("-m", "tests.training.killed_worker", str(tmp_path), str(data), str(EVERY))
    assert ended.returncode == 0, ended.stderr
    whole = tmp_path / "whole"
    assert [(line["step"], line["images_seen"]) for line in log(whole)] == [(4, 64), (8, 128), (12, 192), (15, 240)]
    expected, tensors = kept(whole), weights(whole)
    killed = [tmp_path / str(fatal) for fatal in range(1, int(ended.stdout) + 1, EVERY)]
    assert len(killed) > 20 // EVERY
    for folder in killed:
        assert log(folder) == log(whole), folder.name
        assert kept(folder) == expected, folder.name
        found = weights(folder)
        assert set(found) == set(tensors)
        assert all(torch.equal(found[name], tensors[name]) for name in tensors), folder.name
