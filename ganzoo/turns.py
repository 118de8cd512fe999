"""The eight ways to lay a square picture: four rotations, each also mirrored."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

TURNS = 8


def turned(picture: Tensor, turn: int) -> Tensor:
    """Return one of the eight ways to lay a picture (..., H, W): `turn` from 0 to 7, the upper four mirrored."""
    picture = picture.rot90(turn % 4, (-2, -1))
    return picture.flip(-1) if turn >= 4 else picture


def turned_back(picture: Tensor, turn: int) -> Tensor:
    """Undo `turned`."""
    picture = picture.flip(-1) if turn >= 4 else picture
    return picture.rot90(-turn % 4, (-2, -1))
