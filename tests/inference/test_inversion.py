"""Inversion of a generator that is a matrix: the least-squares solution is known."""

import pytest
import torch
from torch import Tensor

from ganzoo.catalog import Catalog
from ganzoo.inference import Engine
from ganzoo.inference.inversion import Progress, Search, invert

WEIGHTS = torch.randn(48, 8, generator=torch.Generator().manual_seed(5)) / 8


def _matrix(z: Tensor) -> Tensor:
    return (z @ WEIGHTS.T).view(-1, 3, 4, 4)


def _found(target: Tensor, **options: float) -> Progress:
    return list(invert(_matrix, target, 8, search=Search(**options)))[-1]  # type: ignore[arg-type]


def test_the_latent_of_a_picture_that_the_generator_drew_is_found() -> None:
    z = torch.randn(1, 8, generator=torch.Generator().manual_seed(1))
    found = _found(_matrix(z), length_weight=0.0)
    assert torch.allclose(found.latent, z[0], atol=0.05)
    assert found.error < 0.5 < found.random_error


def test_what_cannot_be_drawn_gives_the_nearest_picture_and_its_distance() -> None:
    target = torch.randn(1, 3, 4, 4, generator=torch.Generator().manual_seed(2))
    nearest = torch.linalg.lstsq(WEIGHTS, target.flatten()).solution
    left = (WEIGHTS @ nearest - target.flatten()).square().mean().sqrt() * 127.5
    found = _found(target, length_weight=0.0)
    assert found.error == pytest.approx(left.item(), rel=1e-3)


def test_progress_is_told_in_order_and_the_error_never_grows() -> None:
    target = _matrix(torch.randn(1, 8))
    told = list(invert(_matrix, target, 8, search=Search(rounds=((4, 20), (2, 15))), every=10))
    assert [(one.step, one.steps) for one in told] == [(10, 35), (20, 35), (30, 35), (35, 35)]
    errors = [told[0].random_error, *(one.error for one in told)]
    assert errors == sorted(errors, reverse=True)


def test_the_same_search_finds_the_same_latent() -> None:
    target = _matrix(torch.randn(1, 8))
    assert torch.equal(_found(target).latent, _found(target).latent)


def test_a_search_goes_through_an_engines_network(catalog: Catalog) -> None:
    network = Engine(catalog, "cpu").network("dcgan.fashion-mnist-32", "generator")
    with torch.no_grad():
        target = network(torch.randn(1, 16, generator=torch.Generator().manual_seed(4)))
    search = Search(tries=16, rounds=((4, 40), (1, 40)))
    found = list(invert(network, target, 16, search=search))[-1]
    assert found.error < 0.5 * found.random_error
