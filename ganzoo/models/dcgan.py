"""DCGAN: deep convolutional generator and discriminator (Radford, Metz, Chintala, arXiv:1511.06434).

The paper's rules: strided and transposed convolutions instead of pooling, batch norm in both networks
except at G's output and D's input, no fully connected layers, ReLU and a final tanh in G, LeakyReLU(0.2)
in D, weights from N(0, 0.02). The paper draws 64x64; the same ladder with one rung less draws 32x32.

Symbols: `width` is the number of feature maps next to the picture (the paper's 64 at 64x64, doubling towards z).
"""

from __future__ import annotations

from itertools import pairwise

from torch import Tensor, nn

from ganzoo.models.parts import initialise, ladder


class Generator(nn.Module):
    """Map latents (N, latent) to pictures (N, channels, resolution, resolution) in [-1, 1]."""

    def __init__(self, *, resolution: int = 32, channels: int = 1, latent: int = 100, width: int = 64) -> None:
        super().__init__()
        self.latent = latent
        maps = ladder(resolution, width)[::-1]
        layers: list[nn.Module] = [nn.ConvTranspose2d(latent, maps[0], 4, 1, 0, bias=False)]
        for wide, narrow in pairwise(maps):
            layers += [nn.BatchNorm2d(wide), nn.ReLU(inplace=True)]
            layers += [nn.ConvTranspose2d(wide, narrow, 4, 2, 1, bias=False)]
        layers += [nn.BatchNorm2d(maps[-1]), nn.ReLU(inplace=True)]
        layers += [nn.ConvTranspose2d(maps[-1], channels, 4, 2, 1), nn.Tanh()]
        self.layers = nn.Sequential(*layers)
        self.apply(initialise)

    def forward(self, latents: Tensor) -> Tensor:
        """Return the pictures of these latents."""
        return self.layers(latents[:, :, None, None])


class Discriminator(nn.Module):
    """Map pictures (N, channels, resolution, resolution) to logits (N,).

    With `spectral_norm` every weight is divided by its largest singular value (arXiv:1802.05957)
    and batch norm goes, as that paper has it.
    """

    def __init__(
        self, *, resolution: int = 32, channels: int = 1, width: int = 64, spectral_norm: bool = False
    ) -> None:
        super().__init__()
        maps = ladder(resolution, width)
        layers: list[nn.Module] = [nn.Conv2d(channels, maps[0], 4, 2, 1), nn.LeakyReLU(0.2, inplace=True)]
        for narrow, wide in pairwise(maps):
            layers += [nn.Conv2d(narrow, wide, 4, 2, 1, bias=spectral_norm)]
            layers += [] if spectral_norm else [nn.BatchNorm2d(wide)]
            layers += [nn.LeakyReLU(0.2, inplace=True)]
        layers += [nn.Conv2d(maps[-1], 1, 4, 1, 0)]
        self.layers = nn.Sequential(*layers)
        self.apply(initialise)
        if spectral_norm:
            for layer in self.layers:
                if isinstance(layer, nn.Conv2d):
                    nn.utils.parametrizations.spectral_norm(layer)

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the logits: positive means "real"."""
        return self.layers(pictures).flatten()
