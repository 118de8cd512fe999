"""What comes in: JSON is measured before it is built, large bodies wait for their turn, nothing ends in a 500."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from typing import Any

import httpx
import orjson
import pytest

from ganzoo.errors import LimitError
from ganzoo.lab.line import uploads
from ganzoo.live import reading
from ganzoo.live.limits import Limits
from ganzoo.live.reading import measured, read_json
from tests.live.client import from_address, open_run, steer
from tests.live.conftest import Server, until

Serve = Callable[..., Server]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", (0, 0, 0)),
        ("[]", (1, 1, 0)),
        ('[{"a": [1, 2]}, {}]', (3, 4, 2)),
        ('["[{[,"]', (1, 1, 0)),
        (r'["\"[[[,", 1]', (1, 1, 1)),
        (r'["\\", [[1]]]', (3, 3, 1)),
        (r'["\\\"[[", []]', (2, 2, 1)),
        ("]]]][", (0, 1, 0)),
    ],
)
def test_depth_objects_and_commas_are_counted_outside_of_strings(
    text: str, expected: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert measured(text.encode()) == expected
    monkeypatch.setattr(reading, "PIECE", 2)
    assert measured(text.encode()) == expected, "in pieces, too"


def test_json_that_is_too_much_is_refused_before_it_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orjson, "loads", lambda data: pytest.fail("it was built"))
    for data in (b"[" * 17, b"[" + b"[]," * 100_000 + b"[]]", b"[" + b"1," * 800_001 + b"1]"):
        with pytest.raises(LimitError, match="nests too deep or holds too many"):
            read_json(data)


def test_a_run_of_objects_cannot_be_imported(serve: Serve) -> None:
    server = serve()
    for data in (b"[" * 3_000_000, b'{"a":' * 500_000 + b"1" + b"}" * 500_000, b"[" + b"{}," * 1_000_000 + b"{}]"):
        assert httpx.post(f"{server.url}/live/import", content=data, timeout=30).status_code == 422


def test_a_body_that_says_that_it_is_too_long_is_refused_before_it_comes(serve: Serve) -> None:
    server = serve()
    for path in ("target", "import", "check", "seeds", "runs"):
        stream = socket.create_connection(("127.0.0.1", server.port))
        head = f"POST /live/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\n"
        stream.sendall(head.encode())
        stream.settimeout(10)
        assert stream.recv(100).startswith(b"HTTP/1.1 413"), path


def test_two_uploads_are_worked_on_at_a_time_and_one_of_each_address(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, at_work, most = threading.Event(), [], []

    def slowly(data: bytes, column: int | None) -> Any:
        at_work.append(data)
        most.append(list(at_work))
        go_on.wait(20)
        at_work.remove(data)
        return target(data, column)

    target = uploads.target_from_csv
    monkeypatch.setattr(uploads, "target_from_csv", slowly)
    server = serve(limits=Limits(wait_seconds=20))
    statuses: list[int] = []

    def upload(address: str, data: bytes) -> None:
        with from_address(address) as client:
            statuses.append(client.post(f"{server.url}/live/target", content=data).status_code)

    senders = [
        threading.Thread(target=upload, args=(f"127.0.0.{place}", f"{number}\n2\n3\n".encode()))
        for number, place in enumerate([2, 2, 3, 4], 10)
    ]
    for sender in senders:
        sender.start()
    until(lambda: len(at_work) == 2)
    assert httpx.get(f"{server.url}/live/presets").status_code == 200
    go_on.set()
    for sender in senders:
        sender.join(20)
    assert statuses == [200] * 4 and max(map(len, most)) == 2
    assert all(not {b"10\n2\n3\n", b"11\n2\n3\n"} <= set(together) for together in most)


def test_who_waits_too_long_for_an_upload_is_told_to_come_back(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, begun = threading.Event(), threading.Event()
    monkeypatch.setattr(uploads, "target_from_csv", lambda data, column: (begun.set(), go_on.wait(20))[0])
    server = serve(limits=Limits(wait_seconds=0.1))
    first = threading.Thread(target=lambda: httpx.post(f"{server.url}/live/target", content=b"1\n2", timeout=30))
    first.start()
    assert begun.wait(20)
    answer = httpx.post(f"{server.url}/live/target", content=b"1\n2")
    go_on.set()
    first.join(20)
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0


def test_a_full_disk_is_a_sentence(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def __init__(self, max_size: int) -> None: ...

        def __enter__(self) -> Full:
            return self

        def __exit__(self, *_: object) -> None: ...

        def write(self, piece: bytes) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(reading.tempfile, "SpooledTemporaryFile", Full)
    answer = httpx.post(f"{serve().url}/live/target", content=b"1\n2\n")
    assert answer.status_code == 429 and "disk" in answer.json()["text"]


@pytest.mark.parametrize(
    ("action", "more", "status"),
    [
        (["step"], {}, 422),
        ({"a": 1}, {}, 422),
        ("step", {"players": ["discriminator", ["generator"]]}, 200),
        ("step", {"players": [[[["generator"]]]]}, 422),
        ("speed", {"steps_per_second": 10**19}, 422),
        ("speed", {"steps_per_second": [1]}, 422),
        ("speed", {"steps_per_second": True}, 422),
        ("set", {"values": {"lr_d": [1]}}, 422),
        ("set", {"values": {"lr_d": {"a": 1}}}, 422),
        ("set", {"values": {"": 1}}, 409),
        ("reset", {"experiment": "x"}, 422),
        ("reset", {"experiment": {"target": {"kind": ["normal"], "values": [1, 2]}}}, 422),
        ("reset", {"experiment": {"target": {"kind": "normal", "values": [[1], 2]}}}, 422),
        ("question", {"text": ["a"], "answers": ["yes", "no"]}, 422),
        ("question", {"text": "a", "answers": {"yes": "no"}}, 422),
        ("question", {"text": "\x00\x1b\u202e", "answers": ["yes", "no"]}, 422),
        ("question", {"text": "a" * 200_000, "answers": ["yes", "no"]}, 422),
    ],
)
def test_every_field_may_have_any_type(serve: Serve, action: Any, more: dict[str, Any], status: int) -> None:
    server = serve()
    run = open_run(server.url, paused=True)
    assert steer(server.url, run, action, **more).status_code == status


@pytest.mark.parametrize(
    "body", [b'{"action": 1e400}', b'{"action": NaN}', b'{"a": "\\ud800"}', b'{"a": "\xff"}', b"[[["]
)
def test_what_is_no_json_is_refused(serve: Serve, body: bytes) -> None:
    server = serve()
    run = open_run(server.url, paused=True)
    for path in (f"{run['code']}/steer", f"{run['code']}/vote", "runs", "check", "seeds"):
        assert httpx.post(f"{server.url}/live/{path}", content=body).status_code in (409, 422), path


@pytest.mark.parametrize("text", ["²", "١", "1_0", "9" * 5000, "%ED%A0%80", "-", "", "NaN", "1.5", "0x10"])
def test_numbers_of_queries_are_digits(serve: Serve, text: str) -> None:
    server = serve()
    run = open_run(server.url, paused=True)
    history = f"{server.url}/live/{run['code']}/history"
    for query in (f"at={text}", f"frames={text}"):
        assert httpx.get(f"{history}?{query}").status_code == 422
    status = httpx.post(f"{server.url}/live/target?column={text}", content=b"1\n2\n").status_code
    assert status == (422 if text else 200)


def test_a_length_that_is_no_number_is_not_believed(serve: Serve) -> None:
    server = serve()
    stream = socket.create_connection(("127.0.0.1", server.port))
    stream.sendall(b"POST /live/runs HTTP/1.1\r\nHost: x\r\nContent-Length: \xb2\r\n\r\n{}")
    stream.settimeout(10)
    assert stream.recv(100).split()[1] in (b"400", b"422")


@pytest.mark.parametrize(
    "drawing",
    [
        {"lo": 1e308, "hi": 1.7e308, "heights": [1, 2]},
        {"lo": -1e308, "hi": 1e308, "heights": [1, 2]},
        {"lo": 0, "hi": 1e-320, "heights": [1, 2]},
        {"lo": 0, "hi": 10**18, "heights": [1, 2]},
    ],
)
def test_drawings_at_the_ends_of_the_numbers_are_refused(serve: Serve, drawing: dict[str, Any]) -> None:
    assert httpx.post(f"{serve().url}/live/target", json=drawing).status_code == 422


def test_numbers_too_close_to_be_told_apart_are_refused(serve: Serve) -> None:
    server = serve()
    for data in (b"1e-320\n2e-320\n", b"5e-324\n0\n", b"1e15\n-1e15\n"):
        answer = httpx.post(f"{server.url}/live/target", content=data)
        assert answer.status_code in (200, 422), json.dumps(answer.text)
