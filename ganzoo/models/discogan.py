"""DiscoGAN: a generator for each way between two domains (Kim, Cha, Kim, Lee, Kim, arXiv:1703.05192).

The paper's networks at 64x64 (section 4): a generator halves its input four times with 4x4 convolutions and
LeakyReLU(0.2), down to 4x4, and doubles it four times with transposed ones and ReLU; a discriminator is the
generator's first half with one more convolution. Batch norm everywhere but at inputs and outputs. The paper's
pictures lie in [0, 1] behind a sigmoid; ours lie in [-1, 1] behind a tanh, the same function but for scale.

Symbols: a and b are the domains; `width` is the number of feature maps next to the picture (the paper's 64).
"""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from ganzoo.errors import RecipeError
from ganzoo.models.parts import SmoothDoubling, initialise, ladder

WIDEST = 8  # times `width`: the paper's widest layer, also at 128x128
UPSAMPLINGS = ("transposed", "smooth")


class Generator(nn.Module):
    """Map pictures of one domain (N, channels, resolution, resolution) to the other, in [-1, 1].

    `upsampling` "transposed" is the paper's; "smooth" leaves no grid of dots (ganzoo.models.parts.SmoothDoubling).
    """

    def __init__(
        self,
        *,
        resolution: int = 64,
        channels: int = 3,
        width: int = 64,
        bottleneck: int = 4,
        blocks: int = 0,
        upsampling: str = "transposed",
    ) -> None:
        super().__init__()
        self.resolution = resolution
        maps = ladder(resolution, width, bottleneck=bottleneck, widest=WIDEST)
        layers = _encoder(channels, maps)
        layers += [Residual(maps[-1]) for _ in range(blocks)]
        for wide, narrow in pairwise(maps[::-1]):
            layers += [_doubling(upsampling, wide, narrow, bias=False)]
            layers += [nn.BatchNorm2d(narrow), nn.ReLU(inplace=True)]
        layers += [_doubling(upsampling, maps[0], channels, bias=True), nn.Tanh()]
        self.layers = nn.Sequential(*layers)
        self.apply(initialise)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the pictures' counterparts."""
        return self.layers(pictures)


class Discriminator(nn.Module):
    """Tell real pictures of one domain from generated ones."""

    def __init__(self, *, resolution: int = 64, channels: int = 3, width: int = 64) -> None:
        super().__init__()
        maps = ladder(resolution, width, widest=WIDEST)
        self.encoder = nn.Sequential(*_encoder(channels, maps))
        self.head = nn.Conv2d(maps[-1], 1, 4, 1, 0)
        self.apply(initialise)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the logits (N,): positive means "real"."""
        return self.judge(pictures)[0]

    def judge(self, pictures: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Return the logits (N,) and what the layers after the first one see, for feature matching."""
        maps, seen = pictures, []
        for layer in self.encoder:
            maps = layer(maps)
            if isinstance(layer, nn.LeakyReLU):
                seen.append(maps)
        return self.head(maps).flatten(), seen[1:]


class Residual(nn.Module):
    """Two 3x3 convolutions with batch norm, added to their input (arXiv:1512.03385)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(width, width, 3, 1, 1, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, width, 3, 1, 1, bias=False),
            nn.BatchNorm2d(width),
        )

    def forward(self, maps: Tensor) -> Tensor:
        """Return maps of the same shape."""
        return maps + self.layers(maps)


def _encoder(channels: int, maps: list[int]) -> list[nn.Module]:
    layers: list[nn.Module] = [nn.Conv2d(channels, maps[0], 4, 2, 1), nn.LeakyReLU(0.2, inplace=True)]
    for narrow, wide in pairwise(maps):
        layers += [nn.Conv2d(narrow, wide, 4, 2, 1, bias=False), nn.BatchNorm2d(wide), nn.LeakyReLU(0.2, inplace=True)]
    return layers


def _doubling(upsampling: str, wide: int, narrow: int, *, bias: bool) -> nn.Module:
    if upsampling not in UPSAMPLINGS:
        raise RecipeError(
            "upsampling is one of {known}, not {given}", known=", ".join(UPSAMPLINGS), given=repr(upsampling)
        )
    if upsampling == "smooth":
        return SmoothDoubling(wide, narrow, bias=bias)
    return nn.ConvTranspose2d(wide, narrow, 4, 2, 1, bias=bias)
