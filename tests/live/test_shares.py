"""Rooms, streams and computations are shared out: nobody takes them all, and refusals leave nothing behind."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from typing import Any

import httpx

from ganzoo.lab.line.world import line
from ganzoo.live.limits import Limits
from tests.coroutines import finish
from tests.live.client import Events, from_address, open_run, steer
from tests.live.conftest import Server, until

LONG = {"experiment": {"steps": 1_000_000}}
SEEDS = {"experiment": {"steps": 20_000}, "replicas": 64}
QUICKER = SEEDS | {"replicas": 4}  # whose lines come often
OTHER = "127.0.0.5"
Serve = Callable[..., Server]


def opened(server: Server, address: str, *, watched: bool = False, shared: bool = False) -> dict[str, Any]:
    """Open a run from an address; return it, with its stream where it is watched."""
    with from_address(address) as client:
        answer = client.post(f"{server.url}/live/runs", json=LONG | {"paused": True})
        run = answer.json() | {"status": answer.status_code}
        if shared:
            wanted = {"key": run["key"], "action": "share"}
            run["share"] = client.post(f"{server.url}/live/{run['code']}/steer", json=wanted).status_code
    if watched:
        run["stream"] = Events(server.url, run["code"], address=address)
    return run


def codes(server: Server) -> set[str]:
    return server.on_loop(lambda: {room.code for room in server.rooms._rooms.values()})


def test_of_forty_that_want_to_compute_at_once_two_may(serve: Serve) -> None:
    server = serve(world=line())

    async def ask() -> list[int]:
        limits = httpx.Limits(max_connections=50)
        async with httpx.AsyncClient(timeout=60, limits=limits) as client:
            asked = [client.build_request("POST", f"{server.url}/live/seeds", json=SEEDS) for _ in range(40)]
            answers = await asyncio.gather(*(client.send(one, stream=True) for one in asked))
            statuses = [answer.status_code for answer in answers]
            for answer in answers:
                await answer.aclose()
            return statuses

    statuses = finish(ask())
    assert (statuses.count(200), statuses.count(429)) == (2, 38)
    until(lambda: len(server.rooms.jobs) == 0, seconds=30)
    until(lambda: len(server.rooms.queue) == 0, seconds=30)


def test_who_goes_away_before_anything_is_read_frees_the_place(serve: Serve) -> None:
    server = serve(world=line())
    for _ in range(6):
        with httpx.stream("POST", f"{server.url}/live/seeds", json=SEEDS, timeout=60) as answer:
            assert answer.status_code == 200
        until(lambda: len(server.rooms.jobs) == 0, seconds=30)


def test_whoever_computes_twice_gives_way_to_somebody_who_does_not(serve: Serve) -> None:
    server = serve(world=line())
    with httpx.Client(timeout=60) as first, from_address(OTHER) as second, from_address("127.0.0.6") as third:
        address = f"{server.url}/live/seeds"
        with (
            first.stream("POST", address, json=QUICKER) as older,
            first.stream("POST", address, json=QUICKER) as newer,
            second.stream("POST", address, json=QUICKER) as other,
        ):
            assert (older.status_code, newer.status_code, other.status_code) == (200, 200, 200)
            told = [json.loads(text) for text in newer.iter_lines()][-1]
            assert told["done"] is False and "somebody else" in told["text"]
            assert third.post(address, json=SEEDS).status_code == 429
            assert next(other.iter_lines()) and next(older.iter_lines())


def test_one_address_does_not_lock_others_out_of_opening_runs(serve: Serve) -> None:
    server = serve(limits=Limits(rooms=6, rooms_per_address=6))
    many = [opened(server, OTHER, shared=True) for _ in range(6)]
    assert opened(server, "127.0.0.1")["status"] == 200
    left = codes(server)
    assert many[0]["code"] not in left and all(run["code"] in left for run in many[1:])


def test_whoever_holds_most_gives_way_also_where_all_is_watched(serve: Serve) -> None:
    server = serve(limits=Limits(rooms=4, rooms_per_address=4))
    lesson = opened(server, OTHER, watched=True, shared=True)
    own = [opened(server, OTHER, watched=True) for _ in range(3)]
    others = [opened(server, "127.0.0.1", watched=True)]
    left = codes(server)
    assert lesson["code"] in left, "a lesson that is watched goes on"
    assert [run["code"] in left for run in own] == [False, True, True]
    others += [opened(server, address, watched=True) for address in ("127.0.0.6", "127.0.0.8")]
    assert [run["status"] for run in others] == [200] * 3
    with from_address("127.0.0.9") as client:
        answer = client.post(f"{server.url}/live/runs", json=LONG)
    assert answer.status_code == 503, "nobody holds two more than it"
    assert lesson["code"] in codes(server)


def test_an_address_has_its_share_of_runs_and_of_shared_ones(serve: Serve) -> None:
    server = serve(limits=Limits(rooms=100, rooms_per_address=3, shared_per_address=2))
    first, *_ = [opened(server, OTHER) for _ in range(4)]
    assert len(codes(server)) == 3 and first["code"] not in codes(server)
    lessons = [opened(server, "127.0.0.6", watched=True, shared=True) for _ in range(2)]
    third = open_run(server.url, paused=True)
    assert steer(server.url, third, "share").status_code == 200, "another address"
    assert [run["share"] for run in lessons] == [200, 200]
    assert opened(server, "127.0.0.6", shared=True)["share"] in (422, 429)


def test_an_unwatched_lesson_makes_room_for_another_of_the_same_address(serve: Serve) -> None:
    server = serve(limits=Limits(shared_per_address=1))
    first = opened(server, OTHER, shared=True)
    second = opened(server, OTHER, shared=True)
    assert (second["share"], first["code"] in codes(server)) == (200, False)


def test_of_the_streams_whoever_holds_most_gives_way(serve: Serve) -> None:
    server = serve(limits=Limits(viewers=4))
    run = open_run(server.url, paused=True, **LONG)
    greedy = [Events(server.url, run["code"], address=OTHER) for _ in range(4)]
    assert [stream.status for stream in greedy] == [200] * 4
    newcomer = Events(server.url, run["code"])
    assert newcomer.status == 200
    until(lambda: len(server.rooms._streams) == 4)
    assert server.on_loop(lambda: server.rooms._streams.held(OTHER)) == 3
    another = Events(server.url, run["code"], address=OTHER)
    assert another.status == 429
    until(lambda: len(server.rooms._rooms[run["code"]].viewers) == 4)


def test_a_stream_that_is_asked_for_and_left_at_once_leaves_no_place_taken(serve: Serve) -> None:
    server = serve(limits=Limits(viewers_per_address=2))
    run = open_run(server.url, paused=True, **LONG)
    for _ in range(30):
        raw = socket.create_connection(("127.0.0.1", server.port))
        raw.sendall(f"GET /live/{run['code']}/stream HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        raw.close()
    until(lambda: Events(server.url, run["code"]).status == 200)
