"""Places that are few, shared out by address: where there is none left, whoever holds most gives way.

It only keeps count and says who gives way; closing what gives way is its owner's business. Taking a place is one
call on one thread, right after it was asked whether there is one, so that no two get the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Generic, TypeVar

Item = TypeVar("Item", bound=Hashable)
Rank = Callable[[Item], Any]


class Shares(Generic[Item]):
    """Who holds which of `limit` places; one address holds at most `per_address` (None: as many as there are)."""

    def __init__(self, limit: int, per_address: int | None = None) -> None:
        self.limit = limit
        self.per_address = limit if per_address is None else per_address
        self._owner: dict[Item, str] = {}
        self._held: defaultdict[str, dict[Item, None]] = defaultdict(dict)

    def __len__(self) -> int:
        return len(self._owner)

    def __contains__(self, item: Item) -> bool:
        return item in self._owner

    def held(self, address: str) -> int:
        """Return how many places an address holds."""
        return len(self._held[address]) if address in self._held else 0

    def of(self, address: str) -> list[Item]:
        """Return what an address holds, the oldest first."""
        return list(self._held[address]) if address in self._held else []

    def items(self) -> list[Item]:
        """Return everything that holds a place, the oldest first."""
        return list(self._owner)

    def is_full(self, address: str) -> bool:
        """Say whether there is no place left for one more of this address."""
        return len(self) >= self.limit or self.held(address) >= self.per_address

    def take(self, item: Item, address: str) -> None:
        """Give an address a place."""
        self.release(item)
        self._owner[item] = address
        self._held[address][item] = None

    def release(self, item: Item) -> None:
        """Free a place; one that was freed already stays free."""
        address = self._owner.pop(item, None)
        if address is not None:
            del self._held[address][item]
            if not self._held[address]:
                del self._held[address]

    def giving_way(self, address: str, rank: Rank[Item], *, lead: int = 1) -> Item | None:
        """Return what gives way to one more of this address, None where nothing does.

        Among those who hold most it is the item of the lowest rank (None: never gives way), then among those who
        hold fewer, down to those who are `lead` ahead of the newcomer. What the newcomer holds may give way, too; all
        else only where the newcomer has not got its share yet.
        """
        own = self.held(address)
        levels: defaultdict[int, list[Item]] = defaultdict(list)
        for holder, items in self._held.items():
            if holder == address or (len(items) >= own + lead and own < self.per_address):
                levels[len(items)] += items
        for level in sorted(levels, reverse=True):
            found = _lowest(levels[level], rank)
            if found is not None:
                return found
        return None


def _lowest(items: Iterable[Item], rank: Rank[Item]) -> Item | None:
    ranked = [(place, item) for item in items if (place := rank(item)) is not None]
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else None
