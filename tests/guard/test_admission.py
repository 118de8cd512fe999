"""Heavy work a few at a time, in the order of coming, one of each address."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from ganzoo.errors import LimitError
from ganzoo.guard import admission
from ganzoo.guard.admission import Admission
from tests.coroutines import finish


class Work:
    """Notes who is at work; each ends when it is told to."""

    def __init__(self, places: Admission) -> None:
        self.places = places
        self.at_work: list[str] = []
        self.ends: dict[str, asyncio.Event] = {}
        self.tasks: dict[str, asyncio.Task[None]] = {}

    async def start(self, name: str, units: int = 1) -> None:
        self.ends[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._work(name, units))
        await settle()

    async def _work(self, name: str, units: int) -> None:
        async with self.places.place(name[0], units):
            self.at_work.append(name)
            await self.ends[name].wait()
            self.at_work.remove(name)

    async def end(self, name: str) -> None:
        self.ends[name].set()
        await self.tasks[name]
        await settle()


async def settle() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


def run(work: Coroutine[Any, Any, None]) -> None:
    finish(work)


def test_so_many_work_at_once_and_one_of_each_address() -> None:
    async def story() -> None:
        work = Work(Admission(2, 1, seconds=10))
        for name in ("a1", "a2", "b1", "c1"):
            await work.start(name)
        assert work.at_work == ["a1", "b1"]
        await work.end("b1")
        assert work.at_work == ["a1", "c1"], "a second one of a waits for the first"
        await work.end("a1")
        assert work.at_work == ["c1", "a2"]

    run(story())


def test_who_goes_away_while_waiting_or_working_frees_the_place() -> None:
    async def story() -> None:
        work = Work(Admission(1, 1, seconds=10))
        for name in ("a1", "b1", "c1"):
            await work.start(name)
        work.tasks["b1"].cancel()
        work.tasks["a1"].cancel()
        await settle()
        assert "c1" in work.at_work
        await work.end("c1")
        await work.start("d1")
        assert "d1" in work.at_work

    run(story())


def test_who_waits_too_long_is_told_to_come_back() -> None:
    async def story() -> None:
        work = Work(Admission(1, 1, seconds=0.01))
        await work.start("a1")
        with pytest.raises(LimitError, match="try again in 1 seconds"):
            async with work.places.place("b"):
                pass
        await work.end("a1")
        await work.start("b1")
        assert work.at_work == ["b1"]

    run(story())


def test_too_many_do_not_even_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "MOST_WAITING_OF_ONE", 2)

    async def story() -> None:
        work = Work(Admission(1, 1, seconds=10))
        for name in ("a1", "a2", "a3"):
            await work.start(name)
        with pytest.raises(LimitError):
            async with work.places.place("a"):
                pass

    run(story())


def test_large_work_takes_more_of_the_place() -> None:
    async def story() -> None:
        work = Work(Admission(10, 6, seconds=10))
        await work.start("a1", 6)
        await work.start("b1", 5)
        await work.start("c1", 4)
        assert work.at_work == ["a1", "c1"]
        await work.end("a1")
        assert work.at_work == ["c1", "b1"]
        await work.start("d1", 99)
        assert "d1" not in work.at_work
        await work.end("b1")
        assert "d1" in work.at_work, "more than there is counts as all that an address may have"

    run(story())
