"""Pushing while training goes on: the run offers its checkpoint folder, a thread pushes the newest one offered.

The folder is copied when it is offered, so training may write the next one meanwhile. A push that fails is reported
and training goes on; the next offer carries what it would have brought. At the end a last failed push is tried once
more before it is given up.
"""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from ganzoo.errors import GanzooError, HubError
from ganzoo.hub.push import Pushed, push
from ganzoo.hub.settings import Hub

log = logging.getLogger(__name__)

Report = Callable[[Pushed | GanzooError], None]


class Pusher:
    """Pushes a run's checkpoints to one repository in the background. Use it as a context manager."""

    def __init__(self, repository: str, *, hub: Hub, private: bool | None = None, report: Report | None = None) -> None:
        self.repository = repository
        self._hub, self._private, self._report = hub, private, report or (lambda outcome: None)
        self._staging = Path(tempfile.mkdtemp(prefix="ganzoo-push-"))
        self._condition = threading.Condition()
        self._waiting: Path | None = None
        self._failed: Path | None = None
        self._closed = False
        self._count = 0
        self._thread = threading.Thread(target=self._work, name="pusher", daemon=True)
        self._thread.start()

    def offer(self, folder: Path) -> None:
        """Copy a checkpoint folder and push it soon. One that still waits is replaced: only the newest matters.

        Raises:
            OSError: there is no room for the copy.
        """
        self._count += 1
        copy = self._staging / str(self._count) / folder.name
        try:
            shutil.copytree(folder, copy)
        except OSError:
            shutil.rmtree(copy.parent, ignore_errors=True)
            raise
        with self._condition:
            replaced, self._waiting = self._waiting, copy
            self._condition.notify()
        self._drop(replaced)

    def close(self) -> bool:
        """Wait for what is under way and what waits; return whether the last offer is on the Hub."""
        with self._condition:
            self._closed = True
            self._condition.notify()
        self._thread.join()
        if self._failed is not None:
            self._push(self._failed)
        shutil.rmtree(self._staging, ignore_errors=True)
        return self._failed is None

    def __enter__(self) -> Pusher:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _work(self) -> None:
        while True:
            with self._condition:
                self._condition.wait_for(lambda: self._waiting is not None or self._closed)
                folder, self._waiting = self._waiting, None
            if folder is None:
                return
            self._push(folder)

    def _push(self, folder: Path) -> None:
        """Push a copy, report how it went, and keep it if it did not go."""
        before, self._failed = self._failed, None
        outcome: Pushed | GanzooError
        try:
            outcome = push(folder, self.repository, hub=self._hub, private=self._private)
        except GanzooError as error:
            outcome, self._failed = error, folder
        except Exception as error:  # a bug here must not end a training of hours
            log.exception("push to %s failed", self.repository)
            outcome = HubError("the push to {about} failed ({reason})", about=self.repository, reason=repr(error)[:200])
            self._failed = folder
        for done in (before, folder):
            if done is not self._failed:
                self._drop(done)
        self._report(outcome)

    @staticmethod
    def _drop(copy: Path | None) -> None:
        if copy is not None:
            shutil.rmtree(copy.parent, ignore_errors=True)
