from __future__ import annotations

import pytest
import torch

from ganzoo.errors import RecipeError
from ganzoo.models.discogan import Generator
from ganzoo.models.faster import prepare_for_inference
from ganzoo.models.parts import SmoothDoubling


def test_a_smooth_doubling_keeps_an_even_map_even_where_the_transposed_convolution_makes_dots() -> None:
    torch.manual_seed(1)
    smooth = SmoothDoubling(3, 5)
    inner = smooth(torch.ones(1, 3, 6, 6))[0, :, 2:-3, 2:-3]
    torch.testing.assert_close(inner, smooth.weight.sum((0, 2, 3))[:, None, None].expand_as(inner))
    plain = torch.nn.ConvTranspose2d(3, 5, 4, 2, 1)(torch.ones(1, 3, 6, 6))[0, :, 2:-2, 2:-2]
    assert plain.std((1, 2)).min() > 1e-3


def test_a_smooth_doubling_is_a_convolution_of_linearly_interpolated_maps() -> None:
    """Along a ramp, between its ends, interpolation puts the mean between two neighbours, and 3x3 of ones sum nine."""
    smooth = SmoothDoubling(1, 1, bias=False)
    with torch.no_grad():
        smooth.weight.fill_(1.0)
    ramp = torch.arange(5.0).expand(1, 1, 5, 5)
    assert smooth(ramp)[0, 0, 4, 2:8].tolist() == [9.0, 13.5, 18.0, 22.5, 27.0, 31.5]


def test_a_smooth_doubling_is_the_plain_layer_of_its_kernel() -> None:
    torch.manual_seed(2)
    smooth, maps = SmoothDoubling(4, 2), torch.randn(2, 4, 5, 7)
    with torch.no_grad():
        assert smooth.bias is not None
        smooth.bias.normal_()
        torch.testing.assert_close(smooth.plain()(maps), smooth(maps))
    assert smooth(maps).shape == (2, 2, 10, 14)


def test_a_generator_with_smooth_doublings_computes_the_same_when_prepared_for_inference() -> None:
    torch.manual_seed(3)
    generator = Generator(resolution=32, width=4, upsampling="smooth")
    pictures = torch.rand(3, 3, 32, 32) * 2 - 1
    generator.train()(pictures)  # batch norm has seen something
    prepared = prepare_for_inference(generator, torch.device("cpu"))
    assert not any(isinstance(module, SmoothDoubling) for module in prepared.modules())
    with torch.no_grad():
        torch.testing.assert_close(prepared(pictures), generator.eval()(pictures), rtol=1e-4, atol=1e-5)


def test_an_unknown_upsampling_is_refused() -> None:
    with pytest.raises(RecipeError, match="transposed, smooth, not 'bilinear'"):
        Generator(upsampling="bilinear")
