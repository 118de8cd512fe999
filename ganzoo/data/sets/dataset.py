"""What a row of the table of sets is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ganzoo.data.images import DataCard, PictureSet


@dataclass(frozen=True)
class DataSet:
    """A set by its card, and its loader: `load(directory | None, train=..., loading=...)`."""

    card: DataCard
    load: Callable[..., PictureSet[Any]]
