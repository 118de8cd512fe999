"""Conditional GAN: DCGAN's networks, told what to draw and what to see (Mirza, Osindero, arXiv:1411.1784).

As in the paper's section 3.2 both networks get the condition as further inputs: the generator beside z, the
discriminator as planes beside the picture's channels. The paper's own networks are perceptrons; these are DCGAN's
(arXiv:1511.06434).

Symbols: `given` (N, classes) is what a network is told, a one-hot label, or a mixture of labels on the way between two.
"""

from __future__ import annotations

from torch import Tensor, cat, nn

from ganzoo.models import dcgan


class Generator(nn.Module):
    """Map latents (N, latent) and what is given (N, classes) to pictures (N, channels, resolution, resolution)."""

    codes = 0

    def __init__(
        self, *, resolution: int = 32, channels: int = 1, latent: int = 100, classes: int = 10, width: int = 64
    ) -> None:
        super().__init__()
        self.latent, self.classes = latent, classes
        self.net = dcgan.Generator(resolution=resolution, channels=channels, latent=latent + classes, width=width)

    def forward(self, latents: Tensor, given: Tensor) -> Tensor:
        """Return the pictures of these latents and labels."""
        return self.net(cat([latents, given], 1))


class Discriminator(nn.Module):
    """Map pictures (N, channels, resolution, resolution) and what they are said to be (N, classes) to logits (N,)."""

    def __init__(
        self,
        *,
        resolution: int = 32,
        channels: int = 1,
        classes: int = 10,
        width: int = 64,
        spectral_norm: bool = False,
    ) -> None:
        super().__init__()
        self.net = dcgan.Discriminator(
            resolution=resolution, channels=channels + classes, width=width, spectral_norm=spectral_norm
        )

    def forward(self, pictures: Tensor, given: Tensor) -> Tensor:
        """Return the logits: positive means "real, and what it is said to be"."""
        planes = given[:, :, None, None].expand(-1, -1, *pictures.shape[2:])
        return self.net(cat([pictures, planes.to(pictures)], 1))
