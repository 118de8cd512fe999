"""Who holds what, and who gives way where there is no place left."""

from __future__ import annotations

from ganzoo.guard.shares import Shares


def shares(limit: int, held: str, per_address: int | None = None) -> Shares[str]:
    """Return shares of which "aab" means: a holds a0 and a1, b holds b2."""
    made = Shares[str](limit, per_address)
    for place, address in enumerate(held):
        made.take(f"{address}{place}", address)
    return made


def by_name(item: str) -> str:
    return item


def test_places_are_taken_and_freed_once() -> None:
    made = shares(2, "ab")
    assert made.is_full("c") and len(made) == 2 and made.held("a") == 1
    made.release("a0")
    made.release("a0")
    assert not made.is_full("c") and len(made) == 1 and made.held("a") == 0 and made.of("b") == ["b1"]


def test_whoever_holds_most_gives_way_in_the_order_of_the_rank() -> None:
    made = shares(6, "aaabbc")
    assert made.giving_way("d", by_name) == "a0"
    assert made.giving_way("d", lambda item: None if item[0] == "a" else item) == "b3"
    assert made.giving_way("d", lambda item: None) is None


def test_a_newcomer_takes_nothing_from_those_who_hold_no_more_than_it_does() -> None:
    made = shares(4, "aabb")
    assert made.giving_way("a", lambda item: item if item[0] == "b" else None) is None
    assert made.giving_way("a", by_name) == "a0", "its own may give way"
    assert made.giving_way("c", by_name, lead=2) == "a0"
    assert shares(2, "ab").giving_way("c", by_name, lead=2) is None


def test_an_address_that_has_its_whole_share_only_gives_way_to_itself() -> None:
    made = shares(100, "aabbb", per_address=2)
    assert made.is_full("a") and not made.is_full("c")
    assert made.giving_way("a", by_name) == "a0"
    assert made.giving_way("a", lambda item: item if item[0] == "b" else None) is None
