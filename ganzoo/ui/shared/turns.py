"""Whose turn it is: gradio's queue, shared out between those who wait.

Gradio's own queue takes 64 events and then nobody's. Here, when it is full, whoever has most gives way: of the
addresses the one with most events waiting, of its pages the one with most, of those the newest event. So a single
address may fill an empty queue, and gives its places back as soon as others want them. An event whose page does not
listen for the answer is dropped after UNHEARD_SECONDS, at work or not. A page holds at most MOST_OF_A_PAGE places.
Of what waits for the same worker, the event of the address with least at work is next.

`Turns` takes the place of the queue that `Blocks.queue` has made (ganzoo.ui.shared.housekeeping puts it there).
"""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Any, Literal

import gradio as gr
from gradio.queueing import Event, Queue
from gradio.route_utils import get_fn
from gradio.server_messages import ProcessCompletedMessage
from gradio.utils import error_payload

from ganzoo.errors import LimitError
from ganzoo.guard.front import Front
from ganzoo.guard.visitors import visitor_address
from ganzoo.ui.shared.language import page_at
from ganzoo.ui.shared.page import on_screen
from ganzoo.ui.shared.presence import Presence
from ganzoo.ui.text import languages, say_error

if TYPE_CHECKING:
    import fastapi
    from gradio.block_function import BlockFunction
    from gradio.data_classes import PredictBodyInternal

    Answer = tuple[bool, str | list[dict[str, Any]], Literal["success", "error", "queue_full", "validator_error"]]

MOST_OF_A_PAGE = 16  # events that one page may have waiting; a page that opens has about five
UNHEARD_SECONDS = 10.0

log = logging.getLogger(__name__)


class Turns(Queue):
    """Gradio's queue, with shares. Everything here happens on the event loop."""

    def __init__(self, plain: Queue, presence: Presence, front: Front) -> None:
        super().__init__(
            live_updates=plain.live_updates,
            concurrency_count=plain.max_thread_count,
            update_intervals=plain.update_intervals,
            max_size=plain.max_size,
            blocks=plain.blocks,
            default_concurrency_limit=plain.default_concurrency_limit,
        )
        self.presence, self.front = presence, front
        self._asked: dict[str, float] = {}  # when each session last joined

    async def push(self, body: PredictBodyInternal, request: fastapi.Request, username: str | None) -> Answer:
        """Take an event in, or say in a sentence why not; somebody with more of them may have to give way."""
        if body.fn_index is None:
            return await super().push(body, request, username)
        session, address = str(body.session_hash), visitor_address(request.scope, self.front)
        mine = sum(event.session_hash == session for event in self.waiting())
        if mine >= MOST_OF_A_PAGE:
            refusal = LimitError("this page has {limit} things waiting already; let one of them end", limit=mine)
            return False, self._sentence(refusal, get_fn(self.blocks, None, body)), "error"
        if self.max_size is not None and len(self) >= self.max_size:
            yielding = self._least_entitled(session, address)
            if yielding is None:
                return False, self._sentence(_full(), get_fn(self.blocks, None, body)), "error"
            await self._drop(yielding)
        self._asked[session] = self.presence.clock()
        return await super().push(body, request, username)

    def waiting(self) -> list[Event]:
        """Return the events that wait, oldest first."""
        events = [event for queue in self.event_queue_per_concurrency_id.values() for event in queue.queue]
        return sorted(events, key=lambda event: event.enqueue_time)

    def at_work(self) -> list[Event]:
        """Return the events that are being answered."""
        return [event for job in self.active_jobs if job for event in job]

    def get_events(self) -> tuple[list[Event], bool, str] | None:
        """Return what is next, the least served address's event before others that wait for the same worker."""
        working = self.at_work()
        for name, queue in self.event_queue_per_concurrency_id.items():
            if len(queue.queue) > 1:
                rivals = [event for event in working if event.concurrency_id == name]
                addresses = Counter(self._address(event) for event in rivals)
                pages = Counter(event.session_hash for event in rivals)
                first = min(queue.queue, key=lambda event: (addresses[self._address(event)], pages[event.session_hash]))
                queue.queue.remove(first)
                queue.queue.insert(0, first)
        return super().get_events()

    def compute_analytics_summary(self, records: Any) -> Any:
        """Return nothing new: nobody reads gradio's summary, which takes a table of 10,000 rows after each event."""
        return self.cached_event_analytics_summary

    async def drop_unheard(self) -> None:
        """Drop the events that nobody listens for, and the answers that nobody fetched."""
        late = self.presence.clock() - UNHEARD_SECONDS
        unheard = {session for session, asked in self._asked.items() if asked < late and not self._listens(session)}
        for session in unheard:
            await self.forget(session)
        dropped = [event for event in self.at_work() if event.session_hash in unheard]
        if dropped:
            log.info("nobody listens for %d events at work: they end", len(dropped))

    async def forget(self, session: str) -> None:
        """Drop a session's events and what it was not told."""
        await self.clean_events(session_hash=session)
        self.pending_messages_per_session.pop(session, None)
        self.pending_event_ids_session.pop(session, None)
        self._asked.pop(session, None)

    def _listens(self, session: str) -> bool:
        return self.presence.listens(session)

    def _address(self, event: Event) -> str:
        return visitor_address(event.request.scope, self.front)

    def _least_entitled(self, session: str, address: str) -> Event | None:
        """Return the waiting event that gives way to a newcomer; None where the newcomer does."""
        waiting = self.waiting()
        addresses = Counter([address, *(self._address(event) for event in waiting)])
        most = max(addresses.values())
        heaviest = address if addresses[address] == most else max(addresses, key=lambda one: addresses[one])
        theirs = [event for event in waiting if self._address(event) == heaviest]
        pages = Counter(event.session_hash for event in reversed(theirs))
        if heaviest == address:
            pages[session] += 1
            if pages[session] == max(pages.values()):
                return None
        page = max(pages, key=lambda one: pages[one])
        return [event for event in theirs if event.session_hash == page][-1]

    async def _drop(self, event: Event) -> None:
        """Take a waiting event out and tell its page."""
        sentence = self._sentence(_full(), event.fn)
        output = error_payload(gr.Error(sentence, print_exception=False), True)
        self.send_message(event, ProcessCompletedMessage(output=output, success=False))
        await self.remove_from_queue(event._id)

    def _sentence(self, refusal: LimitError, function: BlockFunction) -> str:
        language = page_at(f"/{function.page}".rstrip("/") or "/") or languages()[0]
        return on_screen(say_error(refusal, language.code))


def _full() -> LimitError:
    return LimitError("the app is busy and others have waited for less; try again in a moment")
