"""The line of long jobs: turns in order, few at once, an honest estimate, and room for short work."""

from __future__ import annotations

import threading

import pytest

from ganzoo.inference.line import ABSENT_SECONDS, Line, finishing


@pytest.mark.parametrize(
    ("seconds", "at_once", "ends"),
    [
        ([], 2, []),
        ([5.0], 2, [5.0]),
        ([10.0, 10.0], 2, [20.0, 20.0]),
        ([10.0, 2.0], 2, [12.0, 4.0]),  # two seconds each in turn, then eight alone
        ([6.0, 2.0, 1.0], 2, [9.0, 4.0, 6.0]),  # the third begins at 4
        ([3.0, 4.0], 1, [3.0, 7.0]),
        ([0.0, 4.0], 2, [0.0, 4.0]),
    ],
)
def test_the_end_of_each_job_follows_from_who_shares_the_time(
    seconds: list[float], at_once: int, ends: list[float]
) -> None:
    assert finishing(seconds, at_once) == ends


def test_an_estimate_counts_who_is_in_the_line() -> None:
    line = Line(at_once=2, clock=lambda: 0.0)
    with line.job(10.0) as first, line.job(10.0) as second:
        assert [line.ahead(job) for job in (first, second)] == [0, 0]
        assert line.seconds_left(first) == 20.0 and line.expected(3.0) == 23.0
        with line.job(3.0) as third:
            assert line.ahead(third) == 1
            line.update(first, 1.0)
            assert (line.seconds_left(first), line.seconds_left(third)) == (2.0, 8.0)
    assert line.expected(3.0) == 3.0


def test_a_job_that_nobody_asks_for_does_not_keep_others_waiting() -> None:
    now = 0.0
    line = Line(at_once=1, clock=lambda: now)
    with line.job(10.0) as absent, line.job(5.0) as present:
        now = ABSENT_SECONDS
        line.wait(present, 0.0)
        assert line.ahead(present) == 1
        now += 0.1
        assert (line.ahead(present), line.seconds_left(present), line.expected(1.0)) == (0, 5.0, 6.0)
        line.update(absent, 4.0)
        assert (line.ahead(absent), line.ahead(present)) == (0, 1)


def test_turns_go_to_whoever_asked_first() -> None:
    line, order = Line(), []
    threads = [threading.Thread(target=_take, args=(line, order, place), daemon=True) for place in range(5)]
    with line.turn():
        for count, thread in enumerate(threads, 2):
            thread.start()
            while len(line._asking) < count:
                pass
    for thread in threads:
        thread.join(10)
    assert order == list(range(5))


def _take(line: Line, order: list[int], place: int) -> None:
    with line.turn():
        order.append(place)


def test_a_piece_waits_for_short_work_and_counts_that_as_its_own_time() -> None:
    line, began = Line(), threading.Event()
    with line.turn():
        pass
    line._last_piece = 60.0  # seconds that it may wait, were it not for the longest wait

    def short() -> None:
        with line.short_work():
            began.set()
            while not line._asking:
                pass

    worker = threading.Thread(target=short, daemon=True)
    worker.start()
    began.wait()
    with line.turn() as had:
        assert line._short == 0 and had <= line.clock()
    worker.join(10)


def test_a_piece_does_not_wait_for_short_work_without_end() -> None:
    line = Line()
    with line.short_work(), line.turn():
        assert line._short == 1


def test_a_piece_that_fails_gives_its_turn_back() -> None:
    line = Line()
    with pytest.raises(ValueError), line.turn():
        raise ValueError
    with line.turn():
        pass
