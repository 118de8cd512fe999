"""SRResNet and SRGAN: super-resolution by residual blocks (Ledig et al., arXiv:1609.04802, figure 4).

Generator: a 9x9 convolution, residual blocks of (convolution, batch norm, PReLU, convolution, batch norm), a long
skip, two pixel shuffles and a 9x9 convolution. Discriminator: eight convolutions with LeakyReLU(0.2), every second one
of stride 2. Where we differ: the discriminator averages its last maps over the picture before the two dense layers, so
that it takes crops of any size; its kernels of stride 2 have 4x4 weights and not 3x3, so that every pixel is looked at
equally often and gets an equal share of the gradient; and SRGAN's generator may also be an EDSR (`body`), which a CPU
trains several times faster.

Symbols: low is the small picture, high the large one; width is the number of feature maps (the paper's 64).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from ganzoo.errors import RecipeError
from ganzoo.models import edsr
from ganzoo.models.super_resolution import Enlarger
from ganzoo.scale import SCALE


class Generator(Enlarger):
    """Map small pictures (N, 3, H, W) in [-1, 1] to large ones (N, 3, 4H, 4W): SRResNet."""

    tail_halo = 3  # a convolution here, half a pixel of one at twice the size, and 4/4 of the last one

    def __init__(self, *, width: int = 64, blocks: int = 16) -> None:
        super().__init__()
        self.halo = 4 + 2 * blocks + 1 + self.tail_halo
        self.head = nn.Sequential(nn.Conv2d(3, width, 9, padding=4), nn.PReLU(width))
        self.blocks = nn.Sequential(*(_Block(width) for _ in range(blocks)))
        self.merge = nn.Sequential(nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width))
        self.enlarge = nn.Sequential(*(_Doubling(width) for _ in range(SCALE // 2)))
        self.last = nn.Conv2d(width, 3, 9, padding=4)

    def trunk(self, low: Tensor) -> Tensor:
        """Return the maps (N, width, H, W)."""
        first = self.head(low)
        return first + self.merge(self.blocks(first))

    def tail(self, maps: Tensor, low: Tensor) -> Tensor:
        """Return the large picture of the trunk's maps; the small picture is not looked at again."""
        return self.last(self.enlarge(maps))


class Discriminator(nn.Module):
    """Map large pictures (N, 3, H, W), at least 16 pixels each way, to logits (N,)."""

    def __init__(self, *, width: int = 64) -> None:
        super().__init__()
        maps = [width, width, 2 * width, 2 * width, 4 * width, 4 * width, 8 * width, 8 * width]
        layers: list[nn.Module] = [nn.Conv2d(3, width, 3, padding=1), nn.LeakyReLU(0.2, inplace=True)]
        for index in range(1, len(maps)):
            size, stride = (4, 2) if index % 2 else (3, 1)
            layers += [nn.Conv2d(maps[index - 1], maps[index], size, stride, 1, bias=False)]
            layers += [nn.BatchNorm2d(maps[index]), nn.LeakyReLU(0.2, inplace=True)]
        self.layers = nn.Sequential(*layers)
        self.judge = nn.Sequential(
            nn.Linear(maps[-1], 16 * width), nn.LeakyReLU(0.2, inplace=True), nn.Linear(16 * width, 1)
        )

    def stages(self, pictures: Tensor) -> list[Tensor]:
        """Return the maps after every convolution of stride 2: a half, a quarter, ... of the size."""
        stages: list[Tensor] = []
        for layer in self.layers:
            pictures = layer(pictures)
            if isinstance(layer, nn.Conv2d) and layer.stride == (2, 2):
                stages.append(pictures)
        return [*stages[:-1], pictures]

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the logits: positive means "real"."""
        return self.judge(self.layers(pictures).mean((2, 3))).flatten()


BODIES: dict[str, Callable[..., Enlarger]] = {"srresnet": Generator, "edsr": edsr.Generator}


def generator(*, body: str = "srresnet", **arguments: Any) -> Enlarger:
    """Return SRGAN's generator: the paper's SRResNet, or another network that has learned by pixels."""
    if body not in BODIES:
        raise RecipeError("a generator's body is one of {known}, not {given!r}", known=", ".join(BODIES), given=body)
    return BODIES[body](**arguments)


class _Block(nn.Module):
    """Two convolutions with batch norm beside the identity."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(width, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
            nn.PReLU(width),
            nn.Conv2d(width, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
        )

    def forward(self, maps: Tensor) -> Tensor:
        """Return maps of the same shape."""
        return maps + self.layers(maps)


class _Doubling(nn.Sequential):
    """Twice the size: four times the maps, then each four become a square of pixels."""

    def __init__(self, width: int) -> None:
        super().__init__(nn.Conv2d(width, 4 * width, 3, padding=1), nn.PixelShuffle(2), nn.PReLU(width))
