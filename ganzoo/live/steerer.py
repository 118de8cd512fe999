"""Whether the page that steers a run is still there: it says so now and then, and when it goes.

Its stream cannot tell: that is closed while the page is hidden, behind a teacher's slides for example.
"""

from __future__ import annotations

import time
from collections.abc import Callable

SILENT_SECONDS = 50.0  # a page says every 20 seconds that it is there
HIDDEN_SECONDS = 150.0  # one in the background may speak once a minute
LEAVING_SECONDS = 8.0  # a page that is loaded again says goodbye, too


class Steerer:
    """The page of whoever opened a run; there is one from the start."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._heard = clock()
        self._patience = HIDDEN_SECONDS
        self._left: float | None = None

    def here(self, *, hidden: bool | None = None) -> None:
        """Note that the page has said something, and whether it is hidden where it says so."""
        self._heard, self._left = self._clock(), None
        if hidden is not None:
            self._patience = HIDDEN_SECONDS if hidden else SILENT_SECONDS

    def leave(self) -> None:
        """Note that the page says goodbye."""
        self._left = self._clock()

    @property
    def is_there(self) -> bool:
        """Say whether it is there, as far as anybody knows."""
        now = self._clock()
        gone = self._left is not None and now - self._left > LEAVING_SECONDS
        return not gone and now - self._heard < self._patience
