"""The queue is shared out: who has most gives way, nobody is answered who does not listen."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import gradio as gr
import pytest
from gradio.data_classes import PredictBodyInternal
from gradio.server_messages import ProcessCompletedMessage

from ganzoo.guard.front import Front
from ganzoo.ui.shared import turns as module
from ganzoo.ui.shared.presence import Presence
from ganzoo.ui.shared.turns import Turns
from tests.ui.shared.loops import run

SIZE = 8


class House:
    """A queue of eight places that nobody works at, and visitors that join it."""

    def __init__(self) -> None:
        with gr.Blocks() as blocks:
            gr.Button().click(lambda: None, concurrency_id="one", concurrency_limit=1)
        with blocks.route("other", "/ko"):
            gr.Button().click(lambda: None, concurrency_id="one", concurrency_limit=1)
        blocks.queue(max_size=SIZE)
        self.now = 0.0
        self.presence = Presence(clock=lambda: self.now)
        self.queue = Turns(blocks._queue, self.presence, Front())
        self.english, self.korean = blocks.fns

    def joins(self, address: str, page: str, *, korean: bool = False, listens: bool = True) -> Any:
        if listens:
            self.presence.begun(page, answers=True)
        body = PredictBodyInternal(session_hash=page, data=[], fn_index=self.korean if korean else self.english)
        request = SimpleNamespace(scope={"type": "http", "client": (address, 1), "headers": []})
        return run(self.queue.push(body, request, None))  # type: ignore[arg-type]

    def pages(self) -> list[str]:
        return [event.session_hash for event in self.queue.waiting()]


@pytest.fixture
def house() -> House:
    return House()


def test_one_address_may_fill_the_queue_and_gives_way_to_others(house: House) -> None:
    for place in range(SIZE):
        assert house.joins("10.0.0.1", f"flood{place % 2}")[0]
    assert not house.joins("10.0.0.1", "flood0")[0]
    for place in range(4):
        assert house.joins("10.0.0.2", f"pupil{place}")[0]
    assert sorted(house.pages()) == ["flood0", "flood0", "flood1", "flood1", "pupil0", "pupil1", "pupil2", "pupil3"]
    assert len(house.queue) == SIZE
    taken, words, _ = house.joins("10.0.0.2", "pupil4")  # half of it is theirs
    assert not taken and words == "The app is busy and others have waited for less; try again in a moment"


def test_behind_one_router_the_page_with_most_gives_way(house: House) -> None:
    for _ in range(SIZE):
        house.joins("10.0.0.1", "flood")
    for place in range(6):
        assert house.joins("10.0.0.1", f"pupil{place}")[0]
    assert house.pages() == ["flood", "flood", *(f"pupil{place}" for place in range(6))]


def test_whoever_gives_way_is_told_in_their_language(house: House) -> None:
    for place in range(SIZE):
        house.joins("10.0.0.1", f"flood{place}", korean=True)
    house.joins("10.0.0.2", "pupil")
    messages = house.queue.pending_messages_per_session["flood7"]
    told = [messages.get_nowait() for _ in range(messages.qsize())][-1]
    assert isinstance(told, ProcessCompletedMessage) and not told.success
    assert told.output["error"] == "앱이 바쁘고 다른 사람들은 더 적은 것을 기다립니다. 잠시 후 다시 시도하세요"


def test_a_page_holds_a_few_places_only(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_OF_A_PAGE", 2)
    assert [house.joins("10.0.0.1", "one")[0] for _ in range(3)] == [True, True, False]
    assert house.joins("10.0.0.1", "two")[0]


def test_a_hundred_at_once_are_no_more_than_the_places(house: House) -> None:
    async def rush() -> None:
        def push(place: int) -> Any:
            body = PredictBodyInternal(session_hash=f"p{place}", data=[], fn_index=house.english)
            request = SimpleNamespace(scope={"type": "http", "client": (f"10.0.0.{place}", 1), "headers": []})
            return house.queue.push(body, request, None)  # type: ignore[arg-type]

        await asyncio.gather(*(push(place) for place in range(100)))

    run(rush())
    assert len(house.queue) == SIZE


def test_what_nobody_listens_for_is_dropped(house: House) -> None:
    house.joins("10.0.0.1", "mute", listens=False)
    house.joins("10.0.0.1", "listener")
    at_work = house.queue.waiting()[0]
    house.queue.active_jobs = [[at_work]]
    house.queue.event_queue_per_concurrency_id["one"].queue.remove(at_work)
    house.joins("10.0.0.1", "mute", listens=False)
    house.now = module.UNHEARD_SECONDS
    run(house.queue.drop_unheard())
    assert house.pages() == ["listener", "mute"] and at_work.alive
    house.now += 0.1
    run(house.queue.drop_unheard())
    assert house.pages() == ["listener"] and not at_work.alive
    for kept in (house.queue.pending_messages_per_session, house.queue.pending_event_ids_session):
        assert list(kept) == ["listener"]


def test_the_address_with_least_at_work_is_next(house: House) -> None:
    for address, page in (("10.0.0.1", "a"), ("10.0.0.1", "b"), ("10.0.0.2", "c"), ("10.0.0.1", "a")):
        house.joins(address, page)
    order = []
    working: list[Any] = []
    for _ in range(4):
        house.queue.active_jobs = [working]
        events, _, _ = house.queue.get_events()  # type: ignore[misc]
        working = [*working, *events]
        order.append(events[0].session_hash)
    assert order == ["a", "c", "b", "a"]


def test_gradios_summary_is_not_computed(house: House) -> None:
    assert house.queue.compute_analytics_summary([{"function": "f"}]) == {"functions": {}}
