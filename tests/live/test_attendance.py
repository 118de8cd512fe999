"""How many votes an address has: as many as it had streams that were open for a while, at the same time."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from ganzoo.errors import LimitError
from ganzoo.live.attendance import Attendance


@dataclass
class Stream:
    address: str
    since: float
    sending_since: float | None = None


def attendance(now: list[float], most: int = 100) -> Attendance:
    return Attendance(5.0, most, clock=lambda: now[0])


def test_streams_count_once_they_are_open_for_a_while() -> None:
    now = [0.0]
    votes, streams = attendance(now), [Stream("school", 0.0) for _ in range(40)]
    assert votes.votes_of("school", streams) == 3, "the first few need not wait"
    now[0] = 5.0
    assert votes.votes_of("school", streams) == 40


def test_opening_and_closing_streams_multiplies_nothing() -> None:
    now = [0.0]
    votes = attendance(now)
    for _ in range(50):  # five at a time, six seconds each
        streams = [Stream("bully", now[0]) for _ in range(5)]
        now[0] += 6.0
        votes.look(streams)
    assert votes.votes_of("bully", []) == 5
    for _ in range(250):  # many, for a moment each
        votes.look([Stream("flood", now[0]) for _ in range(50)])
    assert votes.votes_of("flood", [Stream("flood", now[0]) for _ in range(50)]) == 3
    assert votes.votes_of("phone", [Stream("phone", now[0])]) == 1


def test_a_phone_that_has_lost_its_stream_may_vote_all_the_same() -> None:
    assert attendance([0.0]).votes_of("phone", []) == 1


def test_a_stream_that_nobody_reads_does_not_count() -> None:
    streams = [Stream("bully", 0.0, sending_since=1.0) for _ in range(9)]
    assert attendance([60.0]).votes_of("bully", streams) == 3


def test_each_question_counts_anew_and_an_address_has_a_bound() -> None:
    now = [10.0]
    votes = attendance(now, most=30)
    votes.look([Stream("school", 0.0) for _ in range(40)])
    assert votes.votes_of("school", []) == 30
    votes.begin()
    assert votes.votes_of("school", [Stream("school", 0.0) for _ in range(4)]) == 4


def test_a_refusal_says_whether_waiting_helps() -> None:
    now = [0.0]
    votes, streams = attendance(now), [Stream("school", 0.0) for _ in range(9)]
    votes.votes_of("school", streams)
    with pytest.raises(LimitError, match="vote again in 6 seconds"):
        votes.refuse("school", streams)
    now[0] = 9.0
    votes.votes_of("school", streams)
    with pytest.raises(LimitError, match="has voted already"):
        votes.refuse("school", streams)
