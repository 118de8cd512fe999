"""The eight ways to lay a square picture: four rotations, each also mirrored."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

ORIENTATIONS = 8


def laid(picture: Tensor, way: int) -> Tensor:
    """Return one of the eight ways to lay a picture (..., H, W): `way` from 0 to 7, the upper four mirrored."""
    picture = picture.rot90(way % 4, (-2, -1))
    return picture.flip(-1) if way >= 4 else picture


def laid_back(picture: Tensor, way: int) -> Tensor:
    """Undo `laid`."""
    picture = picture.flip(-1) if way >= 4 else picture
    return picture.rot90(-way % 4, (-2, -1))
