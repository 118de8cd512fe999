"""What a process does that decodes pictures for a training; it needs no torch, so it starts at once."""

from __future__ import annotations

import functools
import multiprocessing
import os
import signal
import threading
import zipfile
from collections.abc import Sequence
from multiprocessing.connection import wait
from pathlib import Path

import numpy as np

from ganzoo.data.archives import decoded, opened


def decode(entries: Sequence[tuple[Path, str]], mode: str, resolution: int) -> np.ndarray:
    """Return pictures of zips, uint8 (n, channels, resolution, resolution).

    Raises:
        DataError: a zip or a picture is damaged, missing, or of another size.
    """
    return np.stack([decoded(path, _open(path), name, mode=mode, resolution=resolution) for path, name in entries])


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
