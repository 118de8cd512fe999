"""What happens during a run. Consoles, folders, live rooms and pushers listen to these."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Started:
    """The run is set up; `step` is 0, or where a resumed run goes on."""

    step: int
    steps: int


@dataclass(frozen=True)
class Progressed:
    """A step is done; `losses` are plain numbers by name."""

    step: int
    images_seen: int
    losses: dict[str, float]


@dataclass(frozen=True)
class GridDrawn:
    """A grid of samples was written."""

    path: Path


@dataclass(frozen=True)
class Saved:
    """A resume state was written; a kill from here on loses nothing before `step`."""

    step: int
    path: Path


@dataclass(frozen=True)
class Interrupted:
    """Somebody asked the run to stop; its state is saved."""

    step: int


@dataclass(frozen=True)
class Finished:
    """All steps are done and the state is saved."""

    step: int


Event = Started | Progressed | GridDrawn | Saved | Interrupted | Finished
