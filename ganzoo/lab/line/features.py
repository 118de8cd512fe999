"""What the discriminator of the 1-D lab is shown of a row, as expressions.

Each way of looking takes rows (R, n, row) to what is judged (R, n, inputs). Generated rows come with randomness, real
ones without: real rows are drawn number by number, so that there is no order to take out of them.
"""

from __future__ import annotations

from collections.abc import Callable

from ganzoo.lab.engine.expressions import Expression, join, mean, order_of, power, sqrt, square, taken
from ganzoo.lab.engine.noise import Noise

Look = Callable[[Expression, Noise | None], Expression]


def _whole(rows: Expression, noise: Noise | None) -> Expression:
    """Show the row as it is."""
    return rows


def _shuffled(rows: Expression, noise: Noise | None) -> Expression:
    """Show generated rows in a random order, so that the discriminator cannot learn which number stands where.

    Real rows look the same in any order; an augmentation that leaves the real data as they are takes nothing
    from what there is to learn (arXiv:2006.06676 section 2).
    """
    return rows if noise is None else taken(rows, *noise.orders("order", *rows.shape))


def _sorted(rows: Expression, noise: Noise | None) -> Expression:
    """Show the numbers from low to high: then their order tells nothing, and need not be learnt away."""
    return taken(rows, *order_of(rows))


def _moments(rows: Expression, noise: Noise | None) -> Expression:
    """Show mean, standard deviation, skew and kurtosis (m_3 and m_4 of z = (x - mean) / deviation)."""
    centre = mean(rows, 2)
    deviation = sqrt(mean(square(rows - centre), 2) + 1e-6)
    z = (rows - centre) / deviation
    return join([centre, deviation, mean(power(z, 3), 2), mean(power(z, 4), 2)], 2)


FEATURES: dict[str, Look] = {"none": _whole, "shuffled": _shuffled, "sorted": _sorted, "moments": _moments}
