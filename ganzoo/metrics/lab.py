"""Colours as people see them: CIE L*a*b*, and the mean colour of a thing on white.

L* is lightness (0 to 100), a* goes from green to red, b* from blue to yellow. From sRGB (IEC 61966-2-1) over XYZ
with the D65 white point to CIE 15's formula; white comes out as (100, 0, 0).
"""

from __future__ import annotations

import torch
from torch import Tensor

from ganzoo.errors import InputError

WHITE_FROM = 0.9  # a pixel whose darkest channel is at least this much of white belongs to the background
_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_EPSILON, _KAPPA = (6 / 29) ** 3, (29 / 6) ** 2 / 3  # where the cube root gives way to a line, and its slope


def to_lab(pictures: Tensor) -> Tensor:
    """Return L*, a*, b* (N, 3, H, W) in float64 of sRGB pictures (N, 3, H, W) in [0, 1]."""
    srgb = pictures.double()
    linear = torch.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055).clamp_min(0) ** 2.4)
    matrix = torch.tensor(_TO_XYZ, dtype=torch.float64, device=pictures.device)
    white = matrix.sum(1)  # what the matrix makes of (1, 1, 1), so that white has no colour at all
    relative = torch.einsum("ij,njhw->nihw", matrix, linear) / white[:, None, None]
    x, y, z = torch.where(relative > _EPSILON, relative.clamp_min(0) ** (1 / 3), _KAPPA * relative + 4 / 29).unbind(1)
    return torch.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], 1)


def mean_colour(pictures: Tensor) -> Tensor:
    """Return the mean L*, a*, b* (N, 3) of what is not white background, for pictures (N, 3, H, W) in [0, 1].

    Of a picture that is white all over, the mean is taken over all of it.
    """
    thing = (pictures.amin(1) < WHITE_FROM).double()
    thing = torch.where(thing.sum((1, 2), keepdim=True) > 0, thing, torch.ones_like(thing))[:, None]
    return (to_lab(pictures) * thing).sum((2, 3)) / thing.sum((2, 3))


def correlation(first: Tensor, second: Tensor) -> Tensor:
    """Return Pearson's correlation per column of two tables (N, C); NaN where a column does not vary.

    Raises:
        InputError: tables of different shapes, or of fewer than two rows.
    """
    if first.shape != second.shape or len(first) < 2:
        raise InputError(
            "a correlation takes two equal tables of at least two rows, not {first} and {second}",
            first=tuple(first.shape),
            second=tuple(second.shape),
        )
    a, b = first.double() - first.double().mean(0), second.double() - second.double().mean(0)
    return (a * b).sum(0) / (a.square().sum(0) * b.square().sum(0)).sqrt()
