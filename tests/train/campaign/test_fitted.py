"""A training as long as its seconds allow."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import torch

from ganzoo.training.restoring import restore
from tests.test_contracts import Examples
from tests.tiny import CPU
from train.campaign import fitted
from train.recipes import find


def test_a_rate_that_falls_has_fallen_at_the_new_end() -> None:
    recipe = fitted.fitted(find("edsr_bsds"), 20_000.7)
    assert (recipe.images, recipe.save_every) == (20_000, 2_500)
    assert recipe.game.decay_images == 20_000 and recipe.game.warmup_images == 160  # type: ignore[attr-defined]


def test_a_game_without_such_a_rate_keeps_its_settings() -> None:
    recipe = find("dcgan_fashion_mnist")
    longer = fitted.fitted(recipe, 10**6)
    assert longer.game == recipe.game and longer.images == 10**6


@pytest.mark.parametrize("images", [-5.0, 0.0, 3.0])
def test_a_run_has_a_step_at_least(images: float) -> None:
    recipe = find("dcgan_fashion_mnist")
    assert fitted.fitted(recipe, images).steps == 1


def test_speed_counts_pictures_and_leaves_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitted, "MEASURED", 0.0)
    recipe = find("dcgan_fashion_mnist", debug=True)
    assert fitted.speed(recipe, Examples(recipe), CPU) > 0


def test_a_compiler_that_fails_costs_a_notice(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def speed(*_: object, compiled: bool = False) -> float:
        if compiled:
            raise RuntimeError("no compiler\nat all")
        return 5.0

    monkeypatch.setattr(fitted, "speed", speed)
    recipe = find("dcgan_fashion_mnist", debug=True)
    assert fitted.fastest(recipe, Examples(recipe), CPU, try_compiled=True) == (5.0, False)
    assert "no compiler)" in caplog.text


@pytest.mark.parametrize(("compiled", "expected"), [(9.0, (9.0, True)), (4.0, (5.0, False))])
def test_the_faster_way_is_taken(compiled: float, expected: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitted, "speed", lambda *_, **how: compiled if how.get("compiled") else 5.0)
    recipe = find("dcgan_fashion_mnist", debug=True)
    assert fitted.fastest(recipe, Examples(recipe), CPU, try_compiled=True) == expected


def test_a_run_whose_time_is_up_is_saved(tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--data", str(data), "--out", str(tmp_path / "run"), "--device", "cpu"]
    before = torch.backends.cudnn.benchmark
    arguments = ["dcgan_fashion_mnist", "--debug", "--until", str(time.time()), *where]
    assert fitted.main(arguments) == 0
    assert "the state is saved" in capsys.readouterr().out
    assert torch.backends.cudnn.benchmark == before
    assert restore(find("dcgan_fashion_mnist", debug=True), tmp_path / "run", device=CPU)[1] == 1
