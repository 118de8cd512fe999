"""EDSR: residual super-resolution without batch norm (Lim et al., arXiv:1707.02921).

The paper's finding is that batch norm costs range and memory and gives nothing here. This is its small form for a CPU:
fewer and narrower blocks, one convolution and one pixel shuffle at the end, so that every convolution works on the
small picture, and the enlarged input is added to the output, so that the network only draws what is missing.

Symbols: low is the small picture, high the large one; width is the number of feature maps.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate

from ganzoo.models.super_resolution import Enlarger
from ganzoo.scale import SCALE


class Generator(Enlarger):
    """Map small pictures (N, 3, H, W) in [-1, 1] to large ones (N, 3, 4H, 4W)."""

    tail_halo = 1  # one convolution; the enlarged input looks no farther

    def __init__(self, *, width: int = 48, blocks: int = 8) -> None:
        super().__init__()
        self.halo = 1 + 2 * blocks + 1 + self.tail_halo
        self.head = nn.Conv2d(3, width, 3, padding=1)
        self.blocks = nn.Sequential(*(_Block(width) for _ in range(blocks)))
        self.merge = nn.Conv2d(width, width, 3, padding=1)
        self.last = nn.Sequential(nn.Conv2d(width, 3 * SCALE**2, 3, padding=1), nn.PixelShuffle(SCALE))
        nn.init.zeros_(self.last[0].weight)  # type: ignore[arg-type]  # the first answer is the enlarged input
        nn.init.zeros_(self.last[0].bias)  # type: ignore[arg-type]

    def trunk(self, low: Tensor) -> Tensor:
        """Return the maps (N, width, H, W)."""
        first = self.head(low)
        return first + self.merge(self.blocks(first))

    def tail(self, maps: Tensor, low: Tensor) -> Tensor:
        """Return the large picture of the trunk's maps and the small picture they came from."""
        enlarged = interpolate(low, scale_factor=SCALE, mode="bilinear", align_corners=False)
        return enlarged + self.last(maps)


class _Block(nn.Module):
    """Two convolutions beside the identity."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, width, 3, padding=1),
        )
        for layer in (self.layers[0], self.layers[2]):
            torch.nn.init.kaiming_normal_(layer.weight)  # type: ignore[arg-type]
            torch.nn.init.zeros_(layer.bias)  # type: ignore[arg-type]
        with torch.no_grad():
            self.layers[2].weight.mul_(0.1)  # type: ignore[operator]  # blocks start near the identity

    def forward(self, maps: Tensor) -> Tensor:
        """Return maps of the same shape."""
        return maps + self.layers(maps)
