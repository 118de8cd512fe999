"""What the app does by itself while it is served: it lets sessions, events and files go, and memory with them.

Here, and nowhere else, the app reaches into gradio (6.31): its keeper of sessions, its queue, its sets of files and of
uploads are put in place or emptied. tests/ui/shared/test_housekeeping.py says what must be found there.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import functools
import logging
from collections.abc import AsyncIterator
from typing import Any

import gradio as gr
from gradio.routes import App, file_upload_statuses

from ganzoo.ui.shared.presence import Presence
from ganzoo.ui.shared.sessions import Sessions
from ganzoo.ui.shared.temporary import Files
from ganzoo.ui.shared.turns import Turns

ROUND_SECONDS = 5.0
FILES_EVERY, MEMORY_EVERY = 4, 12  # rounds
MOST_TRACKED = 100  # uploads whose progress nobody asked for

log = logging.getLogger(__name__)


class Housekeeper:
    """Puts shares and ends where gradio has none, and makes its rounds while the app is served."""

    def __init__(self, blocks: gr.Blocks, files: Files) -> None:
        self.presence = Presence()
        self.sessions = Sessions(self.presence)
        self.queue = Turns(blocks._queue, self.presence, files.front)
        self.blocks, self.files = blocks, files
        blocks._queue = self.queue
        files.removed.append(self._forget_files)

    @contextlib.asynccontextmanager
    async def at_work(self, app: App) -> AsyncIterator[None]:
        """Keep house while an application is served (its lifespan)."""
        self.sessions.set_blocks(self.blocks)
        self.blocks.config["connect_heartbeat"] = False  # ganzoo.ui.shared.presence has another way
        app.state_holder = self.sessions
        rounds = asyncio.create_task(self._rounds())
        try:
            yield
        finally:
            rounds.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await rounds

    async def round(self) -> None:
        """Let go of the sessions that are over, and of events that nobody listens for."""
        await self.queue.drop_unheard()
        for session in self.sessions.over():
            await self.queue.forget(session)
            self.sessions.end(session)
        for session in self.presence.sessions_that_left():
            if session not in self.sessions:
                self.presence.forget(session)
        _forget_uploads()

    async def _rounds(self) -> None:
        count = 0
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            count += 1
            try:
                await self.round()
                if count % FILES_EVERY == 0:
                    await asyncio.to_thread(self.files.sweep)
                if count % MEMORY_EVERY == 0:
                    await asyncio.to_thread(give_back_memory)
            except Exception:  # the next round may go better; the app is served all the same
                log.exception("a round of housekeeping failed")

    def _forget_files(self, paths: set[str]) -> None:
        for known in self.blocks.temp_file_sets:
            known.difference_update(paths)


def _forget_uploads() -> None:
    """Forget the progress of uploads that are done, or that there are not."""
    tracked: dict[str, Any] = file_upload_statuses._statuses
    for upload in [upload for upload, status in tracked.items() if status.is_done]:
        if len(tracked) <= MOST_TRACKED:
            break
        file_upload_statuses.stop_tracking(upload)
    asked = file_upload_statuses._signals
    for upload in [upload for upload in asked if upload not in tracked][MOST_TRACKED:]:
        del asked[upload]


def give_back_memory() -> None:
    """Let the C library give unused memory back to the system; glibc keeps it otherwise."""
    if (trim := _malloc_trim()) is not None:
        trim(0)


@functools.cache
def _malloc_trim() -> Any:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError, TypeError):
        return None
