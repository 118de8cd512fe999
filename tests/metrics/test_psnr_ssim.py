"""PSNR and SSIM against hand calculations."""

from __future__ import annotations

import math

import numpy as np
import pytest

from ganzoo.errors import InputError
from ganzoo.metrics.psnr_ssim import Fidelity, fidelity, luminance, psnr, ssim


def flat(value: int, side: int = 40) -> np.ndarray:
    return np.full((side, side, 3), value, np.uint8)


def test_psnr_of_a_constant_difference_is_its_own_logarithm() -> None:
    # Every value differs by 5: the mean square is 25, 10 log10(255^2 / 25) = 20 log10(51).
    assert psnr(flat(100), flat(105)) == pytest.approx(20 * math.log10(51))
    assert psnr(flat(3), flat(3)) == math.inf


def test_luminance_has_the_standards_black_white_and_primaries() -> None:
    pixels = np.array([[0, 0, 0], [255, 255, 255], [255, 0, 0], [0, 255, 0], [0, 0, 255]])[None]
    assert luminance(pixels)[0].tolist() == pytest.approx([16, 235, 81.481, 144.553, 40.966])


def test_a_grey_difference_is_smaller_on_luminance_by_the_ranges_ratio() -> None:
    # Luminance spans 219 of 255 levels, so the same difference is 20 log10(255 / 219) dB less.
    found = fidelity(flat(100), flat(110))
    assert found.psnr_rgb == pytest.approx(20 * math.log10(25.5))
    assert found.psnr_y - found.psnr_rgb == pytest.approx(20 * math.log10(255 / 219))


def test_the_border_is_not_looked_at() -> None:
    truth, made = flat(100), flat(100)
    made[:4], made[-4:], made[:, :4], made[:, -4:] = 0, 0, 0, 0
    assert fidelity(truth, made) == Fidelity(psnr_y=math.inf, psnr_rgb=math.inf, ssim_y=1.0, ssim_rgb=1.0)
    made[4, 4] = 0
    assert fidelity(truth, made).psnr_y < math.inf


def test_ssim_of_two_flat_planes_is_the_luminance_term() -> None:
    # Without variance SSIM is (2ab + c1) / (a^2 + b^2 + c1), c1 = (0.01 * 255)^2.
    c1 = 2.55**2
    expected = (2 * 100 * 150 + c1) / (100**2 + 150**2 + c1)
    assert ssim(np.full((20, 30), 100.0), np.full((20, 30), 150.0)) == pytest.approx(expected)


def test_ssim_of_a_plane_and_its_negative_is_the_structure_term() -> None:
    # a = m + d, b = m - d have equal means and variances and the covariance -v: a window gives
    # (2 m^2 + c1)(c2 - 2 v) / ((2 m^2 + c1)(2 v + c2)). With columns +d, -d the windows' m and v hardly vary.
    waves = np.where(np.arange(40) % 2, 30.0, -30.0)[None] * np.ones((40, 1))
    c2 = (0.03 * 255) ** 2
    expected = (c2 - 2 * 900) / (c2 + 2 * 900)
    assert ssim(128 + waves, 128 - waves) == pytest.approx(expected, abs=1e-3)


def test_ssim_sees_blur_that_psnr_forgives() -> None:
    noise = np.random.default_rng(0).integers(100, 156, (64, 64)).astype(float)
    shifted, blurred = noise + 16, np.full_like(noise, noise.mean())
    assert abs(psnr(noise, shifted) - psnr(noise, blurred)) < 1
    assert ssim(noise, shifted) > 0.9 and ssim(noise, blurred) < 0.2


def test_a_picture_smaller_than_the_window_has_no_ssim() -> None:
    found = fidelity(flat(1, 18), flat(2, 18))
    assert found.ssim_y is None and found.ssim_rgb is None and found.psnr_y < math.inf


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(InputError, match="of one size"):
        fidelity(flat(0, 20), flat(0, 24))
    with pytest.raises(InputError, match="nothing inside a border of 4"):
        fidelity(flat(0, 8), flat(0, 8))
