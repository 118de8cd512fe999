"""Mutated bodies and queries for every route of the live lab: a sentence each time, never a fault of ours.

The number of rounds is GANZOO_FUZZ (300 unless it says otherwise); the seed is fixed.
"""

from __future__ import annotations

import copy
import json
import logging
import os
import random
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from ganzoo.lab.line.world import line
from ganzoo.live.limits import Limits
from tests.live.client import open_run, steer
from tests.live.conftest import Server, fake_world, until

ROUNDS = int(os.environ.get("GANZOO_FUZZ", "300"))
Serve = Callable[..., Server]

EXPERIMENT = {
    "mode": "rows",
    "target": {"kind": "mixture", "values": [1, 0, 1, 1, 4, 1], "unit": [10, 2]},
    "noise": "uniform",
    "objective": "wasserstein-gp",
    "batch": 4,
    "lr_d": 0.001,
    "steps": 100,
    "seed": 3,
    "row": 8,
    "hidden": 4,
    "latent": 4,
}
BODIES: dict[str, dict[str, Any]] = {
    "runs": {"experiment": EXPERIMENT, "query": None, "paused": True, "steps_per_second": 10},
    "check": {"experiment": EXPERIMENT},
    "seeds": {"experiment": EXPERIMENT | {"steps": 10}, "replicas": 2},
    "target": {"lo": 0, "hi": 4, "heights": [1, 2, 1]},
    "steer": {"key": "", "action": "set", "values": {"lr_d": 0.1}, "players": ["generator"], "steps_per_second": 3},
    "vote": {"question": "", "voter": "voter-one", "answer": 0},
}
ACTIONS = ("run", "pause", "step", "speed", "set", "reset", "question", "end_question", "drop_question", "share")
STRANGE = [
    None, True, False, 0, -1, 1, 2**63, -(2**63), 10**18, 0.5, -0.0, 1e308, -1e308, 5e-324, "", "x", "0", "nan", "inf",
    "-1", "1e400", "9" * 500, "²", "١", "\x00", "\u202e", "<script>", "{given}", "{0}", "%s", "../..", "a" * 5000, [],
    [[]], {}, [None], {"a": 1}, [1] * 500, {"kind": "normal"}, "normal:4,1", [["generator"]], ["generator"] * 100,
]  # fmt: skip
RAW = [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"[" * 300, b'{"a":' * 300, b'{"a": 1e400}', b'{"a": "\\ud800"}']


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all values in a body."""
    found = [path] if path else []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        found += places(inner, (*path, key))
    return found


def mutated(body: dict[str, Any], rng: random.Random) -> Any:
    """Return a body in which one to three values are others, are gone, or have got a neighbour."""
    body = copy.deepcopy(body)
    for _ in range(rng.randint(1, 3)):
        choices = places(body)
        if not choices:
            break
        *way, last = rng.choice(choices)
        part: Any = body
        for key in way:
            part = part[key]
        what = rng.randrange(6)
        if what == 0:
            del part[last]
        elif what == 1 and isinstance(part, dict):
            part[str(rng.choice(STRANGE))[:60]] = rng.choice(STRANGE)
        else:
            part[last] = copy.deepcopy(rng.choice(STRANGE))
    return body


def is_no_fault(answer: httpx.Response) -> bool:
    """Say whether an answer is one of ours: fine, or a sentence that its fields fill."""
    if answer.status_code < 400:
        return True
    said = answer.json()
    return answer.status_code in (403, 404, 409, 413, 422, 429, 503) and bool(said["text"].format(**said["params"]))


@pytest.fixture
def server(serve: Serve, caplog: pytest.LogCaptureFixture) -> Server:
    caplog.set_level(logging.ERROR)
    return serve(world=fake_world(), limits=Limits(wait_seconds=20, rooms=30))


def test_mutated_bodies_get_a_sentence(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ganzoo.live.rooms.Rooms.address_of", lambda self, request: "everybody")
    rng, faults = random.Random(15), []
    with httpx.Client(timeout=60) as client:
        run = client.post(f"{server.url}/live/runs", json={"paused": True}).json()
        client.post(f"{server.url}/live/{run['code']}/steer", json={"key": run["key"], "action": "share"})
        asked = {"key": run["key"], "action": "question", "text": "why?", "answers": ["a", "b"]}
        for number in range(ROUNDS):
            server.rooms.opening.__init__(60, 0.5)  # type: ignore[misc]
            route = rng.choice(list(BODIES))
            body = mutated(BODIES[route] | ({"key": run["key"]} if route == "steer" else {}), rng)
            path = f"{run['code']}/{route}" if route in ("steer", "vote") else route
            if route == "steer" and isinstance(body, dict):
                body |= {"key": run["key"]} | rng.choice([{"action": rng.choice(ACTIONS)}, mutated(asked, rng)])
                if body.get("action") == "close":
                    continue
            content = rng.choice(RAW) if rng.random() < 0.1 else json.dumps(body).encode()
            kind = {"content-type": "application/json"}
            with client.stream("POST", f"{server.url}/live/{path}", content=content, headers=kind) as answer:
                if answer.status_code != 200:
                    answer.read()
            if not is_no_fault(answer):
                faults.append((number, path, content[:200], answer.status_code, answer.text[:200]))
    assert faults == []


def test_mutated_queries_get_a_sentence(server: Server) -> None:
    rng, faults = random.Random(15), []
    run = open_run(server.url, paused=True)
    with httpx.Client(timeout=60) as client:
        for number in range(ROUNDS // 2):
            name = rng.choice(["at", "frames", "keyframes", "seed", "target", "preset", "column", "lr_d"])
            path = rng.choice([f"{run['code']}/history", "program.py", f"{run['code']}/export.json", "facts"])
            value = rng.choice([str(rng.choice(STRANGE)), rng.choice(["%ff", "%ED%A0%80", "%00", "%2e%2e", "&&==;"])])
            raw = value if "%" in value else httpx.QueryParams({"x": value[:3000]}).__str__()[2:]
            answer = client.get(f"{server.url}/live/{path}?{name}={raw}")
            if not is_no_fault(answer):
                faults.append((number, path, name, value[:100], answer.status_code, answer.text[:200]))
    assert faults == []


def test_mutated_runs_are_refused_or_can_be_watched(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ganzoo.live.rooms.Rooms.address_of", lambda self, request: "everybody")
    server = serve(world=line())
    run = open_run(server.url, experiment={"steps": 20}, steps_per_second=100_000)
    until(lambda: server.rooms._rooms[run["code"]].run.state == "finished", seconds=60)
    saved = httpx.get(f"{server.url}/live/{run['code']}/export.json", timeout=60).json()
    rng, faults = random.Random(15), []
    with httpx.Client(timeout=60) as client:
        for number in range(ROUNDS // 3):
            server.rooms.opening.__init__(60, 0.5)  # type: ignore[misc]
            content = json.dumps(mutated(saved, rng)).encode()
            if rng.random() < 0.2:
                place = rng.randrange(len(content))
                content = content[:place] + bytes([rng.randrange(256)]) + content[place + rng.randrange(50) :]
            answer = client.post(f"{server.url}/live/import", content=content)
            if not is_no_fault(answer):
                faults.append((number, answer.status_code, answer.text[:200]))
            elif answer.status_code == 200:
                loaded = answer.json()
                seen = [client.get(f"{server.url}/live/{loaded['code']}/{path}") for path in ("history", "export.json")]
                if not all(map(is_no_fault, seen)):
                    faults.append((number, [one.text[:200] for one in seen]))
                steer(server.url, loaded, "close")
    assert faults == []
