"""What the networks of several papers share: DCGAN's first weights, the ladder of maps, doubling without dots."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import conv_transpose2d, pad

from ganzoo.errors import RecipeError

RESOLUTIONS = (32, 64, 128)


class SmoothDoubling(nn.Module):
    """Double the side of maps (N, in, H, W) to (N, out, 2H, 2W): linear interpolation, then a convolution of 3x3.

    A transposed convolution of 4x4 and stride 2 gives even and odd pixels different taps, and its pictures carry a
    grid of dots (Odena, Dumoulin, Olah, doi:10.23915/distill.00003). Both parts together are one transposed convolution
    of 5x5, which takes two thirds of the products of one after the other.
    """

    def __init__(self, wide: int, narrow: int, *, bias: bool = True) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(wide, narrow, 3, 3))
        self.bias = nn.Parameter(torch.zeros(narrow)) if bias else None
        initialise(self)

    @property
    def kernel(self) -> Tensor:
        """Return the one layer's weight (in, out, 5, 5)."""
        weight = self.weight
        rows = pad(weight, (0, 0, 1, 1)) + (pad(weight, (0, 0, 0, 2)) + pad(weight, (0, 0, 2, 0))) / 2
        return pad(rows, (1, 1)) + (pad(rows, (0, 2)) + pad(rows, (2, 0))) / 2

    def forward(self, maps: Tensor) -> Tensor:
        """Return maps of twice the side."""
        return conv_transpose2d(maps, self.kernel, self.bias, stride=2, padding=2, output_padding=1)

    def plain(self) -> nn.ConvTranspose2d:
        """Return the library's layer that computes the same."""
        wide, narrow = self.weight.shape[:2]
        layer = nn.ConvTranspose2d(wide, narrow, 5, 2, 2, output_padding=1, bias=self.bias is not None)
        layer.weight = nn.Parameter(self.kernel.detach(), requires_grad=False)
        if self.bias is not None:
            layer.bias = nn.Parameter(self.bias.detach(), requires_grad=False)
        return layer


def initialise(module: nn.Module) -> None:
    """Draw weights from N(0, 0.02) and batch norm's gain from N(1, 0.02) (arXiv:1511.06434 section 4), for `apply`."""
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d, SmoothDoubling)):
        nn.init.normal_(module.weight, 0.0, 0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    elif isinstance(module, nn.BatchNorm2d):
        nn.init.normal_(module.weight, 1.0, 0.02)
        nn.init.zeros_(module.bias)


def ladder(resolution: int, width: int, *, bottleneck: int = 4, widest: int | None = None) -> list[int]:
    """Return the feature maps at half the resolution, a quarter, ... down to `bottleneck` pixels.

    They double from `width` on, up to `widest` times as many (None: without end).

    Raises:
        RecipeError: a resolution that is none of RESOLUTIONS.
    """
    if resolution not in RESOLUTIONS:
        raise RecipeError(
            "pictures are squares of {known} pixels, not of {given}",
            known=", ".join(map(str, RESOLUTIONS)),
            given=resolution,
        )
    rungs = resolution.bit_length() - bottleneck.bit_length()
    return [width * (2**rung if widest is None else min(2**rung, widest)) for rung in range(rungs)]
