"""What the tabs work with, one of each in a process: the catalog, the engine, the live rooms.

The engine imports torch, which takes seconds; it is built when it is first asked for, and `warm_up`
asks for it on a thread of its own once the app is being served.
"""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ganzoo.ui.shared.zero_gpu import on_zero_gpu

if TYPE_CHECKING:
    from ganzoo.catalog import Catalog
    from ganzoo.inference import Engine
    from ganzoo.live.rooms import Rooms
    from ganzoo.ui.shared.temporary import Files

log = logging.getLogger(__name__)
Made = TypeVar("Made")


def _build_engine(catalog: Catalog) -> Engine:
    from ganzoo.inference import Engine

    return Engine(catalog)


class Services:
    """The catalog, and an engine that is built once, by whoever asks first."""

    def __init__(self, catalog: Catalog, *, build_engine: Callable[[Catalog], Engine] = _build_engine) -> None:
        self.catalog = catalog
        self._build_engine = build_engine
        self._engine: Engine | None = None
        self._made: dict[type, Any] = {}
        self._lock = threading.Lock()

    @property
    def engine(self) -> Engine:
        """The process's engine; the first call waits for torch."""
        with self._lock:
            if self._engine is None:
                self._engine = self._build_engine(self.catalog)
            return self._engine

    @functools.cached_property
    def engine_at_hand(self) -> Engine:
        """The engine for single pictures while a slider moves.

        It is the process's own, but on a ZeroGPU Space, where borrowing a GPU takes longer than the picture: there
        it is one on the CPU.
        """
        if not on_zero_gpu():
            return self.engine
        from ganzoo.inference import Engine

        return Engine(self.catalog, "cpu")

    def once(self, kind: type[Made], make: Callable[[], Made]) -> Made:
        """Return the process's one thing of a kind, for what a single tab needs; whoever asks first makes it."""
        with self._lock:
            if kind not in self._made:
                self._made[kind] = make()
            found: Made = self._made[kind]
            return found

    @functools.cached_property
    def rooms(self) -> Rooms:
        """The live rooms of the process."""
        from ganzoo.live.rooms import Rooms

        return Rooms()

    @functools.cached_property
    def files(self) -> Files:
        """The files that visitors make and bring.

        Raises:
            InputError: a setting of the environment is no number.
        """
        from ganzoo.ui.shared.temporary import Files

        return Files.from_environment()

    @property
    def engine_is_ready(self) -> bool:
        """Whether asking for the engine returns at once."""
        return self._engine is not None

    def warm_up(self, *, after_seconds: float = 0.0) -> threading.Thread:
        """Build the engine on a thread of its own, so that the first visitor waits less."""
        thread = threading.Thread(target=self._warm_up, args=(after_seconds,), name="warm-up", daemon=True)
        thread.start()
        return thread

    def _warm_up(self, after_seconds: float) -> None:
        time.sleep(after_seconds)
        try:
            _ = self.engine
        except Exception:  # the visitor who needs the engine gets the message; here it is only early
            log.exception("the engine could not be built ahead of time")
