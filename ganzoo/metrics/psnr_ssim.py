"""How near an enlarged picture is to the truth: PSNR and SSIM, on the luminance and on RGB.

The field's protocol for four times larger: luminance of ITU-R BT.601 (16 to 235, not rounded), a border of four pixels
cut on each side, pictures rounded to 8 bits before. SSIM (Wang et al. 2004) with a Gaussian window of 11 taps and
sigma 1.5, K1 = 0.01, K2 = 0.03, over whole windows only; on RGB it is the mean of the three channels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from ganzoo.errors import InputError

BORDER = 4
PEAK = 255.0
TAPS, SIGMA = 11, 1.5
_K1, _K2 = 0.01, 0.03
_WEIGHTS = np.array([65.481, 128.553, 24.966]) / 255  # BT.601, from 0..255 to 16..235
PROTOCOL = (
    "luminance by ITU-R BT.601 and RGB, 8-bit pictures, border of 4 pixels cut, bicubic reduction as Pillow does it, "
    "SSIM with an 11-tap Gaussian of 1.5, mean over the pictures"
)

Array = np.ndarray


@dataclass(frozen=True, kw_only=True)
class Fidelity:
    """PSNR in dB (infinite where nothing differs) and SSIM (None where the picture is smaller than its window)."""

    psnr_y: float
    psnr_rgb: float
    ssim_y: float | None
    ssim_rgb: float | None


def fidelity(truth: Array, made: Array, *, border: int = BORDER) -> Fidelity:
    """Return how near `made` is to `truth`, both uint8 (H, W, 3).

    Raises:
        InputError: the pictures differ in size, or nothing is left of them inside the border.
    """
    if truth.shape != made.shape:
        raise InputError(
            "pictures of one size can be compared, not {first} and {second}",
            first="x".join(map(str, truth.shape[1::-1])),
            second="x".join(map(str, made.shape[1::-1])),
        )
    if min(truth.shape[:2]) <= 2 * border:
        raise InputError(
            "a picture of {width}x{height} has nothing inside a border of {border} pixels; give a larger one",
            width=truth.shape[1],
            height=truth.shape[0],
            border=border,
        )
    inside = (slice(border, -border or None),) * 2
    truth, made = truth[inside].astype(np.float64), made[inside].astype(np.float64)
    whole = min(truth.shape[:2]) >= TAPS
    return Fidelity(
        psnr_y=psnr(luminance(truth), luminance(made)),
        psnr_rgb=psnr(truth, made),
        ssim_y=ssim(luminance(truth), luminance(made)) if whole else None,
        ssim_rgb=float(np.mean([ssim(truth[..., c], made[..., c]) for c in range(3)])) if whole else None,
    )


def luminance(pixels: Array) -> Array:
    """Return the luminance (H, W), 16 to 235, of RGB pixels (H, W, 3), 0 to 255."""
    return pixels @ _WEIGHTS + 16


def psnr(truth: Array, made: Array) -> float:
    """Return 10 log10(255^2 / mean squared difference) in dB."""
    error = float(np.mean(np.square(truth.astype(np.float64) - made)))
    return math.inf if error == 0 else 10 * math.log10(PEAK**2 / error)


def ssim(truth: Array, made: Array) -> float:
    """Return the mean structural similarity of two planes (H, W), each at least 11 pixels wide and high."""
    truth, made = truth.astype(np.float64), made.astype(np.float64)
    mean_t, mean_m = _blurred(truth), _blurred(made)
    var_t = _blurred(truth * truth) - mean_t**2
    var_m = _blurred(made * made) - mean_m**2
    both = _blurred(truth * made) - mean_t * mean_m
    c1, c2 = (_K1 * PEAK) ** 2, (_K2 * PEAK) ** 2
    similarity = (2 * mean_t * mean_m + c1) * (2 * both + c2)
    return float(np.mean(similarity / ((mean_t**2 + mean_m**2 + c1) * (var_t + var_m + c2))))


def _blurred(plane: Array) -> Array:
    """Return the Gaussian means of whole windows, (H - 10, W - 10)."""
    offsets = np.arange(TAPS) - TAPS // 2
    taps = np.exp(-(offsets**2) / (2 * SIGMA**2))
    taps /= taps.sum()
    height, width = plane.shape[0] - TAPS + 1, plane.shape[1] - TAPS + 1
    rows = np.zeros((height, plane.shape[1]))
    for index, tap in enumerate(taps):
        rows += tap * plane[index : index + height]
    blurred = np.zeros((height, width))
    for index, tap in enumerate(taps):
        blurred += tap * rows[:, index : index + width]
    return blurred
