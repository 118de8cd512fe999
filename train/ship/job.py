"""What shipping a run begins with: its config so far, its networks, and what it is measured against."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from torch import nn

from ganzoo.checkpoint import Config


@dataclass(frozen=True, kw_only=True)
class Job:
    """One run on its way to a checkpoint folder.

    `runs` begins with the run itself; the figures of the others stand beside its own. With `samples` 0 nothing is
    measured.
    """

    config: Config
    networks: dict[str, nn.Module]
    folder: Path
    data: Path | None
    runs: tuple[Path, ...]
    samples: int
