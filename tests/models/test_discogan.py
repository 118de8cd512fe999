"""DiscoGAN's networks: shapes, the paper's layers, what a discriminator lets see."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from ganzoo.errors import CheckpointError
from ganzoo.models import build
from ganzoo.models.discogan import Discriminator, Generator
from ganzoo.models.faster import prepare_for_inference

CPU = torch.device("cpu")


@pytest.mark.parametrize("resolution", [32, 64, 128])
def test_a_picture_becomes_a_picture_of_its_size(resolution: int) -> None:
    pictures = torch.rand(2, 3, resolution, resolution) * 2 - 1
    fake = Generator(resolution=resolution, width=4)(pictures)
    assert fake.shape == pictures.shape and fake.abs().max() <= 1
    assert Discriminator(resolution=resolution, width=4)(fake).shape == (2,)


def test_the_papers_generator_has_four_layers_down_to_4x4_and_four_up() -> None:
    layers = [layer for layer in Generator().modules() if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d))]
    assert [layer.out_channels for layer in layers] == [64, 128, 256, 512, 256, 128, 64, 3]
    assert all(layer.kernel_size == (4, 4) and layer.stride == (2, 2) for layer in layers)
    assert [type(layer).__name__ for layer in layers] == ["Conv2d"] * 4 + ["ConvTranspose2d"] * 4
    sides = []
    network = Generator(width=4).eval()
    for layer in network.layers:
        layer.register_forward_hook(lambda _, __, out: sides.append(out.shape[-1]))
    network(torch.zeros(1, 3, 64, 64))
    assert min(sides) == 4


def test_a_discriminator_shows_what_three_layers_see_and_judges_by_it() -> None:
    judge = Discriminator(width=4).eval()
    pictures = torch.rand(3, 3, 64, 64)
    logits, seen = judge.judge(pictures)
    assert [tuple(maps.shape) for maps in seen] == [(3, 8, 16, 16), (3, 16, 8, 8), (3, 32, 4, 4)]
    assert torch.equal(logits, judge(pictures))
    assert torch.allclose(judge.head(seen[-1]).flatten(), logits)


def test_preparing_for_inference_changes_nothing_but_the_time() -> None:
    torch.manual_seed(0)
    network = Generator(width=8)
    for _ in range(3):
        network(torch.rand(8, 3, 64, 64) * 2 - 1)
    network.eval()
    pictures = torch.rand(4, 3, 64, 64) * 2 - 1
    with torch.inference_mode():
        assert torch.allclose(prepare_for_inference(network, CPU)(pictures), network(pictures), atol=1e-5)


def test_a_size_that_does_not_halve_to_4_is_refused() -> None:
    with pytest.raises(Exception, match="pictures are squares of 32, 64, 128 pixels, not of 48"):
        build("discogan", "g_ab", {"resolution": 48})
    with pytest.raises(CheckpointError):
        build("discogan", "g_ab", {"width": 4096})
