"""Adversarial losses and penalties: pure functions of logits (or of a discriminator) to a scalar.

Symbols: D(x) is the logit of a real picture, D(G(z)) of a fake one; sigma is the logistic function,
so `softplus(-D)` is -log sigma(D) and `softplus(D)` is -log(1 - sigma(D)).

A loss function has one signature for the whole family:
`discriminator_loss(real_logits, fake_logits)` and `generator_loss(fake_logits, real_logits)`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import relu, softplus

from ganzoo.randomness import uniform

PairLoss = Callable[[Tensor, Tensor], Tensor]


@dataclass(frozen=True)
class AdversarialLoss:
    """A pair of losses and where they come from.

    `real` and `fake` are the discriminator's two terms, apart because people want to see them apart;
    the discriminator minimises their sum. `generator` gets (fake_logits, real_logits), and looks at the latter
    only where the loss is `paired`.
    """

    name: str
    arxiv: str
    real: PairLoss
    fake: PairLoss
    generator: PairLoss
    paired: bool = False


def _real_cross_entropy(real: Tensor, fake: Tensor) -> Tensor:
    return softplus(-real).mean()


def _fake_cross_entropy(fake: Tensor, real: Tensor) -> Tensor:
    return softplus(fake).mean()


ADVERSARIAL_LOSSES: dict[str, AdversarialLoss] = {
    loss.name: loss
    for loss in (
        # arXiv:1406.2661 equation 1: E log D(x) + E log(1 - D(G(z))); G minimises the second term.
        AdversarialLoss(
            "minimax", "1406.2661", _real_cross_entropy, _fake_cross_entropy, lambda fake, real: -softplus(fake).mean()
        ),
        # arXiv:1406.2661 section 3: G maximises log D(G(z)) instead, whose gradient does not vanish.
        AdversarialLoss(
            "non-saturating",
            "1406.2661",
            _real_cross_entropy,
            _fake_cross_entropy,
            lambda fake, real: softplus(-fake).mean(),
        ),
        # arXiv:1611.04076 equation 9 with b = c = 1, a = 0.
        AdversarialLoss(
            "least-squares",
            "1611.04076",
            lambda real, fake: 0.5 * (real - 1).square().mean(),
            lambda fake, real: 0.5 * fake.square().mean(),
            lambda fake, real: 0.5 * (fake - 1).square().mean(),
        ),
        # arXiv:1701.07875 equation 2: the critic maximises E D(x) - E D(G(z)).
        AdversarialLoss(
            "wasserstein",
            "1701.07875",
            lambda real, fake: -real.mean(),
            lambda fake, real: fake.mean(),
            lambda fake, real: -fake.mean(),
        ),
        # arXiv:1705.02894 section 3: margins of one on both sides.
        AdversarialLoss(
            "hinge",
            "1705.02894",
            lambda real, fake: relu(1 - real).mean(),
            lambda fake, real: relu(1 + fake).mean(),
            lambda fake, real: -fake.mean(),
        ),
        # arXiv:2501.05441 equation 2: f(D(G(z)) - D(x)) over pairs, f(t) = log(1 + exp(t)).
        # The one pairing term cannot be split into a real and a fake part; it stands under `fake`.
        AdversarialLoss(
            "relativistic",
            "2501.05441",
            lambda real, fake: torch.zeros((), dtype=real.dtype, device=real.device),
            lambda fake, real: softplus(fake - real).mean(),
            lambda fake, real: softplus(real - fake).mean(),
            paired=True,
        ),
    )
}


def gradient_penalty(
    discriminator: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor, rng: torch.Generator
) -> Tensor:
    """Return E (|grad D(x_hat)| - 1)^2 at points between real and fake (arXiv:1704.00028 equation 3), unweighted."""
    shape = (len(real),) + (1,) * (real.dim() - 1)
    mix = uniform(*shape, rng=rng).to(real)
    norm = _input_gradient(discriminator, real.detach().lerp(fake.detach(), mix)).norm(2, dim=1)
    return (norm - 1).square().mean()


def zero_centred_penalty(discriminator: Callable[[Tensor], Tensor], pictures: Tensor) -> Tensor:
    """Return E |grad D(x)|^2 / 2, unweighted: R1 on real pictures, R2 on fake ones (arXiv:1801.04406 equation 9)."""
    return 0.5 * _input_gradient(discriminator, pictures.detach()).square().sum(1).mean()


def _input_gradient(discriminator: Callable[[Tensor], Tensor], pictures: Tensor) -> Tensor:
    """Return dD/dx as (N, values), differentiable itself."""
    pictures = pictures.requires_grad_(True)
    (gradient,) = torch.autograd.grad(discriminator(pictures).sum(), pictures, create_graph=True)
    return gradient.flatten(1)
