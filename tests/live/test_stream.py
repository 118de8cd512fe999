"""Watching: the stream contract, slow and stopped readers, reconnects, limits, and rooms that nobody watches."""

from __future__ import annotations

import itertools
import statistics
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from ganzoo.live.limits import Limits
from tests.live.client import Events, open_run, steer, wait_for
from tests.live.conftest import Server, fake_world, until

LONG = {"experiment": {"steps": 1_000_000}}
Serve = Callable[..., Server]


def test_a_stream_is_a_snapshot_and_then_deltas_without_a_gap(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, **LONG)
    stream = Events(server.url, run["code"])
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert stream.headers["x-accel-buffering"] == "no"
    messages = stream.messages()
    snapshot = next(messages)
    assert snapshot["kind"] == "snapshot"
    assert snapshot["run"]["experiment"]["steps"] == 1_000_000
    assert snapshot["series"]["step"][-1] <= snapshot["step"]
    step, drawn = snapshot["step"], snapshot["series"]["step"]
    for _ in range(60):
        message = next(messages)
        assert message["kind"] == "delta" and message["from"] == step
        assert abs(time.time() - message["sent_at"]) < 1
        step = message["step"]
        drawn += message.get("points", {"step": []})["step"]
    assert drawn == sorted(set(drawn)), "every point once, in order"
    assert step > snapshot["step"]


def test_an_unknown_code_is_404(serve: Serve) -> None:
    server = serve()
    for path in ("stream", "history?at=0", "export.csv"):
        answer = httpx.get(f"{server.url}/live/NOSUCH/{path}")
        assert answer.status_code == 404 and "{given}" in answer.json()["text"]


def test_a_closed_room_says_closed_and_ends(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, **LONG)
    stream = Events(server.url, run["code"])
    events = stream.events()
    next(events)
    assert steer(server.url, run, "close").status_code == 200
    rest = list(events)
    assert rest[-1][0] == "closed" and rest[-1][1]["kind"] == "closed"
    assert httpx.get(f"{server.url}/live/{run['code']}/stream").status_code == 404


def test_a_heartbeat_comes_even_when_nothing_happens(serve: Serve) -> None:
    server = serve(limits=Limits(heartbeat_seconds=0.6))
    run = open_run(server.url, paused=True, **LONG)
    stream = Events(server.url, run["code"])
    times = []
    for name, _ in stream.events():
        if name == "comment":
            times.append(time.monotonic())
        if len(times) == 3:
            break
    assert all(0.4 < after - before < 1.3 for before, after in itertools.pairwise(times))


def test_a_viewer_who_stops_reading_gets_a_snapshot_and_disturbs_nobody(serve: Serve) -> None:
    server = serve(limits=Limits(viewer_queue=5), world=fake_world(numbers=20_000))
    run = open_run(server.url, **LONG)
    stopped = Events(server.url, run["code"], receive_buffer=4096)
    other = Events(server.url, run["code"])
    messages = other.messages()
    room = server.rooms._rooms[run["code"]]
    until(lambda: any(viewer._late for viewer in room.viewers if viewer.sending_since), seconds=20)
    newest = time.time()
    step = next(messages)["step"]
    for message in messages:  # the other one misses nothing
        assert message["kind"] == "snapshot" or message["from"] == step
        step = message["step"]
        if message["sent_at"] > newest:
            break
    assert all(len(viewer._queue) <= 5 for viewer in room.viewers)
    late = stopped.messages()
    assert next(late)["kind"] == "snapshot"
    wait_for(late, lambda m: m["kind"] == "snapshot" and m["step"] > 0, seconds=20)
    step = next(late)["step"]
    assert next(late)["from"] == step, "after the gap there is a snapshot, and no gap any more"


def test_a_viewer_who_never_reads_again_is_disconnected(serve: Serve) -> None:
    server = serve(limits=Limits(stuck_seconds=0.5, viewer_queue=5), world=fake_world(numbers=20_000))
    run = open_run(server.url, **LONG)
    Events(server.url, run["code"], receive_buffer=4096)
    room = server.rooms._rooms[run["code"]]
    until(lambda: room.knows("127.0.0.1"))  # it may be gone again before anybody looks
    until(lambda: not room.viewers, seconds=30)
    assert server.on_loop(lambda: len(server.rooms._streams)) == 0


def test_who_leaves_in_the_middle_is_forgotten_and_may_come_back(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, **LONG)
    room = server.rooms._rooms[run["code"]]
    for _ in range(20):
        stream = Events(server.url, run["code"])
        next(stream.messages())
        stream.close()
    until(lambda: not room.viewers)
    assert server.on_loop(lambda: len(server.rooms._streams)) == 0
    again = Events(server.url, run["code"])
    assert wait_for(again.messages(), lambda m: m["kind"] == "snapshot")["step"] >= 0
    assert len(room.viewers) == 1


def test_how_many_watch_is_told_without_the_page_that_steers(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, **LONG)
    code = steer(server.url, run, "share").json()["code"]
    teacher = Events(server.url, run["code"]).messages()
    assert next(teacher)["viewers"] == 0
    first = Events(server.url, code.lower())
    wait_for(teacher, lambda m: m.get("viewers") == 1)
    phone = first.messages()
    assert next(phone)["viewers"] == 1
    second = Events(server.url, code)
    wait_for(phone, lambda m: m.get("viewers") == 2)
    second.close()
    wait_for(teacher, lambda m: m.get("viewers") == 1)


def test_one_address_cannot_open_more_streams_than_allowed(serve: Serve) -> None:
    server = serve(limits=Limits(viewers_per_address=3))
    run = open_run(server.url, **LONG)
    streams = [Events(server.url, run["code"]) for _ in range(6)]
    assert [stream.status for stream in streams] == [200, 200, 200, 429, 429, 429]
    assert int(streams[-1].headers["retry-after"]) > 0
    messages = streams[0].messages()
    for _ in range(10):
        next(messages)
    streams[1].close()
    until(lambda: Events(server.url, run["code"]).status == 200)


def test_a_run_that_nobody_watches_pauses_and_goes_on_for_the_next_viewer(serve: Serve) -> None:
    server = serve(limits=Limits(idle_pause_seconds=0.4))
    run = open_run(server.url, **LONG)
    live: Any = server.rooms._rooms[run["code"]].run
    until(lambda: live.step > 0)
    until(lambda: live.state == "paused")
    step = live.step
    stream = Events(server.url, run["code"])
    message = wait_for(stream.messages(), lambda m: m.get("status", {}).get("state") == "running")
    assert message["step"] >= step > 0
    time.sleep(0.8)
    assert live.state == "running", "watched runs go on"


def test_a_run_that_nobody_watches_is_dropped_after_a_while(serve: Serve) -> None:
    server = serve(limits=Limits(idle_pause_seconds=0.2, drop_seconds=0.8))
    run = open_run(server.url, **LONG)
    live: Any = server.rooms._rooms[run["code"]].run
    until(lambda: len(server.rooms) == 0)
    assert httpx.get(f"{server.url}/live/{run['code']}/history").status_code == 404
    live.join(5)
    assert not live._thread.is_alive()


def test_a_room_closes_at_its_age_whoever_watches(serve: Serve) -> None:
    server = serve(limits=Limits(longest_seconds=1.0))
    run = open_run(server.url, **LONG)
    assert list(Events(server.url, run["code"]).events())[-1][0] == "closed"


def test_a_full_house_drops_the_longest_unwatched_run_never_a_watched_one(serve: Serve) -> None:
    server = serve(limits=Limits(rooms=2))
    watched = open_run(server.url, **LONG)
    stream = Events(server.url, watched["code"])
    next(stream.messages())
    unwatched = open_run(server.url, **LONG)
    third = open_run(server.url, **LONG)
    codes = set(server.rooms._rooms)
    assert watched["code"] in codes and third["code"] in codes and unwatched["code"] not in codes
    other = Events(server.url, third["code"])
    next(other.messages())
    answer = httpx.post(f"{server.url}/live/runs", json=LONG)
    assert answer.status_code == 503 and "{limit}" in answer.json()["text"]


def test_the_next_visitor_is_told_the_place_in_line(serve: Serve) -> None:
    server = serve(limits=Limits(training=1))
    first = open_run(server.url, **LONG)
    stream = Events(server.url, first["code"])
    wait_for(stream.messages(), lambda m: m.get("status", {}).get("state") == "running")
    second = open_run(server.url, **LONG)
    messages = Events(server.url, second["code"]).messages()
    waiting = wait_for(messages, lambda m: m.get("status", {}).get("state") == "waiting")
    assert waiting["status"]["place"] == 1
    steer(server.url, first, "pause")
    wait_for(messages, lambda m: m.get("status", {}).get("state") == "running")


def test_after_a_reset_everybody_gets_a_snapshot_of_the_new_start(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, **LONG)
    messages = Events(server.url, run["code"]).messages()
    wait_for(messages, lambda m: m["step"] > 100)
    answer = steer(server.url, run, "reset", experiment={"steps": 500, "seed": 77})
    assert answer.status_code == 200
    snapshot = wait_for(messages, lambda m: m["kind"] == "snapshot")
    assert snapshot["step"] == 0 and snapshot["run"]["experiment"]["seed"] == 77
    assert next(messages)["from"] == 0


@pytest.mark.parametrize(
    ("asked", "pace"),
    [
        ({"steps_per_second": 70, "gently": True}, {"speed": 70.0, "gently": True}),
        ({"steps_per_second": None}, {"speed": None, "gently": False}),
        ({}, {"speed": 300.0, "gently": False}),
    ],
)
def test_a_reset_may_bring_a_pace_and_else_the_run_keeps_its_own(
    serve: Serve, asked: dict[str, Any], pace: dict[str, Any]
) -> None:
    server = serve()
    run = open_run(server.url, **(LONG | {"steps_per_second": 300}))
    messages = Events(server.url, run["code"]).messages()
    wait_for(messages, lambda m: m["step"] > 20)
    assert steer(server.url, run, "reset", **asked).status_code == 200
    snapshot = wait_for(messages, lambda m: m["kind"] == "snapshot")
    assert snapshot["run"]["pace"] == pace


def test_a_slow_game_keeps_no_other_route_waiting(serve: Serve) -> None:
    server = serve(world=fake_world(slow=0.002))
    runs = [open_run(server.url, **LONG) for _ in range(8)]
    streams = [Events(server.url, run["code"]) for run in runs]
    for stream in streams:
        wait_for(stream.messages(), lambda m: m["step"] > 0)
    waits = []
    with httpx.Client() as client:
        for _ in range(20):
            start = time.perf_counter()
            assert client.get(f"{server.url}/live/presets").status_code == 200
            waits.append(time.perf_counter() - start)
    assert statistics.median(waits) < 0.25
