"""What the networks of several papers share: DCGAN's first weights, and the ladder of feature maps."""

from __future__ import annotations

from torch import nn

from ganzoo.errors import RecipeError

RESOLUTIONS = (32, 64, 128)


def initialise(module: nn.Module) -> None:
    """Draw weights from N(0, 0.02) and batch norm's gain from N(1, 0.02) (arXiv:1511.06434 section 4), for `apply`."""
    if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
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
