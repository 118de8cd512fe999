"""Codes that are tried: wrong ones cost whoever tries them, and never a right one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from ganzoo.guard.guesses import Guesses
from tests.coroutines import finish
from tests.live.client import Events, from_address, open_run, steer, wait_for
from tests.live.conftest import Server

LONG = {"experiment": {"steps": 1_000_000}}
Serve = Callable[..., Server]
SCHOOL = "127.0.0.7"


def guess(server: Server, count: int, address: str) -> list[int]:
    with from_address(address) as client:
        return [client.get(f"{server.url}/live/TRY{n:03}/history").status_code for n in range(count)]


def shared_run(server: Server) -> tuple[dict[str, Any], str]:
    run = open_run(server.url, paused=True, **LONG)
    return run, steer(server.url, run, "share").json()["code"]


@pytest.fixture
def server(serve: Serve) -> Server:
    """Return a server where a turn takes as good as no time, but is counted."""
    server = serve()
    server.rooms.guesses = Counting(turn_seconds=0.01)
    return server


class Counting(Guesses):
    """Remembers which codes had to wait."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.waited: list[str] = []

    async def turn(self, address: str, code: str) -> None:
        self.waited.append(code)
        await super().turn(address, code)


def test_after_twenty_wrong_codes_each_waits_for_its_turn_right_or_wrong(server: Server) -> None:
    _, code = shared_run(server)
    assert guess(server, 25, SCHOOL) == [404] * 25
    assert server.rooms.guesses.waited == [f"TRY{n:03}" for n in range(20, 25)]  # type: ignore[attr-defined]
    with from_address(SCHOOL) as client:
        assert client.get(f"{server.url}/live/{code}/history").status_code == 200
    assert server.rooms.guesses.waited[-1] == code  # type: ignore[attr-defined]


def test_a_newcomer_to_a_lesson_that_a_neighbour_is_in_does_not_wait(server: Server) -> None:
    _, code = shared_run(server)
    pupil = Events(server.url, code, address=SCHOOL)
    assert wait_for(pupil.messages(), lambda m: m["kind"] == "snapshot")
    guess(server, 25, SCHOOL)
    waited = len(server.rooms.guesses.waited)  # type: ignore[attr-defined]
    assert Events(server.url, code, address=SCHOOL).status == 200
    with from_address(SCHOOL) as client:
        assert client.get(f"{server.url}/watch/{code}").status_code == 200
    assert len(server.rooms.guesses.waited) == waited  # type: ignore[attr-defined]


def test_whoever_opened_a_run_finds_and_steers_it_whatever_others_try(server: Server) -> None:
    run, code = shared_run(server)
    guess(server, 25, "127.0.0.1")
    guess(server, 25, SCHOOL)
    waited = len(server.rooms.guesses.waited)  # type: ignore[attr-defined]
    assert steer(server.url, run, "run").status_code == 200
    assert Events(server.url, code).status == 200
    with from_address(SCHOOL) as client:  # on the way, by another network
        wanted = {"key": run["key"], "action": "pause"}
        assert client.post(f"{server.url}/live/{run['code']}/steer", json=wanted).status_code == 200
    assert len(server.rooms.guesses.waited) == waited  # type: ignore[attr-defined]


def test_an_address_that_guesses_learns_no_faster_than_its_turns(serve: Serve) -> None:
    server = serve()
    server.rooms.guesses = Guesses(turn_seconds=0.1)
    guess(server, 20, SCHOOL)
    start = time.monotonic()
    guess(server, 5, SCHOOL)
    assert time.monotonic() - start >= 0.5


def test_more_codes_than_may_wait_are_sent_away_with_a_time(serve: Serve) -> None:
    server = serve()
    server.rooms.guesses = Guesses(burst=1, turn_seconds=0.3, waiting=1)
    guess(server, 1, SCHOOL)
    answers = at_once(server, SCHOOL, [f"TRY{n}" for n in range(4)])
    assert sorted(answer.status_code for answer in answers) == [404, 429, 429, 429]
    assert all(int(answer.headers["retry-after"]) > 0 for answer in answers if answer.status_code == 429)


def at_once(server: Server, address: str, codes: list[str]) -> list[httpx.Response]:
    async def ask() -> list[httpx.Response]:
        transport = httpx.AsyncHTTPTransport(local_address=address)
        async with httpx.AsyncClient(transport=transport, timeout=30) as client:
            return await asyncio.gather(*(client.get(f"{server.url}/live/{code}/history") for code in codes))

    return finish(ask())
