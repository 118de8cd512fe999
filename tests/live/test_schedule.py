"""The line, the lanes and the pace."""

from __future__ import annotations

import threading

import pytest

from ganzoo.live.schedule import Lanes, Pace, Queue, gentle


class Standing:
    def __init__(self) -> None:
        self.woken = 0

    def wake(self) -> None:
        self.woken += 1


def test_the_line_lets_in_first_come_first_served() -> None:
    line = Queue(2, 60.0)
    runs = [Standing() for _ in range(4)]
    assert [line.ask(run) for run in runs] == [0, 0, 1, 2]
    assert line.ask(runs[2]) == 1, "asking again changes nothing"
    line.leave(runs[0])
    assert runs[2].woken and runs[3].woken, "who moves up is told"
    assert [line.ask(run) for run in runs[2:]] == [0, 1]
    assert line.ask(runs[0]) == 2, "who comes back stands at the end"


def test_who_has_trained_for_long_makes_room_for_who_waits() -> None:
    now = [0.0]
    line = Queue(1, 10.0, clock=lambda: now[0])
    first, second = Standing(), Standing()
    line.ask(first)
    now[0] = 100.0
    assert not line.make_room(first), "as nobody waits"
    line.ask(second)
    assert line.make_room(first)
    assert (line.ask(second), line.ask(first)) == (0, 1)
    assert not line.make_room(second), "whose stint has just begun"


def test_so_many_lanes_are_used_at_once_and_in_order() -> None:
    lanes = Lanes(2)
    order: list[int] = []
    inside, most = 0, 0
    lock, start = threading.Lock(), threading.Barrier(8)

    def work(number: int) -> None:
        nonlocal inside, most
        start.wait()
        for _ in range(50):
            with lanes.hold():
                with lock:
                    inside += 1
                    most = max(most, inside)
                    order.append(number)
                with lock:
                    inside -= 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(order) == 400 and most <= 2 and inside == 0


def test_steps_become_due_evenly_and_nothing_is_owed_after_a_stall() -> None:
    now = [0.0]
    pace = Pace(10.0, clock=lambda: now[0])
    taken = 0
    for tick in range(1, 101):
        now[0] = tick * 0.05
        due = pace.due()
        pace.took(due)
        taken += due
    assert 49 <= taken <= 52
    now[0] += 60.0
    assert pace.due() == 1, "what was missed is not made up for"
    pace.took(1)
    assert pace.due() == 0 and 0.09 < pace.seconds_to_next() <= 0.1


def test_without_a_speed_there_is_always_something_to_do() -> None:
    pace = Pace(None)
    assert pace.due() > 1000 and pace.seconds_to_next() == 0.0


@pytest.mark.parametrize(
    ("step", "speed", "expected"),
    [
        (0, 400.0, 30.0),
        (299, 400.0, 30.0),
        (300, 400.0, 60.0),
        (1_199, None, 240.0),
        (1_200, 400.0, 400.0),
        (1_200, None, None),
        (0, 5.0, 5.0),  # who wants it slower still has it slower
    ],
)
def test_a_slow_start_has_30_steps_a_second_up_to_step_300_and_then_more(
    step: int, speed: float | None, expected: float | None
) -> None:
    assert gentle(step, speed) == expected
