"""The networks of super-resolution: their shapes, their reach, and that preparing them changes nothing."""

from __future__ import annotations

import pytest
import torch

from ganzoo.errors import RecipeError
from ganzoo.models import edsr, srgan
from ganzoo.models.faster import prepare_for_inference
from ganzoo.models.super_resolution import Enlarger
from tests.enlargers import lively
from tests.tiny import CPU

MODELS = ("srresnet", "edsr")


def count(network: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters())


def test_they_are_of_the_size_that_the_papers_give() -> None:
    # SRResNet by hand: 9x9 in and out; 16 blocks of two 3x3 with batch norm and PReLU; one more; two doublings.
    block = 2 * (64 * 64 * 9 + 2 * 64) + 64
    ends = (3 * 64 * 81 + 64 + 64) + (64 * 3 * 81 + 3)
    doubling = 64 * 256 * 9 + 256 + 64
    assert count(srgan.Generator()) == ends + 16 * block + (64 * 64 * 9 + 2 * 64) + 2 * doubling
    convolution = 48 * 48 * 9 + 48
    assert count(edsr.Generator()) == (3 * 48 * 9 + 48) + 18 * convolution


@pytest.mark.parametrize("model", MODELS)
def test_any_picture_becomes_four_times_larger(model: str) -> None:
    network = lively(model)
    for height, width in ((1, 1), (5, 3), (16, 24)):
        assert network(torch.zeros(2, 3, height, width)).shape == (2, 3, 4 * height, 4 * width)


@pytest.mark.parametrize("model", MODELS)
def test_a_pixel_depends_on_its_halo_and_on_nothing_else(model: str) -> None:
    network = lively(model)
    assert isinstance(network, Enlarger)
    side, middle = 2 * network.halo + 3, network.halo + 1
    low = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(0)).requires_grad_()
    made = network(low)[..., 4 * middle : 4 * middle + 4, 4 * middle : 4 * middle + 4]
    (gradient,) = torch.autograd.grad(made.square().sum(), low)
    reached = gradient.abs().sum((0, 1)) > 0
    assert not reached[0].any() and not reached[-1].any() and not reached[:, 0].any() and not reached[:, -1].any()
    assert reached[middle - network.halo + 2 : middle + network.halo - 1, middle].all()


@pytest.mark.parametrize("model", MODELS)
def test_preparing_changes_nothing(model: str) -> None:
    network = lively(model)
    low = torch.rand(2, 3, 20, 28, generator=torch.Generator().manual_seed(1)) * 2 - 1
    with torch.inference_mode():
        plain, prepared = network(low), prepare_for_inference(network, CPU)(low)
    assert plain.std() > 0.05
    assert (plain - prepared).abs().max() <= 2e-5  # a hundred-thousandth of the range
    assert not any(isinstance(m, torch.nn.BatchNorm2d) for m in prepare_for_inference(network, CPU).modules())


def test_edsr_begins_with_the_enlarged_picture() -> None:
    low = torch.rand(1, 3, 6, 6)
    expected = torch.nn.functional.interpolate(low, scale_factor=4, mode="bilinear")
    assert torch.equal(edsr.Generator(width=4, blocks=1)(low), expected)


def test_the_discriminator_takes_crops_of_any_size_and_halves_four_times() -> None:
    network = srgan.Discriminator(width=4)
    for side in (32, 96):
        pictures = torch.randn(2, 3, side, side)
        assert network(pictures).shape == (2,)
        assert [stage.shape[1:] for stage in network.stages(pictures)] == [
            (4, side // 2, side // 2),
            (8, side // 4, side // 4),
            (16, side // 8, side // 8),
            (32, side // 16, side // 16),
        ]


def test_srgan_has_either_body_and_no_other() -> None:
    assert isinstance(srgan.generator(width=4, blocks=1), srgan.Generator)
    assert isinstance(srgan.generator(body="edsr", width=4, blocks=1), edsr.Generator)
    with pytest.raises(RecipeError, match="one of srresnet, edsr, not 'unet'"):
        srgan.generator(body="unet")
