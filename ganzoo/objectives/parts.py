"""What an objective is made of: its networks and optimisers, wherever it keeps them."""

from __future__ import annotations

from collections.abc import Iterator


def parts_of(objective: object) -> Iterator[object]:
    """Yield what an objective holds, itself and in dictionaries."""
    for value in vars(objective).values():
        yield from value.values() if isinstance(value, dict) else (value,)
