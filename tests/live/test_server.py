"""The other routes: steering, the time machine, static files, settings, exports."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from ganzoo.live.limits import Limits
from tests.live.client import Events, open_run, steer, wait_for
from tests.live.conftest import Server, until

LONG = {"experiment": {"steps": 1_000_000}}
Serve = Callable[..., Server]


def test_steering_takes_the_key(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, **LONG)
    for key in ("", "x", None, 5, run["key"][:-1], run["key"] + "x", "é"):
        answer = steer(server.url, run | {"key": key}, "close")
        assert answer.status_code == 403 and "key" in answer.json()["text"]
    assert steer(server.url, run, "pause").status_code == 200
    assert run["key"] not in httpx.get(f"{server.url}/live/{run['code']}/history").text


@pytest.mark.parametrize(
    ("action", "more", "status"),
    [
        ("dance", {}, 422),
        (None, {}, 422),
        ("set", {"values": {"lr_d": -3}}, 422),
        ("set", {"values": {"lr_d": "NaN"}}, 422),
        ("set", {"values": {"seed": 4}}, 409),
        ("set", {"values": 7}, 422),
        ("speed", {"steps_per_second": "fast"}, 422),
        ("step", {"players": "discriminator"}, 422),
        ("reset", {"experiment": {"hidden": 10**9}}, 422),
        ("reset", {"experiment": [1]}, 422),
        ("question", {"text": "alone?", "answers": ["yes"]}, 422),
        ("question", {"text": "", "answers": ["yes", "no"]}, 422),
        ("question", {"text": "x" * 301, "answers": ["yes", "no"]}, 422),
        ("question", {"text": "six?", "answers": list("abcdef")}, 422),
        ("question", {"text": "who?", "answers": ["yes", 5]}, 422),
    ],
)
def test_steering_that_makes_no_sense_is_refused(serve: Serve, action: Any, more: dict[str, Any], status: int) -> None:
    server = serve()
    run = open_run(server.url, paused=True, **LONG)
    answer = steer(server.url, run, action, **more)
    assert answer.status_code == status, answer.text
    assert answer.json()["text"].format(**answer.json()["params"])


def test_steering_reaches_the_run_and_all_screens(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, paused=True, **LONG)
    messages = Events(server.url, run["code"]).messages()
    wait_for(messages, lambda m: m["kind"] == "snapshot")
    assert steer(server.url, run, "step", players=["discriminator", "generator"]).status_code == 200
    assert wait_for(messages, lambda m: m["step"] == 1)["points"]["step"] == [1]
    assert steer(server.url, run, "set", values={"lr_d": 0.01}).status_code == 200
    assert steer(server.url, run, "speed", steps_per_second=20).status_code == 200
    assert steer(server.url, run, "run").status_code == 200
    marks = wait_for(messages, lambda m: m.get("marks"))["marks"]
    assert [mark["name"] for mark in marks] == ["lr_d", "speed", "run"]
    wait_for(messages, lambda m: m.get("status", {}).get("state") == "running" and m["step"] > 3)


def test_requests_that_are_no_json_or_too_long_are_refused(serve: Serve) -> None:
    server = serve(limits=Limits(body_bytes=1000))
    for content in (b"{", b"[1]", b'"x"', b"\xff\xfe"):
        assert httpx.post(f"{server.url}/live/runs", content=content).status_code == 422
    assert httpx.post(f"{server.url}/live/runs", content=b" " * 2000).status_code == 413
    pieces = (b" " * 500 for _ in range(10))
    assert httpx.post(f"{server.url}/live/runs", content=pieces).status_code == 413
    foreign = httpx.post(f"{server.url}/live/runs", json={}, headers={"sec-fetch-site": "cross-site"})
    assert foreign.status_code == 403


def test_the_time_machine_goes_back_to_any_moment_while_the_run_goes_on(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, **LONG)
    base = f"{server.url}/live/{run['code']}/history"
    until(lambda: len(httpx.get(f"{base}?keyframes=1").json()) > 3, seconds=30)
    steps = httpx.get(f"{base}?keyframes=1").json()
    assert steps[0] == 0 and steps == sorted(steps)
    frame = httpx.get(f"{base}?at={steps[2] + 1}").json()
    assert frame["step"] == steps[2] and len(frame["now"]["fake"]) == 60
    assert frame["sentence"]["params"]["step"] <= steps[2], "the sentence is of that moment"
    frames = httpx.get(f"{base}?frames=3").json()["frames"]
    assert len(frames) == 3 and frames[0]["step"] == 0
    assert httpx.get(f"{base}?at=x").status_code == 422
    assert httpx.get(f"{base}?at=-5").json()["step"] == 0


def test_static_files_are_compressed_once_and_cached(serve: Serve) -> None:
    server = serve()
    page = httpx.get(f"{server.url}/watch/NOSUCH")
    assert page.status_code == 404 and page.headers["content-type"].startswith("text/html")
    address = re.search(r'src="([^"]+)"', page.text)
    assert address is not None
    versioned = httpx.get(server.url + address[1])
    assert versioned.headers["content-encoding"] == "gzip" and "immutable" in versioned.headers["cache-control"]
    assert versioned.text.startswith("export const version")
    plain = httpx.get(f"{server.url}/live/static/live.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers and plain.headers["cache-control"] == "no-cache"
    again = httpx.get(f"{server.url}/live/static/live.js", headers={"if-none-match": plain.headers["etag"]})
    assert again.status_code == 304 and not again.content
    assert httpx.get(f"{server.url}/live/static/text/ko.json").json() == {"one": "하나", "two": "둘"}
    assert httpx.get(f"{server.url}/live/static/text/en.json").json() == {}
    for bad in ("../watch.html", "watch.html", "nothing.js", "v-0/../../etc/passwd", "%2e%2e/%2e%2e/pyproject.toml"):
        assert httpx.get(f"{server.url}/live/static/{bad}").status_code == 404


def test_a_file_that_changes_on_disk_is_served_anew(serve: Serve, tmp_path: Any) -> None:
    server = serve()
    assert "version" in httpx.get(f"{server.url}/live/static/live.js").text
    (tmp_path / "static" / "live.js").write_text("changed")
    time.sleep(1.1)
    assert httpx.get(f"{server.url}/live/static/live.js").text == "changed"


def test_settings_are_checked_in_one_place(serve: Serve) -> None:
    server = serve()
    whole = httpx.post(f"{server.url}/live/check", json={"query": "preset=samples&seed=7&lr_d=-5&sede=<script>"}).json()
    assert whole["experiment"]["mode"] == "samples" and whole["experiment"]["seed"] == 7
    assert "lr_d" not in whole["query"] and len(whole["notices"]) == 2
    assert len(whole["preview"]["density"]) == whole["preview"]["x"][2]
    assert httpx.post(f"{server.url}/live/check", json={"experiment": {"lr_d": 100}}).status_code == 422
    presets = httpx.get(f"{server.url}/live/presets").json()
    assert presets["default"] in {preset["name"] for preset in presets["presets"]}


def test_the_facts_are_asked_for_once(serve: Serve) -> None:
    server = serve()
    first = httpx.get(f"{server.url}/live/facts")
    assert first.json()["worlds"]["line"]["settings"]["lr_d"]["steerable"] is True
    assert first.json()["limits"] == {"upload_mb": 32, "question": {"text": 300, "answer": 100, "answers": 5}}
    again = httpx.get(f"{server.url}/live/facts", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_targets_come_from_files_and_drawings(serve: Serve) -> None:
    server = serve(limits=Limits(upload_bytes=100_000))
    address = f"{server.url}/live/target"
    uploaded = httpx.post(address, content="\n".join(str(n / 10) for n in range(100)))
    assert uploaded.json()["count"] == 100 and uploaded.json()["target"]["kind"] == "quantiles"
    assert [one["column"] for one in uploaded.json()["columns"]] == [uploaded.json()["column"]] == [0]
    drawn = httpx.post(address, json={"lo": 0, "hi": 4, "heights": [1, 2, 1]})
    assert drawn.json()["target"]["kind"] == "drawn"
    assert httpx.post(address, content="only words").status_code == 422
    assert httpx.post(address, content="5").status_code == 422
    assert httpx.post(address, content="1\n" * 100_000).status_code == 413


def test_the_program_of_an_experiment_can_be_taken_home(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, query="seed=4242", paused=True)
    for address in (f"{server.url}/live/{run['code']}/program.py", f"{server.url}/live/program.py?seed=4242"):
        answer = httpx.get(address)
        compile(answer.text, "program", "exec")
        assert "4242" in answer.text and "attachment" in answer.headers["content-disposition"]


def test_the_arrival_is_a_stream_as_it_would_be_sent(serve: Serve) -> None:
    server = serve()
    answer = httpx.get(f"{server.url}/live/arrival")
    for act in answer.json()["acts"]:
        times = [message["sent_at"] for message in act["messages"]]
        assert 5 < times[-1] - times[0] < 15 and times == sorted(times)
        assert [m["kind"] for m in act["messages"]][:2] == ["snapshot", "delta"]
        step = 0
        for message in act["messages"][1:]:
            assert message["from"] == step < message["step"], "every message shows a later step"
            step = message["step"]
        assert step == act["experiment"]["steps"]
    assert len(gzip.compress(answer.content)) < 150_000


def test_starting_run_after_run_is_limited(serve: Serve) -> None:
    server = serve()
    with httpx.Client() as client:
        codes = [client.post(f"{server.url}/live/runs", json={"paused": True}).status_code for _ in range(70)]
    assert codes[:60] == [200] * 60 and 429 in codes[60:]
