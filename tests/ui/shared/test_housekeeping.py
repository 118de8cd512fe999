"""The app keeps house while it is served; what it reaches into in gradio is there."""

from __future__ import annotations

import inspect
import json
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from gradio import blocks as gradio_blocks
from gradio import queueing, route_utils, routes, state_holder
from gradio.utils import LRUCache
from starlette.middleware import Middleware

from ganzoo.ui.shared import housekeeping as module
from ganzoo.ui.shared import sessions, turns
from ganzoo.ui.shared.housekeeping import Housekeeper
from ganzoo.ui.shared.presence import NotesPresence
from ganzoo.ui.shared.temporary import Files
from ganzoo.ui.shared.turns import Turns
from tests.ui.shared.loops import run

FILM = "film" * 250_000  # one answer of a megabyte


class Served:
    """A small app with a housekeeper, and what a page of it would ask."""

    def __init__(self, folder: Path) -> None:
        with gr.Blocks() as self.blocks:
            shown = gr.HTML()
            gr.Button().click(lambda: FILM, None, shown)
        self.blocks.queue(max_size=64)
        self.files = Files(folder=lambda: folder)
        self.keeper = Housekeeper(self.blocks, self.files)
        middleware = [Middleware(NotesPresence, presence=self.keeper.presence)]
        kwargs = {"middleware": middleware, "lifespan": self.keeper.at_work}
        app, self.url, _ = self.blocks.launch(prevent_thread_lock=True, quiet=True, ssr_mode=False, app_kwargs=kwargs)
        self.app: Any = app

    def film(self, session: str) -> str:
        """Ask for a film as a page does, and read the answer's stream to its end."""
        body = json.dumps({"data": [], "fn_index": 0, "session_hash": session}).encode()
        join = urllib.request.Request(f"{self.url}gradio_api/queue/join", body, {"Content-Type": "application/json"})
        urllib.request.urlopen(join, timeout=20).close()
        with urllib.request.urlopen(f"{self.url}gradio_api/queue/data?session_hash={session}", timeout=20) as stream:
            return stream.read().decode()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    app = Served(tmp_path)
    yield app
    app.blocks.close()


def test_a_film_that_was_sent_is_not_remembered(served: Served) -> None:
    assert FILM in served.film("visitor")
    state = served.app.state_holder["visitor"]
    assert isinstance(served.app.state_holder, sessions.Sessions)
    assert FILM not in repr(state.config_values) and list(state.components) == []


def test_a_round_ends_sessions_with_all_that_hangs_on_them(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    for visitor in ("first", "second"):
        served.film(visitor)
    monkeypatch.setattr(sessions, "GONE_SECONDS", -1.0)
    monkeypatch.setattr(sessions, "IDLE_SECONDS", -1.0)
    while any(served.keeper.presence.is_open(visitor) for visitor in ("first", "second")):
        time.sleep(0.01)
    queue = served.keeper.queue
    run(served.keeper.round())
    kept = (
        served.app.state_holder.session_data,
        queue.pending_messages_per_session,
        queue.pending_event_ids_session,
        queue.event_ids_to_events,
        served.app.iterators,
        served.blocks.pending_diff_streams,
        queue._asked,
        served.keeper.presence._left,
    )
    assert [len(one) for one in kept] == [0] * len(kept)
    assert FILM in served.film("first")  # whoever comes back begins anew


def test_files_that_went_are_forgotten(served: Served) -> None:
    served.blocks.upload_file_set.update({"gone", "there"})
    for tell in served.files.removed:
        tell({"gone"})
    assert served.blocks.upload_file_set == {"there"}


def test_uploads_whose_progress_nobody_asks_for_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    statuses = routes.FileUploadProgress()
    monkeypatch.setattr(module, "file_upload_statuses", statuses)
    for place in range(300):
        statuses.set_done(f"upload{place}")
        _ = statuses._signals[f"asked{place}"]
    statuses.track("under way")
    module._forget_uploads()
    assert len(statuses._statuses) == module.MOST_TRACKED and "under way" in statuses._statuses
    assert len(statuses._signals) <= 2 * module.MOST_TRACKED


def test_memory_is_given_back_where_the_system_can() -> None:
    module.give_back_memory()


def test_gradio_still_is_as_the_sessions_need_it() -> None:
    source = inspect.getsource(state_holder.StateHolder) + inspect.getsource(state_holder.SessionState)
    for name in ("session_data", "SessionState(self.blocks)", "self.lock", "default_config", "state_data", "is_closed"):
        assert name in source, f"gradio's state_holder has no {name} any more: ganzoo.ui.shared.sessions builds on it"
    assert "app.state_holder[session_hash]" in inspect.getsource(route_utils.restore_session_state)


def test_gradio_still_is_as_the_queue_needs_it() -> None:
    parameters = set(inspect.signature(queueing.Queue.__init__).parameters)
    assert parameters == {
        "self",
        "live_updates",
        "concurrency_count",
        "update_intervals",
        "max_size",
        "blocks",
        "default_concurrency_limit",
    }, "gradio's Queue is made otherwise: ganzoo.ui.shared.turns copies its settings"
    for name in (
        "push",
        "get_events",
        "compute_analytics_summary",
        "clean_events",
        "remove_from_queue",
        "send_message",
    ):
        assert name in vars(queueing.Queue), f"gradio's Queue has no {name}: ganzoo.ui.shared.turns builds on it"
    queue = gr.Blocks().queue()._queue
    assert isinstance(queue.pending_messages_per_session, LRUCache)
    for name in ("pending_event_ids_session", "event_ids_to_events", "event_queue_per_concurrency_id", "active_jobs"):
        assert hasattr(queue, name), f"gradio's Queue keeps no {name}: ganzoo.ui.shared.turns builds on it"
    assert "self.get_events()" in inspect.getsource(queueing.Queue.start_processing)
    assert "_queue.push(" in inspect.getsource(routes.App.create_app)


def test_gradio_still_is_as_files_and_uploads_need_it() -> None:
    assert gr.Blocks().temp_file_sets and hasattr(gr.Blocks(), "upload_file_set")
    assert hasattr(routes.file_upload_statuses, "_statuses") and hasattr(routes.file_upload_statuses, "_signals")
    assert issubclass(Turns, queueing.Queue) and turns.UNHEARD_SECONDS > 0
    assert "_queue.start()" in inspect.getsource(gradio_blocks.Blocks.run_startup_events)
