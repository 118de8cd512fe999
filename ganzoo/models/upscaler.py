"""What every super-resolution generator is: two halves that ganzoo.inference.upscaling calls one after the other."""

from __future__ import annotations

from abc import abstractmethod

from torch import Tensor, nn

SCALE = 4


class Upscaler(nn.Module):
    """Map small pictures (N, 3, H, W) in [-1, 1] to large ones (N, 3, 4H, 4W), about in [-1, 1].

    The trunk works at the small size, the tail mostly at the large one. `halo` is how many pixels of the small picture
    a result depends on in each direction, `tail_halo` how many of the trunk's maps.
    """

    halo: int
    tail_halo: int

    @abstractmethod
    def trunk(self, low: Tensor) -> Tensor:
        """Return the maps (N, width, H, W)."""

    @abstractmethod
    def tail(self, maps: Tensor, low: Tensor) -> Tensor:
        """Return the large pictures of the trunk's maps and the small pictures they came from."""

    def forward(self, low: Tensor) -> Tensor:
        """Return the large pictures."""
        return self.tail(self.trunk(low), low)
