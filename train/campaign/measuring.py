"""A run on its way to a checkpoint, beside the training of the next one.

It is written without figures first, so that there is one whatever happens, then measured; then it is seen whether it
is better than what ships.
"""

from __future__ import annotations

import shutil
import sys

from ganzoo import checkpoint
from ganzoo.catalog import SHIPPED
from train.campaign.better import verdict
from train.campaign.processes import Running
from train.campaign.queue import Row
from train.campaign.session import Session

QUICK_SAMPLES = 100


class Measuring:
    """One such run."""

    def __init__(self, session: Session, row: Row) -> None:
        self.session, self.row = session, row
        self.folder = session.out / "candidates" / row.folder / session.results[row.folder].name
        samples = [str(QUICK_SAMPLES)] if session.debug or row.debug else []
        self._steps = [["--samples", "0"], [part for one in samples for part in ("--samples", one)]]
        self.process: Running | None = None
        session.meanwhile.append(self.look)
        self.look()

    def give_up(self) -> None:
        """End it; without figures it stays among the candidates."""
        self._steps.clear()
        if self.process is not None:
            self.process.kill()
            self.session.alive.remove(self.process)
            self.process = None
            self.session.note(f"{self.row.folder}: no time was left to measure it; it lies in candidates")

    def look(self) -> bool:
        """Begin what is next; say whether something goes on."""
        if self.process is not None and self.process.ended() is None:
            return True
        if self.process is not None:
            status = self.process.ended()
            self.session.alive.remove(self.process)
            self.process = None
            if status != 0:
                self._steps.clear()
                self.session.note(f"{self.row.folder}: shipping ended with status {status}, see its log")
            elif not self._steps:
                self._judge()
        if not self._steps:
            return False
        ship = [sys.executable, "-m", "train.ship", str(self.session.runs / self.row.folder)]
        where = ["--data", str(self.session.data / self.row.data), "--out", str(self.folder)]
        self.process = self.session.begin([*ship, *where, *self._steps.pop(0)], f"{self.row.folder}-ship", behind=True)
        return True

    def _judge(self) -> None:
        """Move the checkpoint to the others if it is better than what ships, or than what is there already."""

        result, session = self.session.results[self.row.folder], self.session
        place = session.out / "checkpoints" / result.name
        rival = next((one for one in (place, SHIPPED / result.name) if (one / checkpoint.CONFIG).is_file()), None)
        found = verdict(checkpoint.read_config(self.folder), None if rival is None else checkpoint.read_config(rival))
        result.figure, result.shipped_figure, result.better = found.ours, found.theirs, found.better
        if found.better:
            shutil.rmtree(place, ignore_errors=True)
            shutil.move(self.folder, place)
        session.note(f"{self.row.folder}: {found.why}" + ("; it ships" if found.better else ""))
