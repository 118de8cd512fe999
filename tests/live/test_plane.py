"""The plane over the wire: runs, links, files that go home and come back, what people bring, many seeds."""

from __future__ import annotations

import base64
import io
import json
import math
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import httpx
import pytest
from PIL import Image

from ganzoo.errors import InputError
from ganzoo.lab.line.world import line
from ganzoo.lab.plane.experiment import Experiment
from ganzoo.lab.plane.presets import PRESETS
from ganzoo.lab.plane.world import plane
from ganzoo.live.arrival import path_of
from ganzoo.live.recording import from_json
from tests.live.client import Events, open_run, steer, wait_for
from tests.live.conftest import Server, until

Serve = Callable[..., Server]
SHORT = {"world": "plane", "steps": 120, "batch": 8, "hidden": 8, "seed": 5}


def _finished(server: Server, run: dict[str, Any]) -> Any:
    live: Any = server.rooms._rooms[run["code"]].run
    until(lambda: live.state == "finished", seconds=60)
    return live


def test_a_run_on_the_plane_is_told_with_all_there_is_to_see(serve: Serve) -> None:
    server = serve(world=plane())
    run = open_run(server.url, experiment=SHORT)
    assert run["query"].startswith("world=plane&")
    messages = Events(server.url, run["code"]).messages()
    first = wait_for(messages, lambda m: m["kind"] == "snapshot")
    assert first["run"]["experiment"]["world"] == "plane" and first["run"]["aims"]["modes"] == 8
    assert set(first["now"]) == set(plane().picture)
    told = wait_for(messages, lambda m: m.get("status", {}).get("state") == "finished", seconds=60)
    assert len(base64.b64decode(told["now"]["heat"])) == 1600
    series = _finished(server, run).history.series(exact=True)
    assert {"sw", "jsd", "mmd", "modes", "quality", "kl", "spread"} <= set(series)
    assert all(math.isfinite(value) for value in series["sw"])


def test_the_same_link_gives_the_same_curves(serve: Serve) -> None:
    server = serve(world=plane())
    query = "world=plane&preset=moons&steps=100&hidden=8&batch=8&seed=3"
    one, two = (_finished(server, open_run(server.url, query=query)).history.series(exact=True) for _ in range(2))
    assert one["sw"] == two["sw"] and one["loss_generator"][1:] == two["loss_generator"][1:]
    assert all(math.isnan(value) for value in one["modes"])


def test_a_run_taken_home_loads_again(serve: Serve) -> None:
    server = serve(world=plane())
    run = open_run(server.url, experiment=SHORT)
    live = _finished(server, run)
    csv = httpx.get(f"{server.url}/live/{run['code']}/export.csv").text.splitlines()
    assert csv[0].startswith("step,loss_real") and "modes" in csv[0] and len(csv) == len(live.history) + 1
    text = httpx.get(f"{server.url}/live/{run['code']}/export.json").text
    assert json.loads(text)["format"] == "ganzoo-2d-run"
    loaded = httpx.post(f"{server.url}/live/import", content=text).json()
    snapshot = wait_for(Events(server.url, loaded["code"]).messages(), lambda m: m["kind"] == "snapshot")
    assert (snapshot["status"]["state"], snapshot["step"]) == ("imported", 120)
    assert snapshot["series"]["sw"] == live.history.series()["sw"]
    assert steer(server.url, loaded, "reset").status_code == 200
    page = httpx.get(f"{server.url}/live/{run['code']}/program.py")
    assert "gan_2d.py" in page.headers["content-disposition"] and "def draw_target" in page.text


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("fake", "<script>"),
        ("fake", "A" * 20_000),
        ("fake", [1]),
        ("heat_range", "AAAA"),
        ("edges", [0, 1]),
        ("d", "AA"),
    ],
)
def test_a_file_with_something_else_in_a_picture_is_refused(part: str, value: Any) -> None:
    document: dict[str, Any] = {
        "format": "ganzoo-2d-run",
        "version": 1,
        "experiment": Experiment().to_dict(),
        "series": {"step": [0], "sw": [1.0]},
        "keyframes": [{"step": 0, "now": {"fake": "AAAA", "heat_range": [0, 1]}, "sentence": None}],
    }
    assert from_json(json.dumps(document)).experiment == Experiment()
    document["keyframes"][0]["now"][part] = value
    with pytest.raises(InputError, match="damaged"):
        from_json(json.dumps(document))


def test_a_file_is_of_the_world_that_its_format_says() -> None:
    document = {"format": "ganzoo-2d-run", "version": 1, "experiment": {"mode": "rows"}, "series": {"step": [0]}}
    with pytest.raises(InputError, match="no setting called mode"):
        from_json(json.dumps(document))
    with pytest.raises(InputError, match="damaged"):
        from_json(json.dumps(document | {"experiment": [], "keyframes": []}))


def test_targets_of_the_plane_come_from_files_pictures_and_drawings(serve: Serve) -> None:
    address = f"{serve(world=plane()).url}/live/target?world=plane"
    table = "\n".join(f"{n % 10},{n % 7}" for n in range(200))
    made = httpx.post(address, content=table).json()
    assert (made["target"]["kind"], made["count"]) == ("cells", 200)
    picture = io.BytesIO()
    Image.linear_gradient("L").save(picture, "PNG")
    made = httpx.post(address, content=picture.getvalue(), headers={"content-type": "image/png"}).json()
    assert made["target"]["kind"] == "cells"
    drawn = httpx.post(address, json={"heights": [1.0] * 1024}).json()
    assert drawn["target"]["values"][4:] == [63] * 1024
    for refused in (httpx.post(address, content="1,2"), httpx.post(address, json={"heights": []})):
        assert refused.status_code == 422 and refused.json()["text"]
    checked = httpx.post(address.replace("target?world=plane", "check"), json={"experiment": SHORT | made}).status_code
    assert checked == 422  # "notices" and "count" are no settings
    asked = {"experiment": SHORT | {"target": made["target"]}}
    assert httpx.post(address.replace("target?world=plane", "check"), json=asked).json()["preview"]["modes"] == 0


def test_a_world_that_does_not_exist_is_refused(serve: Serve) -> None:
    url = serve().url
    for answer in (
        httpx.get(f"{url}/live/presets?world=cube"),
        httpx.get(f"{url}/live/arrival?world=../../x"),
        httpx.post(f"{url}/live/target?world=cube", json={}),
        httpx.post(f"{url}/live/check", json={"experiment": {"world": ["plane"]}}),
        httpx.post(f"{url}/live/check", json={"experiment": {"world": "cube"}}),
    ):
        assert answer.status_code == 422 and "no world called" in answer.json()["text"]


def test_many_seeds_on_the_plane_are_told_line_by_line(serve: Serve) -> None:
    server = serve(world=plane())
    wanted = {"experiment": SHORT | {"steps": 40}, "replicas": 4}
    with httpx.stream("POST", f"{server.url}/live/seeds", json=wanted, timeout=60) as answer:
        lines = [json.loads(line) for line in answer.iter_lines()]
    assert lines[-1]["done"] is True and len(lines[-1]["sides"][0]["bands"]["modes"]["median"]) == len(lines[-1]["at"])
    assert lines[-1]["difference"] is None


def test_many_seeds_are_held_against_others(serve: Serve) -> None:
    server = serve(world=plane())
    wanted = {"experiment": SHORT | {"steps": 40, "pack": 2}, "against": SHORT | {"steps": 40}, "replicas": 4}
    with httpx.stream("POST", f"{server.url}/live/seeds", json=wanted, timeout=60) as answer:
        lines = [json.loads(line) for line in answer.iter_lines()]
    assert len(lines[-1]["sides"]) == 2 and lines[-1]["difference"]["sw"]["of"] == 4
    for against in ({"world": "line", "steps": 40}, SHORT | {"steps": 50}, "?", 7, {"pack": 99}):
        refused = httpx.post(f"{server.url}/live/seeds", json=wanted | {"against": against})
        assert refused.status_code == 422


def test_a_step_is_taken_apart_by_whoever_steers(serve: Serve) -> None:
    server = serve(world=plane())
    run = open_run(server.url, experiment=SHORT, paused=True)
    told = steer(server.url, run, "slow_motion")
    assert told.status_code == 200 and told.json()["step"] == 1 and len(told.json()["frames"]) == 3
    live: Any = server.rooms._rooms[run["code"]].run
    until(lambda: live.step == 1 and live.state == "paused")
    assert steer(server.url, run, "slow_motion").json()["step"] == 2
    assert steer(server.url, run | {"key": "?"}, "slow_motion").status_code == 403
    assert live.step == 2


def test_a_step_taken_apart_belongs_to_the_run_and_its_link(serve: Serve) -> None:
    server = serve(world=plane())
    apart, plain = (open_run(server.url, experiment=SHORT, paused=True) for _ in range(2))
    for run, act in (
        (apart, {"action": "slow_motion"}),
        (plain, {"action": "step", "players": ["discriminator", "generator"]}),
    ):
        assert httpx.post(f"{server.url}/live/{run['code']}/steer", json={"key": run["key"]} | act).status_code == 200
        assert steer(server.url, run, "run").status_code == 200
    one, two = (_finished(server, run).history.series(exact=True) for run in (apart, plain))
    assert one["sw"] == two["sw"] and one["loss_generator"][2:] == two["loss_generator"][2:]


def test_a_run_that_cannot_step_is_not_taken_apart(serve: Serve) -> None:
    server = serve(world=plane())
    run = open_run(server.url, experiment=SHORT | {"steps": 10})
    _finished(server, run)
    text = httpx.get(f"{server.url}/live/{run['code']}/export.json").text
    loaded = httpx.post(f"{server.url}/live/import", content=text).json()
    assert steer(server.url, loaded, "slow_motion").status_code == 409


def test_a_run_that_broke_is_not_taken_apart(serve: Serve) -> None:
    server = serve(world=line())
    wild = {"steps": 4000, "batch": 1, "objective": "least-squares", "lr_d": 10, "lr_g": 10}
    broken = open_run(server.url, experiment=wild)
    live: Any = server.rooms._rooms[broken["code"]].run
    until(lambda: live.state == "diverged", seconds=60)
    assert steer(server.url, broken, "slow_motion").status_code == 409


def test_whoever_waits_for_a_step_hears_when_it_gets_no_answer(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(world=plane())
    run = open_run(server.url, experiment=SHORT, paused=True)
    live: Any = server.rooms._rooms[run["code"]].run
    monkeypatch.setattr("ganzoo.live.server.APART_SECONDS", 0.2)
    monkeypatch.setattr(live, "take_apart", Future)
    answer = steer(server.url, run, "slow_motion")
    assert answer.status_code == 429 and "too long" in answer.json()["text"]


def test_a_run_plays_on_the_plane_until_one_is_started(serve: Serve) -> None:
    acts = httpx.get(f"{serve().url}/live/arrival?world=plane").json()["acts"]
    assert [act["experiment"] for act in acts] == [PRESETS["ring"].to_dict()], (
        "make it again: python -m ganzoo.live.arrival"
    )
    found = [point for message in acts[0]["messages"] for point in message.get("points", {}).get("modes", [])]
    assert found[0] == 0 and found[-1] == 8
    assert path_of("plane").stat().st_size < 400_000
