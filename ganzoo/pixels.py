"""The only place where pictures change their range or type.

Inside, a picture is float32 NCHW in [-1, 1]. Outside it is uint8 NHWC in 0..255, a PIL image, or,
for metrics, a float in [0, 1]. torch is imported by the functions that need it, so that the command
line can make a PIL grid from an array without it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from torch import Tensor

Pixels = np.ndarray[Any, np.dtype[np.uint8]]  # (N, H, W, C), C is 1 or 3


def to_model(pixels: Tensor) -> Tensor:
    """Turn uint8 pictures of any layout into float32 in [-1, 1]; 0 is -1 and 255 is 1."""
    import torch

    return pixels.to(torch.float32).mul_(2 / 255).sub_(1)


def to_unit(pictures: Tensor) -> Tensor:
    """Turn pictures in [-1, 1] into [0, 1], clamped."""
    return (pictures + 1).mul_(0.5).clamp_(0, 1)


def to_pixels(pictures: Tensor) -> Pixels:
    """Turn float NCHW pictures in [-1, 1] into a uint8 array NHWC, rounded and clamped."""
    import torch

    scaled = pictures.detach().to(torch.float32).add(1).mul_(127.5).round_().clamp_(0, 255)
    return scaled.to(torch.uint8).permute(0, 2, 3, 1).contiguous().cpu().numpy()


def to_pil(pixels: Pixels) -> Image.Image:
    """Turn one uint8 picture (H, W, C) into a PIL image of mode L or RGB."""
    return Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels)


def grid(pixels: Pixels, *, columns: int | None = None, gap: int = 2, background: int = 255) -> Pixels:
    """Lay N pictures out in rows; return one picture (H, W, C).

    `columns` defaults to the squarest layout; `gap` is in pixels between pictures.
    """
    count, height, width, channels = pixels.shape
    columns = columns or math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    sheet = np.full((rows * (height + gap) - gap, columns * (width + gap) - gap, channels), background, dtype=np.uint8)
    for index in range(count):
        top, left = index // columns * (height + gap), index % columns * (width + gap)
        sheet[top : top + height, left : left + width] = pixels[index]
    return sheet
