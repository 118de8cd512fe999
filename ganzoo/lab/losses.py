"""The losses of the lab as expressions (ganzoo.lab.engine): values and, with them, derivatives.

The rows are those of ganzoo.lab.objectives. Each rule takes logits (R, n, 1) of R replicas and returns the loss of
each replica (R, 1, 1). The values are those of ganzoo.losses (where the papers stand); a test holds values and slopes
against autograd on that module.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ganzoo.lab.engine.expressions import Expression, constant, mean, relu, softplus, sqrt, square, total

if TYPE_CHECKING:
    from ganzoo.lab.experiment import Experiment

# (real, fake) -> loss on real, loss on fake
DiscriminatorRule = Callable[[Expression, Expression], tuple[Expression, Expression]]
# (fake, real) -> loss
GeneratorRule = Callable[[Expression, Expression], Expression]


@dataclass(frozen=True)
class Losses:
    """The two rules of an objective."""

    discriminator: DiscriminatorRule
    generator: GeneratorRule


def _mean(values: Expression) -> Expression:
    return mean(values, 1, 2)


def _cross_entropy(real: Expression, fake: Expression) -> tuple[Expression, Expression]:
    return _mean(softplus(-real)), _mean(softplus(fake))


def _least_squares(real: Expression, fake: Expression) -> tuple[Expression, Expression]:
    return 0.5 * _mean(square(real - 1.0)), 0.5 * _mean(square(fake))


def _critic(real: Expression, fake: Expression) -> tuple[Expression, Expression]:
    return -_mean(real), _mean(fake)


def _hinge(real: Expression, fake: Expression) -> tuple[Expression, Expression]:
    return _mean(relu(1.0 - real)), _mean(relu(1.0 + fake))


def _relativistic(real: Expression, fake: Expression) -> tuple[Expression, Expression]:
    return 0.0 * constant([[[1.0]]] * real.shape[0]), _mean(softplus(fake - real))


def _raise_fake(fake: Expression, real: Expression) -> Expression:
    return -_mean(fake)


LOSSES: dict[str, Losses] = {
    "minimax": Losses(_cross_entropy, lambda fake, real: -_mean(softplus(fake))),
    "non-saturating": Losses(_cross_entropy, lambda fake, real: _mean(softplus(-fake))),
    "least-squares": Losses(_least_squares, lambda fake, real: 0.5 * _mean(square(fake - 1.0))),
    "wasserstein-clip": Losses(_critic, _raise_fake),
    "wasserstein-gp": Losses(_critic, _raise_fake),
    "hinge": Losses(_hinge, _raise_fake),
    "relativistic": Losses(_relativistic, lambda fake, real: _mean(softplus(real - fake))),
}


def losses_of(experiment: Experiment) -> Losses:
    """Return the two rules of an experiment's objective."""
    if experiment.energy:
        return _energy(experiment.margin)
    return LOSSES[experiment.objective]


def _energy(margin: float) -> Losses:
    """Return the rules of arXiv:1609.03126 equations 1 and 2, of scores that are minus energies."""

    def discriminator(real: Expression, fake: Expression) -> tuple[Expression, Expression]:
        return -_mean(real), _mean(relu(margin + fake))

    return Losses(discriminator, _raise_fake)


def pulled_apart(code: Expression) -> Expression:
    """Return the mean squared cosine of two different rows of codes (R, n, width) (arXiv:1609.03126 equation 4)."""
    n = code.shape[1]
    directions = code / sqrt(total(square(code), 2) + 1e-16)
    return (total(square(directions @ directions.T), 1, 2) - float(n)) * (1 / (n * (n - 1)))


def zero_centred_penalty(gradient: Expression, gamma: float) -> Expression:
    """Return E gamma |g|^2 / 2 of g = dD/dx (R, n, in): R1 on real rows, R2 on fake ones (arXiv:1801.04406 eq. 9)."""
    return (0.5 * gamma / gradient.shape[1]) * total(square(gradient), 1, 2)


def unit_norm_penalty(gradient: Expression, weight: float) -> Expression:
    """Return weight E (|g| - 1)^2 of g = dD/dx (R, n, in) (arXiv:1704.00028 equation 3)."""
    norm = sqrt(total(square(gradient), 2) + 1e-24)
    return weight * _mean(square(norm - 1.0))
