"""Losses against closed forms worked out by hand."""

from __future__ import annotations

from math import exp, log

import pytest
import torch
from torch import Tensor

from ganzoo.losses import ADVERSARIAL_LOSSES, gradient_penalty, zero_centred_penalty

# At D(x) = ln 3 and D(G(z)) = -ln 3: sigma is 3/4 and 1/4.
REAL, FAKE = torch.tensor([log(3.0)]), torch.tensor([-log(3.0)])
EXPECTED = {
    # name: (real, fake, generator)
    "minimax": (log(4 / 3), log(4 / 3), -log(4 / 3)),
    "non-saturating": (log(4 / 3), log(4 / 3), log(4)),
    "least-squares": ((log(3) - 1) ** 2 / 2, log(3) ** 2 / 2, (log(3) + 1) ** 2 / 2),
    "wasserstein": (-log(3), -log(3), log(3)),
    "hinge": (0.0, 0.0, log(3)),
    # softplus(-2 ln 3) = ln(1 + 1/9), softplus(2 ln 3) = ln 10
    "relativistic": (0.0, log(10 / 9), log(10)),
}


def test_every_loss_is_checked_here() -> None:
    assert set(EXPECTED) == set(ADVERSARIAL_LOSSES)


@pytest.mark.parametrize("name", ADVERSARIAL_LOSSES)
def test_values_are_the_closed_forms(name: str) -> None:
    loss = ADVERSARIAL_LOSSES[name]
    values = loss.real(REAL, FAKE), loss.fake(FAKE, REAL), loss.generator(FAKE, REAL)
    assert [value.item() for value in values] == pytest.approx(list(EXPECTED[name]), abs=1e-6)


@pytest.mark.parametrize("name", ["minimax", "non-saturating", "relativistic"])
def test_a_confused_discriminator_costs_ln_2_a_term(name: str) -> None:
    loss, zero = ADVERSARIAL_LOSSES[name], torch.zeros(5)
    terms = 1 if name == "relativistic" else 2
    assert (loss.real(zero, zero) + loss.fake(zero, zero)).item() == pytest.approx(terms * log(2), abs=1e-6)


def test_hinge_pays_only_inside_the_margin() -> None:
    logits = torch.tensor([-2.0, 0.0, 2.0])
    hinge = ADVERSARIAL_LOSSES["hinge"]
    assert hinge.real(logits, logits).item() == pytest.approx((3 + 1 + 0) / 3)
    assert hinge.fake(logits, logits).item() == pytest.approx((0 + 1 + 3) / 3)


@pytest.mark.parametrize("name", ADVERSARIAL_LOSSES)
def test_losses_are_means_over_the_batch(name: str) -> None:
    loss = ADVERSARIAL_LOSSES[name]
    once, twice = loss.generator(FAKE, REAL), loss.generator(FAKE.repeat(2), REAL.repeat(2))
    assert once.shape == () and once.item() == pytest.approx(twice.item())


@pytest.mark.parametrize("name", ADVERSARIAL_LOSSES)
@pytest.mark.parametrize("size", [200.0, -200.0])
def test_extreme_logits_give_finite_losses_and_gradients(name: str, size: float) -> None:
    loss, real, fake = ADVERSARIAL_LOSSES[name], torch.tensor([size]), torch.tensor([-size], requires_grad=True)
    total = loss.real(real, fake) + loss.fake(fake, real) + loss.generator(fake, real)
    total.backward()
    assert total.isfinite() and fake.grad is not None and fake.grad.isfinite().all()


@pytest.mark.parametrize("name", sorted(set(ADVERSARIAL_LOSSES) - {"relativistic"}))
def test_gradients_have_the_right_sign(name: str) -> None:
    """D wants real logits up and fake ones down; G wants fake ones up."""
    loss = ADVERSARIAL_LOSSES[name]
    real, fake = torch.tensor([0.3], requires_grad=True), torch.tensor([0.2], requires_grad=True)
    (loss.real(real, fake) + loss.fake(fake, real)).backward()
    assert real.grad is not None and real.grad < 0
    assert fake.grad is not None and fake.grad > 0
    generator = torch.tensor([-0.2], requires_grad=True)
    loss.generator(generator, real.detach()).backward()
    assert generator.grad is not None and generator.grad < 0


def test_minimax_vanishes_where_non_saturating_does_not() -> None:
    """At D(G(z)) = -4: d/dl of -softplus(l) is -sigma(-4); of softplus(-l) it is -sigma(4)."""
    for name, expected in (("minimax", -1 / (1 + exp(4))), ("non-saturating", -1 / (1 + exp(-4)))):
        logit = torch.tensor([-4.0], requires_grad=True)
        ADVERSARIAL_LOSSES[name].generator(logit, logit.detach()).backward()
        assert logit.grad is not None and logit.grad.item() == pytest.approx(expected, rel=1e-5)


def test_gradient_penalty_of_a_linear_critic() -> None:
    """D(x) = 3 x_0 + 4 x_1 has a gradient of length 5 everywhere, so (5 - 1)^2."""
    penalty = gradient_penalty(_linear, torch.randn(6, 2), torch.randn(6, 2), torch.Generator().manual_seed(0))
    assert penalty.item() == pytest.approx(16.0, rel=1e-5)


def test_gradient_penalty_looks_between_real_and_fake() -> None:
    """D(x) = x^2 / 2 has gradient x; with real = 0 and fake = 2, x_hat is uniform in [0, 2]: E (x - 1)^2 = 1/3."""
    real, fake = torch.zeros(20_000, 1), torch.full((20_000, 1), 2.0)
    penalty = gradient_penalty(lambda x: 0.5 * x.square().sum(1), real, fake, torch.Generator().manual_seed(0))
    assert penalty.item() == pytest.approx(1 / 3, abs=0.01)


def test_gradient_penalty_mixes_whole_pictures() -> None:
    """One share per picture: with real = 0 and fake = 1 each x_hat is one shade all over."""
    seen: list[Tensor] = []

    def discriminator(pictures: Tensor) -> Tensor:
        seen.append(pictures.detach())
        return pictures.flatten(1).sum(1)

    gradient_penalty(discriminator, torch.zeros(3, 1, 4, 4), torch.ones(3, 1, 4, 4), torch.Generator().manual_seed(0))
    shades = seen[0].flatten(1)
    assert torch.equal(shades.amin(1), shades.amax(1)) and len(set(shades[:, 0].tolist())) == 3


def test_zero_centred_penalty_is_half_the_squared_gradient() -> None:
    assert zero_centred_penalty(_linear, torch.randn(6, 2)).item() == pytest.approx(25 / 2, rel=1e-5)
    # D(x) = x^2 / 2 at x = 1 and 3: (1 + 9) / 2 / 2
    points = torch.tensor([[1.0], [3.0]])
    assert zero_centred_penalty(lambda x: 0.5 * x.square().sum(1), points).item() == pytest.approx(2.5)
    assert not points.requires_grad


def test_penalties_can_be_minimised() -> None:
    """d/dw of w^2 / 2 (R1 of D(x) = w x) is w; of (|w| - 1)^2 it is 2 (w - 1)."""
    for penalty, expected in (
        (lambda d: zero_centred_penalty(d, torch.ones(4, 1)), 3.0),
        (lambda d: gradient_penalty(d, torch.ones(4, 1), torch.zeros(4, 1), torch.Generator().manual_seed(0)), 4.0),
    ):
        weight = torch.tensor(3.0, requires_grad=True)
        penalty(lambda x, w=weight: (w * x).sum(1)).backward()
        assert weight.grad is not None and weight.grad.item() == pytest.approx(expected)


def _linear(points: Tensor) -> Tensor:
    return points @ torch.tensor([3.0, 4.0])
