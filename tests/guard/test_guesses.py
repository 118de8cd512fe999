"""What wrong codes cost whoever tries them."""

from __future__ import annotations

import asyncio

import pytest

from ganzoo.errors import LimitError
from ganzoo.guard.guesses import Guesses
from tests.coroutines import finish


def test_an_address_may_try_some_codes_at_once_and_then_one_now_and_then() -> None:
    now = [0.0]
    guesses = Guesses(burst=2, per_second=0.5, clock=lambda: now[0])
    for _ in range(2):
        assert guesses.is_free("a")
        guesses.was_wrong("a")
    assert not guesses.is_free("a") and guesses.is_free("b")
    now[0] += 2.0
    assert guesses.is_free("a")


def test_where_all_together_guess_each_address_has_three() -> None:
    guesses = Guesses(burst=20, altogether=30, altogether_per_second=0.001, clock=lambda: 0.0)
    for n in range(30):
        guesses.was_wrong(str(n))
    for _ in range(3):
        assert guesses.is_free("a")
        guesses.was_wrong("a")
    assert not guesses.is_free("a")
    assert guesses.is_free("b"), "whoever has tried nothing yet is let in"


def test_the_code_that_most_ask_for_is_next() -> None:
    async def story() -> list[str]:
        guesses = Guesses(turn_seconds=0.001)
        order: list[str] = []

        async def ask(code: str) -> None:
            await guesses.turn("a", code)
            order.append(code)

        await asyncio.gather(*map(ask, ["w1", "w2", "right", "w3", "right", "right"]))
        return order

    assert finish(story())[:3] == ["right"] * 3


def test_a_full_lane_sends_one_away_but_never_what_most_ask_for() -> None:
    async def story() -> None:
        guesses = Guesses(turn_seconds=30, waiting=3)
        asked = [asyncio.create_task(guesses.turn("a", code)) for code in ("right", "right", "w1", "w2", "w3", "w4")]
        await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(0)
        sent_away = [task for task in asked if task.done()]
        assert len(sent_away) == 2 and all(isinstance(task.exception(), LimitError) for task in sent_away)
        assert not asked[0].done() and not asked[1].done()
        with pytest.raises(LimitError, match="wait"):
            raise sent_away[0].exception() or AssertionError
        for task in asked:
            task.cancel()

    finish(story())


def test_a_lane_ends_when_nobody_waits() -> None:
    async def story() -> None:
        guesses = Guesses(turn_seconds=0.001)
        await guesses.turn("a", "x")
        while guesses._lanes:
            await asyncio.sleep(0.001)
        await guesses.turn("a", "y")

    finish(story())
