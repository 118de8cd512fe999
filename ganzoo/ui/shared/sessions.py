"""What gradio remembers of each visitor's page: as little as can be, and not for longer than it is of use.

Gradio keeps whatever each page was last sent, a film of pictures with it, for 10,000 sessions, and never lets go of
one. `Sessions` takes the place of gradio's own keeper (`gradio.state_holder.StateHolder`). It remembers what a handler
will need again: the components that an answer changed (a dropdown's choices) and the values of `gr.State`. A session
whose page is open stays; one whose page has gone ends after GONE_SECONDS, so that a phone that slept for a while finds
everything as it was; one that never held a stream ends when it was not used for IDLE_SECONDS.

How it is put in place, and what is asked of gradio's internals, stands in ganzoo.ui.shared.housekeeping.
"""

from __future__ import annotations

from collections import ChainMap
from copy import copy
from typing import TYPE_CHECKING, Any, cast

from gradio.state_holder import SessionState, StateHolder

from ganzoo.ui.shared.presence import Presence

if TYPE_CHECKING:
    from gradio.blocks import Block, Blocks

MOST_SESSIONS = 200  # whose page is not there; the oldest end first
MOST_PAGES = 2_000  # open ones too
GONE_SECONDS = 900.0
IDLE_SECONDS = 300.0


class LightState(SessionState):
    """One session's changed components and `gr.State` values; what was sent is not kept."""

    def __init__(self, blocks: Blocks) -> None:
        # Gradio's own __init__ writes down every component for deep links, which the app does not offer.
        self.blocks_config = copy(blocks.default_config)
        own: dict[int, Block] = {}
        self.blocks_config.blocks = cast("dict[int, Block]", ChainMap(own, blocks.default_config.blocks))
        self.config_values = {}
        self.state_data = {}
        self._state_ttl = {}
        self.is_closed = False
        self.STATE_TTL_WHEN_CLOSED = int(GONE_SECONDS)

    def __setitem__(self, key: int, value: Any) -> None:
        super().__setitem__(key, value)
        self.config_values.clear()

    def _update_config(self, key: int) -> None:
        """Keep nothing."""

    def _update_value_in_config(self, key: int, value: Any) -> None:
        """Keep nothing."""


class Sessions(StateHolder):
    """Every session's `LightState`, for as long as somebody may come back to it."""

    def __init__(self, presence: Presence) -> None:
        super().__init__()
        self._presence = presence
        self._used: dict[str, float] = {}

    def __getitem__(self, session_id: str) -> SessionState:
        """Return a session, begun where there is none."""
        with self.lock:
            if session_id not in self.session_data:
                self.session_data[session_id] = LightState(self.blocks)
            self.session_data.move_to_end(session_id)
            self._used[session_id] = self._presence.clock()
            return self.session_data[session_id]

    def update(self, session_id: str) -> None:
        """Do nothing: `over` says which sessions end."""

    def over(self) -> list[str]:
        """Return the sessions that are to end now, longest unused first."""
        now, presence = self._presence.clock(), self._presence
        with self.lock:
            used = {session: self._used[session] for session in self.session_data}
        closed = [session for session in used if not presence.is_open(session)]
        past = {session for session in closed if now - self._last(session, used) > self._patience(session)}
        crowd = [session for session in closed if session not in past]
        surplus = crowd[: max(0, len(crowd) - MOST_SESSIONS)]
        ending = past.union(surplus)
        left = [session for session in used if session not in ending]
        ending.update(left[: max(0, len(left) - MOST_PAGES)])
        return [session for session in used if session in ending]

    def end(self, session: str) -> None:
        """Forget a session."""
        with self.lock:
            self.session_data.pop(session, None)
            self._used.pop(session, None)
        self._presence.forget(session)

    def _patience(self, session: str) -> float:
        return IDLE_SECONDS if self._presence.left(session) is None else GONE_SECONDS

    def _last(self, session: str, used: dict[str, float]) -> float:
        return max(used[session], self._presence.left(session) or used[session])
