"""What every super-resolution generator is: two halves that inference calls one after the other."""

from __future__ import annotations

from abc import abstractmethod

from torch import Tensor, cat, nn

from ganzoo.orientations import ORIENTATIONS, laid, laid_back


class Enlarger(nn.Module):
    """Map small pictures (N, 3, H, W) in [-1, 1] to large ones (N, 3, 4H, 4W), about in [-1, 1].

    The trunk works at the small size, the tail mostly at the large one. `halo` is how many pixels of the small picture
    a result depends on in each direction, `tail_halo` how many of the trunk's maps; `looks` is how many times it looks
    at a picture.
    """

    halo: int
    tail_halo: int
    looks: int = 1

    @abstractmethod
    def trunk(self, low: Tensor) -> Tensor:
        """Return the maps (N, width, H, W)."""

    @abstractmethod
    def tail(self, maps: Tensor, low: Tensor) -> Tensor:
        """Return the large pictures of the trunk's maps and the small pictures they came from."""

    def forward(self, low: Tensor) -> Tensor:
        """Return the large pictures."""
        return self.tail(self.trunk(low), low)


class SelfEnsemble(Enlarger):
    """The mean of what a network makes of a picture laid in eight ways, each laid back (arXiv:1707.02921 section 3.3).

    The paper calls EDSR that enlarges so EDSR+. It takes eight times as long.
    """

    looks = ORIENTATIONS

    def __init__(self, network: Enlarger) -> None:
        super().__init__()
        self.network = network
        self.halo, self.tail_halo = network.halo, network.tail_halo

    def trunk(self, low: Tensor) -> Tensor:
        """Return the maps (N, 8 width, H, W) of the eight ways, laid back."""
        return cat([laid_back(self.network.trunk(laid(low, way)), way) for way in range(ORIENTATIONS)], 1)

    def tail(self, maps: Tensor, low: Tensor) -> Tensor:
        """Return the mean of the eight large pictures."""
        total = low.new_zeros(())  # a running sum: eight large pictures at a time would be too much
        for way, part in enumerate(maps.chunk(ORIENTATIONS, 1)):
            total = total + laid_back(self.network.tail(laid(part, way), laid(low, way)), way)
        return total / ORIENTATIONS
