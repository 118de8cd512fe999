"""A session is remembered lightly, while somebody may come back to it."""

from __future__ import annotations

import gradio as gr
import pytest

from ganzoo.ui.shared import sessions as module
from ganzoo.ui.shared.presence import NotesPresence, Presence
from ganzoo.ui.shared.sessions import Sessions
from tests.ui.shared.loops import run


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def presence(clock: Clock) -> Presence:
    return Presence(clock=clock)


@pytest.fixture
def blocks() -> gr.Blocks:
    with gr.Blocks() as made:
        made.shown, made.choice, made.state = gr.HTML(), gr.Dropdown(["a"]), gr.State(7)
    return made


@pytest.fixture
def sessions(blocks: gr.Blocks, presence: Presence) -> Sessions:
    kept = Sessions(presence)
    kept.set_blocks(blocks)
    return kept


def test_what_was_sent_is_not_kept_and_what_handlers_need_is(sessions: Sessions, blocks: gr.Blocks) -> None:
    state = sessions["a"]
    state._update_value_in_config(blocks.shown._id, "x" * 10**6)
    more = gr.Dropdown(["a", "b"], render=False)
    state[blocks.choice._id] = more
    state[blocks.state._id] = 8
    assert list(state.components) == []
    assert sessions["a"][blocks.choice._id] is more and sessions["a"][blocks.state._id] == 8
    assert sessions["b"][blocks.choice._id] is blocks.choice and sessions["b"][blocks.state._id] == 7
    assert blocks.shown._id in state and state.get(10**6) is None


def test_a_page_that_is_open_stays_and_one_that_left_ends_after_a_while(
    sessions: Sessions, presence: Presence, clock: Clock
) -> None:
    presence.begun("open", answers=False)
    presence.begun("gone", answers=False)
    for name in ("open", "gone", "silent"):
        _ = sessions[name]
    clock.now += module.IDLE_SECONDS - 1
    presence.ended("gone", answers=False)
    assert sessions.over() == []
    clock.now += 2
    assert sessions.over() == ["silent"]
    clock.now += module.GONE_SECONDS
    assert sessions.over() == ["gone", "silent"]
    presence.begun("gone", answers=False)  # the phone wakes up
    assert sessions.over() == ["silent"]


def test_of_too_many_the_longest_unused_end_and_no_open_page(
    sessions: Sessions, presence: Presence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_SESSIONS", 2)
    monkeypatch.setattr(module, "MOST_PAGES", 4)
    presence.begun("open", answers=False)
    for name in ("open", "a", "b", "c", "a"):
        _ = sessions[name]
    assert sessions.over() == ["b"]
    for name in ("p", "q", "r", "s"):
        presence.begun(name, answers=False)
        _ = sessions[name]
    assert sessions.over() == ["open", "b", "c", "a"]


def test_an_ended_session_is_forgotten(sessions: Sessions, presence: Presence) -> None:
    presence.begun("a", answers=True)
    presence.ended("a", answers=True)
    _ = sessions["a"]
    sessions.end("a")
    assert "a" not in sessions and presence.left("a") is None and presence.sessions_that_left() == []
    assert sessions._used == {}


@pytest.mark.parametrize(
    ("path", "query", "counted"),
    [
        ("/gradio_api/heartbeat/s1", b"", (True, False)),
        ("/gradio_api/queue/data", b"session_hash=s1", (True, True)),
        ("/gradio_api/queue/join", b"session_hash=s1", (False, False)),
    ],
)
def test_the_streams_of_a_page_are_counted_while_they_last(
    presence: Presence, path: str, query: bytes, counted: tuple[bool, bool]
) -> None:
    seen = []

    async def app(scope, receive, send):  # type: ignore[no-untyped-def]
        seen.append((presence.is_open("s1"), presence.listens("s1")))
        raise ConnectionError

    scope = {"type": "http", "method": "GET", "path": "/under" + path, "root_path": "/under", "query_string": query}
    with pytest.raises(ConnectionError):
        run(NotesPresence(app, presence)(scope, None, None))  # type: ignore[arg-type]
    assert seen == [counted] and not presence.is_open("s1")
