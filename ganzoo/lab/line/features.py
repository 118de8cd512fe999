"""What the discriminator of the 1-D lab is shown of a row, with the way back for its derivative.

`forward` takes rows (R, n, row) to what is judged (R, n, inputs); `backward` takes d loss / d features to
d loss / d row, for the rows of the last `forward`. Generated rows come with randomness, real ones without:
real rows are drawn number by number, so that there is no order to take out of them.
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor


class Features(Protocol):
    """A way of looking at a row."""

    def forward(self, rows: Tensor, rng: torch.Generator | None) -> Tensor: ...

    def backward(self, slope: Tensor) -> Tensor: ...


class Whole:
    """The row as it is."""

    def forward(self, rows: Tensor, rng: torch.Generator | None) -> Tensor:
        return rows

    def backward(self, slope: Tensor) -> Tensor:
        return slope


class Shuffled:
    """Generated rows in a random order, so that the discriminator cannot learn which number stands where.

    Real rows look the same in any order; an augmentation that leaves the real data as they are takes nothing
    from what there is to learn (arXiv:2006.06676 section 2). One permutation for the batch, which each row enters
    at a random place: as good as one for each row, and a tenth of the price.
    """

    def forward(self, rows: Tensor, rng: torch.Generator | None) -> Tensor:
        if rng is None:
            return rows
        replicas, n, width = rows.shape
        permutation = torch.randperm(width, generator=rng)
        start = torch.randint(width, (replicas, n), generator=rng)
        rotations = torch.cat([permutation, permutation]).unfold(0, width, 1)  # the i-th begins at place i
        self._order = rotations[start]  # (R, n, row)
        return rows.gather(2, self._order)

    def backward(self, slope: Tensor) -> Tensor:
        return torch.empty_like(slope).scatter_(2, self._order, slope)


class Sorted:
    """The numbers of the row from low to high: then their order tells nothing, and need not be learnt away."""

    def forward(self, rows: Tensor, rng: torch.Generator | None) -> Tensor:
        ordered, self._order = rows.sort(dim=2)
        return ordered

    def backward(self, slope: Tensor) -> Tensor:
        return torch.empty_like(slope).scatter_(2, self._order, slope)


class Moments:
    """Mean, standard deviation, skew and kurtosis of the row (m_3 and m_4 of z = (x - mean) / deviation)."""

    def forward(self, rows: Tensor, rng: torch.Generator | None) -> Tensor:
        mean = rows.mean(2, keepdim=True)
        self._deviation = ((rows - mean).square().mean(2, keepdim=True) + 1e-6).sqrt()
        self._z = (rows - mean) / self._deviation
        self._skew = self._z.pow(3).mean(2, keepdim=True)
        self._kurtosis = self._z.pow(4).mean(2, keepdim=True)
        return torch.cat([mean, self._deviation, self._skew, self._kurtosis], 2)

    def backward(self, slope: Tensor) -> Tensor:
        """With m_p = E z^p: d m_p / dx_i = p / (row deviation) (z_i^(p-1) - m_(p-1) - m_p z_i)."""
        by_mean, by_deviation, by_skew, by_kurtosis = slope.split(1, 2)
        z = self._z
        square = z.square()
        of_skew = 3 * (square - square.mean(2, keepdim=True) - self._skew * z)
        of_kurtosis = 4 * (z.pow(3) - self._skew - self._kurtosis * z)
        standard = (by_skew * of_skew + by_kurtosis * of_kurtosis) / self._deviation
        return (by_mean + by_deviation * z + standard) / z.shape[2]


FEATURES: dict[str, type[Features]] = {
    "none": Whole,
    "shuffled": Shuffled,
    "sorted": Sorted,
    "moments": Moments,
}
