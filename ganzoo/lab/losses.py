"""The losses of the lab with their slopes written out: what the engine without autograd needs.

The rows are those of ganzoo.lab.objectives. Each rule takes logits (R, n, 1) of R replicas and returns the loss of
each replica (R,) and the derivative with respect to every logit. The values are those of ganzoo.losses (where the
papers stand); a test holds values and slopes against autograd on that module. sigma is the logistic function, the
slope of softplus.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import softplus

# (real, fake) -> loss on real, loss on fake, slope at real, slope at fake
DiscriminatorRule = Callable[[Tensor, Tensor], tuple[Tensor, Tensor, Tensor, Tensor]]
# (fake, real) -> loss, slope at fake; `real` is empty unless the objective is paired
GeneratorRule = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class SlopedLoss:
    """The two rules of an objective."""

    discriminator: DiscriminatorRule
    generator: GeneratorRule


def _mean(values: Tensor) -> Tensor:
    return values.mean((1, 2))


def _cross_entropy(real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    n = real.shape[1]
    not_real = -real
    slope_real = torch.sigmoid(not_real).div_(-n)
    slope_fake = torch.sigmoid(fake).div_(n)
    return _mean(softplus(not_real)), _mean(softplus(fake)), slope_real, slope_fake


def _minimax(fake: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
    return -_mean(softplus(fake)), torch.sigmoid(fake).div_(-fake.shape[1])


def _non_saturating(fake: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
    not_fake = -fake
    return _mean(softplus(not_fake)), torch.sigmoid(not_fake).div_(-fake.shape[1])


def _least_squares(real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    n, error = real.shape[1], real - 1
    return _mean(error.square()) / 2, _mean(fake.square()) / 2, error / n, fake / n


def _least_squares_generator(fake: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
    error = fake - 1
    return _mean(error.square()) / 2, error / fake.shape[1]


def _critic(real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    slope = torch.full_like(real, 1 / real.shape[1])
    return -_mean(real), _mean(fake), -slope, slope


def _raise_fake(fake: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
    return -_mean(fake), torch.full_like(fake, -1 / fake.shape[1])


def _hinge(real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    n = real.shape[1]
    below, above = (1 - real).relu_(), (1 + fake).relu_()
    return _mean(below), _mean(above), (below > 0).to(real.dtype).div_(-n), (above > 0).to(real.dtype).div_(n)


def _relativistic(real: Tensor, fake: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    gap = fake - real
    slope = torch.sigmoid(gap).div_(real.shape[1])
    return torch.zeros_like(gap[:, 0, 0]), _mean(softplus(gap)), -slope, slope


def _relativistic_generator(fake: Tensor, real: Tensor) -> tuple[Tensor, Tensor]:
    gap = real - fake
    return _mean(softplus(gap)), torch.sigmoid(gap).div_(-fake.shape[1])


SLOPED_LOSSES: dict[str, SlopedLoss] = {
    "minimax": SlopedLoss(_cross_entropy, _minimax),
    "non-saturating": SlopedLoss(_cross_entropy, _non_saturating),
    "least-squares": SlopedLoss(_least_squares, _least_squares_generator),
    "wasserstein-clip": SlopedLoss(_critic, _raise_fake),
    "wasserstein-gp": SlopedLoss(_critic, _raise_fake),
    "hinge": SlopedLoss(_hinge, _raise_fake),
    "relativistic": SlopedLoss(_relativistic, _relativistic_generator),
}


def zero_centred_direction(gradient: Tensor, weights: Tensor) -> Tensor:
    """Return the derivative of E gamma |g|^2 / 2 by g = dD/dx (R, m, in); `weights` (m, 1) hold gamma / n of each row.

    R1 on real rows and R2 on fake ones (arXiv:1801.04406 equation 9).
    """
    return gradient * weights


def unit_norm_direction(gradient: Tensor, weight: float) -> Tensor:
    """Return the derivative of weight E (|g| - 1)^2 by g = dD/dx (R, m, in) (arXiv:1704.00028 equation 3)."""
    norm = gradient.norm(dim=2, keepdim=True).clamp_min_(1e-12)
    return gradient * ((norm - 1) / norm).mul_(2 * weight / gradient.shape[1])
