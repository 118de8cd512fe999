"""The class: a room that is shared, codes typed by hand, questions and votes, and whether whoever steers is there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from ganzoo.guard.budget import Budget
from ganzoo.live.steerer import Steerer
from tests.live.client import Events, open_run, steer, wait_for
from tests.live.conftest import Server, until

LONG = {"experiment": {"steps": 1_000_000}}
Serve = Callable[..., Server]


def ask(server: Server, run: dict[str, Any], text: str = "Will it collapse?", count: int = 2) -> str:
    assert steer(server.url, run, "question", text=text, answers=[f"answer {n}" for n in range(count)]).is_success
    room = server.rooms._rooms[run["code"]]
    assert room.question is not None
    return room.question.id


def vote(server: Server, run: dict[str, Any], question: str, voter: str, answer: Any) -> httpx.Response:
    wanted = {"question": question, "voter": voter, "answer": answer}
    return httpx.post(f"{server.url}/live/{run['code']}/vote", json=wanted)


def test_votes_are_one_each_changeable_and_hidden_until_the_question_is_closed(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, paused=True, **LONG)
    streams = [Events(server.url, run["code"]) for _ in range(3)]
    screens = [stream.messages() for stream in streams]
    for screen in screens:
        assert wait_for(screen, lambda m: m["kind"] == "snapshot")["question"] is None
    question = ask(server, run)
    assert vote(server, run, question, "voter-one", 0).json() == {"count": 1}
    assert vote(server, run, question, "voter-two", 0).json() == {"count": 2}
    assert vote(server, run, question, "voter-one", 1).json() == {"count": 2}
    for screen in screens:
        told = wait_for(screen, lambda m: (m.get("question") or {}).get("count") == 2)["question"]
        assert (told["open"], told["votes"]) == (True, None)
    late = wait_for(Events(server.url, run["code"]).messages(), lambda m: m["kind"] == "snapshot")["question"]
    assert (late["open"], late["votes"], late["count"]) == (True, None, 2)
    assert steer(server.url, run, "end_question").is_success
    for screen in screens:
        told = wait_for(screen, lambda m: m.get("question") and not m["question"]["open"])["question"]
        assert (told["votes"], told["count"]) == ([1, 1], 2)
    assert vote(server, run, question, "voter-one", 0).status_code == 409
    assert vote(server, run, "no-such", "voter-one", 0).status_code == 409
    assert steer(server.url, run, "drop_question").is_success
    assert wait_for(screens[0], lambda m: "question" in m and m["question"] is None)


def test_inventing_voters_does_not_multiply_votes(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, paused=True, **LONG)
    streams = [Events(server.url, run["code"]) for _ in range(2)]
    until(lambda: len(server.rooms._rooms[run["code"]].viewers) == 2)
    question = ask(server, run)
    answers = [vote(server, run, question, f"made-up-{n}", 0).status_code for n in range(20)]
    assert answers == [200, 200] + [429] * 18
    assert len(streams) == 2


def test_votes_that_make_no_sense_do_not_count(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, paused=True, **LONG)
    question = ask(server, run, count=5)
    for voter, answer in (("short", 0), ("v" * 65, 0), ("bad token!!", 0), ("voter-one", 5), ("voter-one", True)):
        assert vote(server, run, question, voter, answer).status_code == 422
    assert vote(server, run, question, "voter-one", -1).status_code == 422
    assert vote(server, run, question, "voter-one", 4).json() == {"count": 1}
    assert server.rooms._rooms[run["code"]].question.counts() == [0, 0, 0, 0, 1]


def test_a_flood_of_votes_is_limited(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, paused=True, **LONG)
    question = ask(server, run)
    server.rooms.voting = Budget(burst=5, per_second=0.01)
    answers = [vote(server, run, question, "voter-one", 0) for _ in range(8)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3
    assert int(answers[-1].headers["retry-after"]) > 0


def test_a_script_in_a_question_stays_text(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, paused=True, **LONG)
    text = "</script><script>alert(1)</script>\u2028\n\ndata: x"
    ask(server, run, text)
    snapshot = wait_for(Events(server.url, run["code"]).messages(), lambda m: m["kind"] == "snapshot")
    assert snapshot["question"]["text"] == "</script><script>alert(1)</script>   data: x"


def test_a_room_is_shared_under_a_short_code_with_a_qr_code(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, paused=True, **LONG)
    shared = steer(server.url, run, "share").json()
    assert re.fullmatch(r"[23456789A-HJKMNP-TV-Z]{6}", shared["code"].replace("U", "V"))
    assert shared["address"].endswith(f"/watch/{shared['code']}")
    assert len(shared["qr"]) == len(shared["qr"][0]) >= 25 and set("".join(shared["qr"])) == {"0", "1"}
    assert run["key"] not in json.dumps(shared)
    assert steer(server.url, run, "share").json()["code"] == shared["code"]
    stream = Events(server.url, shared["code"].lower())
    assert wait_for(stream.messages(), lambda m: m["kind"] == "snapshot")["run"]["code"] == shared["code"]
    assert httpx.get(f"{server.url}/watch/{shared['code']}").status_code == 200


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("/join?code=ab2345", "/watch/AB2345"),
        ("/join?code=%20ab2%20-345%20", "/watch/AB2345"),
        ("/join?code=ab2345&lang=ko", "/watch/AB2345?lang=ko"),
        ("/join?code=ab2345&lang=k%26x%0d%0ao", "/watch/AB2345"),
        ("/join?code=../../x", "/watch/X"),
        ("/watch", "/join"),
        ("/watch?lang=ko", "/join?lang=ko"),
    ],
)
def test_a_code_typed_by_hand_leads_to_its_room(serve: Serve, asked: str, leads: str) -> None:
    url = serve().url
    answer = httpx.get(url + asked)
    assert answer.status_code == 303
    assert urljoin(url + asked, answer.headers["location"]) == url + leads


@pytest.mark.parametrize("asked", ["/join", "/join?code=", "/join?code=%20-%20"])
def test_where_no_code_is_typed_it_is_asked_for(serve: Serve, asked: str) -> None:
    answer = httpx.get(serve().url + asked)
    assert (answer.status_code, answer.text) == (200, "<form></form>")


def test_who_watches_is_told_that_the_page_that_steers_is_gone_and_that_it_is_back(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, paused=True, **LONG)
    room, now = server.rooms._rooms[run["code"]], [0.0]
    room.steerer = Steerer(clock=lambda: now[0])
    phone = Events(server.url, steer(server.url, run, "share").json()["code"]).messages()
    assert wait_for(phone, lambda m: m["kind"] == "snapshot")["steered"] is True
    assert steer(server.url, run, "leave").is_success
    now[0] = 5.0  # it is loaded again
    assert steer(server.url, run, "here", hidden=False).is_success
    now[0] = 30.0
    assert steer(server.url, run, "leave").is_success
    now[0] = 40.0
    assert wait_for(phone, lambda m: "steered" in m)["steered"] is False
    assert wait_for(Events(server.url, run["code"]).messages(), lambda m: m["kind"] == "snapshot")["steered"] is False
    assert steer(server.url, run, "here", hidden=False).is_success
    assert wait_for(phone, lambda m: "steered" in m)["steered"] is True


def test_nobody_but_the_page_with_the_key_says_that_it_is_gone(serve: Serve) -> None:
    server = serve()
    run = open_run(server.url, paused=True, **LONG)
    assert steer(server.url, run | {"key": "no"}, "leave").status_code == 403
    assert server.rooms._rooms[run["code"]].steerer._left is None
