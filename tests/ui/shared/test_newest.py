"""Of a visitor's requests only the newest counts."""

import gradio as gr
import pytest

from ganzoo.ui.shared.newest import MOST_VISITORS, Newest


def test_an_older_request_gives_way_to_a_newer_one():
    newest = Newest()
    first = newest.request("a", 1.0)
    assert first()
    second = newest.request("a", 2.0)
    assert second() and not first()


def test_what_counts_is_when_it_was_asked_and_not_when_it_arrived():
    newest = Newest()
    late = newest.request("a", 2.0)
    early = newest.request("a", 1.0)
    assert late() and not early()


def test_visitors_do_not_disturb_each_other():
    newest = Newest()
    one, other = newest.request("a", 1.0), newest.request("b", 2.0)
    assert one() and other()


@pytest.mark.parametrize("stamp", [None, "soon", float("nan"), float("inf"), {}, []])
def test_a_stamp_that_is_no_number_counts_as_very_old(stamp):
    newest = Newest()
    assert newest.request("a", stamp)()
    known = newest.request("a", 1.0)
    assert not newest.request("a", stamp)() and known()


def test_memory_is_bounded():
    newest = Newest()
    for visitor in range(MOST_VISITORS + 10):
        newest.request(str(visitor), 1.0)
    assert len(newest._stamps) == MOST_VISITORS


def test_a_request_that_gives_way_ends_by_changing_nothing():
    newest = Newest()
    old = newest.answers("a", 1.0, iter("xyz"))
    assert next(old) == "x"
    assert list(newest.answers("a", 2.0, iter("n"))) == ["n"]
    assert list(old) == [gr.skip()]
    assert list(newest.answers("a", 1.5, iter("xyz"))) == [gr.skip()]
