"""Values and slopes of the 1-D losses against autograd on ganzoo.losses."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from ganzoo.lab.losses import SLOPED_LOSSES, unit_norm_direction, zero_centred_direction
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.losses import ADVERSARIAL_LOSSES

NAMES = sorted(SLOPED_LOSSES)


def _logits(seed: int) -> Tensor:
    return 2 * torch.randn(3, 7, 1, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))


def _plain(name: str) -> str:
    return "wasserstein" if name.startswith("wasserstein") else name


def test_every_objective_that_can_be_chosen_has_its_slopes() -> None:
    assert sorted(OBJECTIVES) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_discriminators_rule_is_that_of_the_paper(name: str) -> None:
    plain, real, fake = ADVERSARIAL_LOSSES[_plain(name)], _logits(1), _logits(2)
    loss_real, loss_fake, slope_real, slope_fake = SLOPED_LOSSES[name].discriminator(real, fake)
    for replica in range(3):
        r, f = real[replica].clone().requires_grad_(), fake[replica].clone().requires_grad_()
        expected = plain.real(r, f), plain.fake(f, r)
        by_real, by_fake = torch.autograd.grad(expected[0] + expected[1], (r, f))
        torch.testing.assert_close(loss_real[replica], expected[0].detach())
        torch.testing.assert_close(loss_fake[replica], expected[1].detach())
        torch.testing.assert_close(slope_real[replica], by_real)
        torch.testing.assert_close(slope_fake[replica], by_fake)


@pytest.mark.parametrize("name", NAMES)
def test_the_generators_rule_is_that_of_the_paper(name: str) -> None:
    real, fake = _logits(1), _logits(2)
    loss, slope = SLOPED_LOSSES[name].generator(fake, real)
    for replica in range(3):
        f = fake[replica].clone().requires_grad_()
        expected = ADVERSARIAL_LOSSES[_plain(name)].generator(f, real[replica])
        torch.testing.assert_close(loss[replica], expected.detach())
        torch.testing.assert_close(slope[replica], torch.autograd.grad(expected, f)[0])


def test_penalty_directions_are_the_derivatives_of_the_penalties() -> None:
    g = torch.randn(1, 6, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(3)).requires_grad_()
    (expected,) = torch.autograd.grad(0.5 * 3.0 * g.square().sum(2).mean(), g)
    weights = torch.full((6, 1), 3.0 / 6, dtype=torch.float64)
    torch.testing.assert_close(zero_centred_direction(g.detach(), weights), expected)
    (expected,) = torch.autograd.grad(3.0 * (g.norm(dim=2) - 1).square().mean(), g)
    torch.testing.assert_close(unit_norm_direction(g.detach(), 3.0), expected)


def test_a_gradient_of_zero_gives_no_nan() -> None:
    assert unit_norm_direction(torch.zeros(1, 2, 3), 1.0).isfinite().all()
