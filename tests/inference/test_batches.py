"""Running out of memory: smaller batches, then the CPU, and the same pictures."""

from __future__ import annotations

import logging

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from ganzoo.catalog import Catalog
from ganzoo.inference import Engine, engine
from ganzoo.inference.batches import BATCH, _smaller, pictures_of
from ganzoo.pixels import to_pixels
from tests.tiny import CPU


class Hungry(nn.Module):
    """Shows its input; runs out of memory with more than `room` pictures at once."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room
        self.sizes: list[int] = []

    def forward(self, pictures: Tensor) -> Tensor:
        if len(pictures) > self.room:
            raise RuntimeError("[enforce fail] . DefaultCPUAllocator: can't allocate memory: you tried to allocate")
        self.sizes.append(len(pictures))
        return pictures


PICTURES = torch.linspace(-1, 1, 100 * 3 * 4 * 4).view(100, 3, 4, 4)


@pytest.mark.parametrize(("room", "sizes"), [(1000, [64, 36]), (20, [16] * 6 + [4]), (1, [1] * 100)])
def test_the_batch_is_halved_until_it_fits_and_the_pictures_are_the_same(
    room: int, sizes: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    network = Hungry(room)
    with caplog.at_level(logging.WARNING):
        drawn = pictures_of(network, PICTURES, device=CPU)
    assert np.array_equal(drawn, to_pixels(PICTURES))
    assert network.sizes == sizes
    assert ("ran out of memory" in caplog.text) == (room < BATCH)


def test_a_picture_that_does_not_fit_anywhere_is_an_error() -> None:
    with pytest.raises(MemoryError, match="a single picture"):
        pictures_of(Hungry(0), PICTURES, device=CPU)


def test_after_a_single_picture_on_another_device_comes_the_cpu() -> None:
    network, device, size = _smaller(nn.Conv2d(1, 1, 1), torch.device("cuda"), 1)
    assert device == CPU and size == BATCH and next(network.parameters()).device == CPU
    assert _smaller(network, torch.device("cuda"), 9)[1:] == (torch.device("cuda"), 4)


def test_other_errors_come_through() -> None:
    class Broken(nn.Module):
        def forward(self, pictures: Tensor) -> Tensor:
            raise RuntimeError("shapes do not match")

    with pytest.raises(RuntimeError, match="shapes"):
        pictures_of(Broken(), PICTURES, device=CPU)


def test_inputs_are_prepared_on_the_device() -> None:
    drawn = pictures_of(Hungry(9), torch.zeros(3, 1, 2, 2, dtype=torch.uint8), device=CPU, prepare=lambda x: x + 1.0)
    assert drawn.shape == (3, 2, 2, 1) and drawn.min() == 255


def test_networks_stay_within_the_budget_least_recently_used_first(catalog: Catalog) -> None:
    names = ["dcgan.fashion-mnist-32", "classifier.fashion-mnist-32"]
    working = Engine(catalog, "cpu")
    sizes = [engine.bytes_of(working.network(name)) for name in names]
    assert all(size > 0 for size in sizes)
    working = Engine(catalog, "cpu")
    working.budget = sum(sizes)
    first = working.network(names[0])
    working.network(names[1])
    assert working.network(names[0]) is first  # both fit
    working = Engine(catalog, "cpu")
    working.budget = sum(sizes) - 1
    first = working.network(names[0])
    second = working.network(names[1])
    assert working.network(names[1]) is second and working.network(names[0]) is not first


@pytest.mark.cuda
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU: python -m pytest -m cuda")
@pytest.mark.parametrize("name", ["dcgan.fashion-mnist-32"])
def test_pictures_on_cuda_are_the_cpus_to_two_grey_levels(name: str) -> None:
    on_gpu, on_cpu = (Engine(Catalog(), device).sample(name, range(8)) for device in ("cuda", "cpu"))
    assert np.abs(on_gpu.astype(int) - on_cpu).max() <= 2
