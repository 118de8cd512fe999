"""What the generators of a translation game minimise beside deceiving: pure functions of pictures to a scalar.

Pictures are (N, C, H, W) in [-1, 1]; distances are those of pictures in [0, 1], as DiscoGAN's paper has them.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import l1_loss, mse_loss

from ganzoo.objectives.precision import at_least_float32
from ganzoo.objectives.whole_batch import batch_mean

WHITE_FROM = 0.2  # below white by as much (of a range of 2), a pixel counts in full as the thing itself


def feature_distance(fake: list[Tensor], real: list[Tensor]) -> Tensor:
    """Return how far a batch's mean features are from the real ones': squared, mean per layer, summed over layers."""
    means = ([batch_mean(at_least_float32(maps)) for maps in side] for side in (fake, real))
    return torch.stack([mse_loss(f, r) for f, r in zip(*means, strict=True)]).sum()


def reconstruction_error(reconstructed: Tensor, source: Tensor) -> Tensor:
    """Return the squared error with pictures taken to [0, 1], as the paper has them."""
    return mse_loss(reconstructed, source) / 4


def colour_distance(fake: Tensor, source: Tensor) -> Tensor:
    """Return how far the things' mean colours are apart, in [0, 1]; the white around them does not count."""
    return l1_loss(foreground_colour(fake), foreground_colour(source)) / 2


def foreground_colour(pictures: Tensor) -> Tensor:
    """Return the mean colour (N, C) of what is not white; pixels close to white count little, so it is smooth."""
    weight = ((1 - pictures.amin(1, keepdim=True)) / WHITE_FROM).clamp(0, 1) + 1e-4
    return (weight * pictures).sum((2, 3)) / weight.sum((2, 3))
