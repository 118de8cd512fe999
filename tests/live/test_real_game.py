"""The live lab with the game that it is made for."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from ganzoo.errors import InputError, UnknownName
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.presets import PRESETS
from ganzoo.lab.line.world import line
from ganzoo.lab.links import to_query
from ganzoo.live.arrival import arrival, path_of, write
from ganzoo.live.kiosk import addresses, experiment_named, open_room
from ganzoo.live.rooms import Rooms
from tests.coroutines import finish
from tests.live.client import Events, open_run, steer, wait_for
from tests.live.conftest import Server, until

Serve = Callable[..., Server]
SHORT = {"steps": 120, "batch": 2, "seed": 5}


def finished(server: Server, run: dict[str, Any]) -> Any:
    live: Any = server.rooms._rooms[run["code"]].run
    until(lambda: live.state == "finished", seconds=60)
    return live


def test_the_same_link_gives_the_same_curves_at_any_speed_and_with_pauses(serve: Serve) -> None:
    server = serve(world=line())
    query = to_query(Experiment(**SHORT))
    straight = finished(server, open_run(server.url, query=query))
    other = open_run(server.url, query=query, steps_per_second=200)
    live: Any = server.rooms._rooms[other["code"]].run
    until(lambda: live.step > 20, seconds=60)
    steer(server.url, other, "pause")
    until(lambda: live.state == "paused")
    steer(server.url, other, "step", players=["discriminator", "generator"])
    steer(server.url, other, "speed", steps_per_second=None)
    steer(server.url, other, "run")
    first, second = (run.history.series(exact=True) for run in (straight, finished(server, other)))
    places = [second["step"].index(step) for step in first["step"]]
    for name in ("loss_real", "loss_fake", "loss_generator", "mean", "std", "w1", "jsd"):
        assert first[name][1:] == [second[name][place] for place in places][1:], name


def test_a_run_taken_home_loads_again_with_the_same_curves_and_can_be_run_again(serve: Serve) -> None:
    server = serve(world=line())
    run = open_run(server.url, experiment=SHORT)
    live = finished(server, run)
    csv = httpx.get(f"{server.url}/live/{run['code']}/export.csv").text.splitlines()
    assert csv[0].startswith("step,loss_real") and len(csv) == len(live.history) + 1
    assert "nan" not in "".join(csv)
    text = httpx.get(f"{server.url}/live/{run['code']}/export.json").text
    loaded = httpx.post(f"{server.url}/live/import", content=text).json()
    stream = Events(server.url, loaded["code"]).messages()
    snapshot = wait_for(stream, lambda m: m["kind"] == "snapshot")
    assert snapshot["status"]["state"] == "imported" and snapshot["step"] == 120
    assert snapshot["series"]["w1"] == [None if math.isnan(v) else v for v in live.history.series()["w1"]]
    steps = httpx.get(f"{server.url}/live/{loaded['code']}/history?keyframes=1").json()
    assert steps == live.history.keyframe_steps()
    assert steer(server.url, loaded, "run").status_code == 409
    assert steer(server.url, loaded, "reset").status_code == 200
    wait_for(stream, lambda m: m.get("status", {}).get("state") in ("running", "finished"), seconds=60)
    assert httpx.post(f"{server.url}/live/import", content=text[: len(text) // 2]).status_code == 422
    assert httpx.post(f"{server.url}/live/import", content=b"\xff\xfe").status_code == 422


def test_a_run_with_a_wild_learning_rate_stops_and_says_so(serve: Serve) -> None:
    server = serve(world=line())
    run = open_run(
        server.url, experiment={"steps": 4000, "batch": 1, "objective": "least-squares", "lr_d": 10, "lr_g": 10}
    )
    messages = Events(server.url, run["code"]).messages()
    told = wait_for(messages, lambda m: m.get("status", {}).get("state") == "diverged", seconds=60)
    assert told["status"]["text"].format(**told["status"]["params"])
    assert httpx.get(f"{server.url}/live/{run['code']}/history?at=0").json()["now"]["fake"]
    assert steer(server.url, run, "run").status_code == 409
    assert steer(server.url, run, "reset", experiment=SHORT).status_code == 200
    wait_for(messages, lambda m: m["kind"] == "snapshot" and m["status"]["state"] == "paused", seconds=60)


def test_many_seeds_are_told_line_by_line(serve: Serve) -> None:
    server = serve(world=line())
    wanted = {"experiment": SHORT | {"steps": 40}, "replicas": 4}
    with httpx.stream("POST", f"{server.url}/live/seeds", json=wanted, timeout=60) as answer:
        lines = [json.loads(line) for line in answer.iter_lines()]
    assert lines[-1]["done"] is True and lines[-1]["step"] == 40
    assert len(lines[-1]["sides"][0]["bands"]["w1"]["median"]) == len(lines[-1]["at"])
    assert len(server.rooms.queue) == 0
    for replicas in (1, 65, "4", True):
        assert httpx.post(f"{server.url}/live/seeds", json=wanted | {"replicas": replicas}).status_code == 422


def test_many_seeds_stop_when_nobody_reads_them_any_more(serve: Serve) -> None:
    server = serve(world=line())
    assert httpx.post(f"{server.url}/live/seeds", json={"experiment": {"steps": 20_001}}).status_code == 422
    large = {"experiment": {"world": "plane", "hidden": 400, "layers": 4, "batch": 512}, "replicas": 64}
    refused = httpx.post(f"{server.url}/live/seeds", json=large)
    assert refused.status_code == 422 and "hold {numbers} million numbers" in refused.json()["text"]
    wanted = {"experiment": {"steps": 20_000}, "replicas": 64}
    with httpx.stream("POST", f"{server.url}/live/seeds", json=wanted, timeout=60) as answer:
        lines = answer.iter_lines()
        next(lines)
        assert len(server.rooms.queue) == 1
    until(lambda: len(server.rooms.queue) == 0, seconds=30)


def test_a_kiosk_room_trains_unwatched_and_starts_again_with_the_next_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ganzoo.live.kiosk.REST_SECONDS", 0.05)
    rooms = Rooms(world=line())
    room = open_room(rooms, "steps=20&batch=1&seed=8", code="demo", speed="max")
    live: Any = room.run
    until(lambda: live.experiment.seed == 9 and live.step > 0, seconds=60)
    assert finish(rooms.find("DEMO", "127.0.0.1")) is room
    rooms.close(room)
    live.join(10)
    assert not live._thread.is_alive()


def test_a_kiosk_is_named_by_a_preset_a_target_or_a_link() -> None:
    assert experiment_named("normal") == PRESETS["default"]
    assert experiment_named("samples") == PRESETS["samples"]
    assert experiment_named("uniform").target.kind == "uniform"
    assert experiment_named("seed=7").seed == 7
    with pytest.raises(UnknownName, match="normal"):
        experiment_named("normall")
    with pytest.raises(InputError, match="lr_d"):
        experiment_named("lr_d=-1")
    with pytest.raises(InputError, match="code"):
        open_room(Rooms(world=line()), "normal", code="<b>")


def test_a_kiosk_prints_where_it_can_be_watched() -> None:
    rooms = Rooms(world=line())
    room = open_room(rooms, "steps=20&batch=1", code="DEMO")
    assert addresses(room, host="127.0.0.1", port=7861) == ["http://127.0.0.1:7861/watch/DEMO"]
    assert "http://127.0.0.1:7861/watch/DEMO" in addresses(room, host="0.0.0.0", port=7861)
    rooms.close(room)


def test_one_hill_and_then_two_play_on_arrival_with_what_there_is_to_see_of_them(serve: Serve) -> None:
    server = serve()
    acts = httpx.get(f"{server.url}/live/arrival").json()["acts"]
    shown = [PRESETS[name].to_dict() for name in ("samples", "two-hills")]
    assert [act["experiment"] for act in acts] == shown, "make it again: python -m ganzoo.live.arrival"
    for act in acts:
        assert all({"d", "optimum", "z", "g"} <= set(message["now"]) for message in act["messages"])
        for curve in ("d", "optimum", "g"):
            first, after_a_second = (act["messages"][frame]["now"][curve] for frame in (0, 10))
            assert max(abs(a - b) for a, b in zip(first, after_a_second, strict=True)) > 0.02, f"{curve} moves at once"
        last = [point for message in act["messages"] for point in message.get("points", {}).get("w1", [])][-1]
        assert last < act["messages"][0]["run"]["aims"]["close"], "it ends where it is to end"
    assert path_of("line").stat().st_size < 150_000


def test_the_same_arrival_is_the_same_file(tmp_path: Any) -> None:
    experiment = Experiment(steps=40, batch=1)
    for name in ("a", "b"):
        write(tmp_path / name, [arrival(experiment, line(), seconds=1.0, frames_per_second=5.0)])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
