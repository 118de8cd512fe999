"""In which numbers networks run on the CPU: as they are, unless the environment asks for bfloat16."""

import numpy as np
import pytest
import torch

from ganzoo.errors import InputError
from ganzoo.inference.batches import pictures_of
from ganzoo.inference.precision import SETTING, precision_on
from ganzoo.inference.tiles import tile_pixels
from ganzoo.models.edsr import Generator
from ganzoo.models.faster import prepare_for_inference

CPU = torch.device("cpu")


def product_dtype() -> torch.dtype:
    with precision_on(CPU):
        return (torch.ones(2, 2) @ torch.ones(2, 2)).dtype


def test_the_cpu_computes_in_float32_unless_it_is_asked_for_less(monkeypatch: pytest.MonkeyPatch) -> None:
    assert product_dtype() == torch.float32
    monkeypatch.setenv(SETTING, "bfloat16")
    assert product_dtype() == torch.bfloat16


def test_another_precision_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "int4")
    with pytest.raises(InputError, match="GANZOO_CPU_PRECISION is one of float32, bfloat16, not 'int4'"):
        precision_on(CPU)


def test_pictures_in_bfloat16_are_nearly_those_in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Conv2d(3, 16, 3, padding=1), torch.nn.Tanh(), torch.nn.Conv2d(16, 3, 1))
    inputs = torch.randn(2, 3, 16, 16)
    exact = pictures_of(network, inputs, device=CPU).astype(int)
    monkeypatch.setenv(SETTING, "bfloat16")
    near = pictures_of(network, inputs, device=CPU).astype(int)
    assert 0 < np.abs(near - exact).max() <= 4


def test_enlarging_in_bfloat16_is_nearly_that_in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    torch.manual_seed(0)
    generator = Generator(width=8, blocks=2)
    torch.nn.init.normal_(generator.last[0].weight, std=0.02)  # fresh, it adds nothing to the enlarged input
    network = prepare_for_inference(generator, CPU)
    pixels = np.random.default_rng(0).integers(0, 256, (40, 24, 3), dtype=np.uint8)
    exact = tile_pixels(network, pixels, device=CPU).astype(int)  # type: ignore[arg-type]
    monkeypatch.setenv(SETTING, "bfloat16")
    near = tile_pixels(network, pixels, device=CPU).astype(int)  # type: ignore[arg-type]
    assert 0 < np.abs(near - exact).max() <= 8
