"""How unlike two pictures are in content: the distance between what a network sees in them, not between their pixels.

The paper (arXiv:1609.04802 equation 5) takes VGG19's last maps before the fifth pooling. Its weights are half a
gigabyte and come from torchvision's server; where that cannot be reached, the maps of the game's own discriminator
serve (as in arXiv:1512.09300), which costs nothing and needs no data that the game does not have.
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor, nn
from torch.nn.functional import l1_loss, mse_loss

from ganzoo.errors import RecipeError
from ganzoo.models.srgan import Discriminator
from ganzoo.objectives.precision import at_least_float32

CONTENTS = ("discriminator", "vgg19")
_LAYERS = 35  # of torchvision's VGG19: up to the fourth convolution of the fifth block, without its ReLU
_SCALE = 1 / 12.75  # the paper's, which brings VGG's maps to the size of pixels


class Content(Protocol):
    """A distance in content."""

    def __call__(self, made: Tensor, high: Tensor) -> Tensor:
        """Return the distance of pictures (N, 3, H, W) in [-1, 1], a scalar with a gradient for `made`."""
        ...


class DiscriminatorContent:
    """The mean absolute difference of a discriminator's maps, over all its stages."""

    def __init__(self, discriminator: Discriminator) -> None:
        self.discriminator = discriminator

    def __call__(self, made: Tensor, high: Tensor) -> Tensor:
        """Return the distance."""
        with torch.no_grad():
            goals = self.discriminator.stages(high)
        pairs = zip(self.discriminator.stages(made), goals, strict=True)
        return torch.stack([l1_loss(at_least_float32(maps), at_least_float32(goal)) for maps, goal in pairs]).mean()


class VGGContent:
    """The mean squared difference of VGG19's maps."""

    def __init__(self, device: torch.device) -> None:
        self.layers = _vgg19().to(device).eval().requires_grad_(False)
        self.mean = torch.tensor([0.485, 0.456, 0.406], device=device).view(1, 3, 1, 1)
        self.deviation = torch.tensor([0.229, 0.224, 0.225], device=device).view(1, 3, 1, 1)

    def __call__(self, made: Tensor, high: Tensor) -> Tensor:
        """Return the distance."""
        with torch.no_grad():
            goal = self._maps(high)
        return mse_loss(self._maps(made), goal)

    def _maps(self, pictures: Tensor) -> Tensor:
        return _SCALE * self.layers(((pictures + 1) / 2 - self.mean) / self.deviation)


def content_of(name: str, discriminator: Discriminator, *, device: torch.device) -> Content:
    """Return a distance in content by its name.

    Raises:
        RecipeError: VGG19's weights cannot be had.
    """
    return VGGContent(device) if name == "vgg19" else DiscriminatorContent(discriminator)


def _vgg19() -> nn.Module:
    from torchvision.models import VGG19_Weights, vgg19  # 4 s to import, and only needed here

    try:
        return vgg19(weights=VGG19_Weights.IMAGENET1K_V1).features[:_LAYERS]
    except (OSError, RuntimeError) as error:
        raise RecipeError(
            "VGG19's weights could not be downloaded ({reason}); take the discriminator's maps with "
            "--set content=discriminator",
            reason=str(error)[:200],
        ) from error
