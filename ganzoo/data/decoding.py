"""What a process does that decodes pictures for a training; it needs no torch, so it starts at once."""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
import threading
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

import numpy as np

from ganzoo.data.archives import decoded, opened
from ganzoo.errors import DataError


@dataclass(frozen=True)
class Refusal:
    """A DataError on its way between processes: as an exception it would arrive without its fields."""

    template: str
    params: dict[str, Any]


def decode(entries: Sequence[tuple[Path, str]], mode: str, resolution: int) -> np.ndarray | Refusal:
    """Return pictures of zips, uint8 (n, channels, resolution, resolution), or why there are none."""
    try:
        return np.stack([decoded(path, _open(path), name, mode=mode, resolution=resolution) for path, name in entries])
    except DataError as error:
        return Refusal(error.template, error.params)


def obey_the_training() -> None:
    """Leave Ctrl-C to the training, which saves and ends its processes; end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    assert parent is not None

    def follow() -> None:
        wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


@functools.lru_cache(maxsize=8)
def _open(path: Path) -> zipfile.ZipFile:
    return opened(path)
