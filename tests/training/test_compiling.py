"""torch.compile is tried on a copy, and a failure costs a notice."""

from __future__ import annotations

import dataclasses
import logging
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from ganzoo.training import compiling
from ganzoo.training.events import Finished
from ganzoo.training.restoring import restore
from ganzoo.training.run import run
from tests.tiny import CPU
from tests.training.group_worker import Examples, tiny

RECIPE = dataclasses.replace(tiny("dcgan_fashion_mnist"), images=16)


def generator_after(folder: Path, *, compiled: bool) -> dict[str, torch.Tensor]:
    assert list(run(RECIPE, folder, Examples(RECIPE), device=CPU, compiled=compiled))[-1] == Finished(2)
    state: dict[str, Any] = restore(RECIPE, folder, device=CPU)[0].state_dict()
    return state["networks"]["generator"]


def test_a_compiler_that_fails_costs_a_notice_and_not_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: nn.Module, *_: Any, **__: Any) -> None:
        raise RuntimeError("no C++ compiler\nat all")

    plain = generator_after(tmp_path / "plain", compiled=False)
    monkeypatch.setattr(nn.Module, "compile", fail)
    with caplog.at_level(logging.WARNING):
        other = generator_after(tmp_path / "compiled", compiled=True)
    assert "torch.compile does not work here (no C++ compiler)" in caplog.text
    assert all(torch.equal(value, other[name]) for name, value in plain.items())


def test_networks_are_compiled_in_place_and_averages_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[nn.Module] = []
    monkeypatch.setattr(nn.Module, "compile", lambda self: compiled.append(self))
    objective: Any = RECIPE.game.build(seed=0, device=CPU)
    compiling.compile_networks(objective)
    assert compiled == [objective.generator, objective.discriminator]
