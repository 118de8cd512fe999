"""Resume states: local files from which a run goes on exactly where it was.

A file's name holds its step and the first half of its sha256, so a truncated or altered file is told from
a good one before it is read. Files are written beside, synced and renamed; the last few stay; the newest
good one wins. States are never pushed anywhere and are read with `weights_only=True`.
"""

from __future__ import annotations

import hashlib
import io
import logging
import pickle
import re
from pathlib import Path
from typing import Any

import torch

from ganzoo.files import write_atomically

FORMAT_VERSION = 1
_NAME = re.compile(r"step-(\d{10})-([0-9a-f]{32})\.pt")

log = logging.getLogger(__name__)


def save(folder: Path, step: int, objective: dict[str, Any], *, keep: int) -> Path:
    """Write the state after `step` steps and delete all but the newest `keep` files."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    torch.save({"format": FORMAT_VERSION, "step": step, "objective": objective}, buffer)
    data = buffer.getvalue()
    path = folder / f"step-{step:010d}-{hashlib.sha256(data).hexdigest()[:32]}.pt"
    write_atomically(path, lambda beside: beside.write_bytes(data))
    others = [other for other in _newest_first(folder) if other != path]
    earlier = [other for other in others if other.name < path.name]
    # A file of a later step is a damaged one that was skipped on resuming; it must not count among the kept.
    for old in [*(other for other in others if other not in earlier), *earlier[keep - 1 :]]:
        old.unlink(missing_ok=True)
    return path


def load_newest(folder: Path) -> tuple[int, dict[str, Any]] | None:
    """Return (step, objective state) of the newest file that is whole, or None.

    Damaged files are skipped with a warning in the log.
    """
    for path in _newest_first(folder):
        try:
            state = _read(path)
        except (OSError, ValueError, RuntimeError, KeyError, EOFError, pickle.UnpicklingError) as error:
            log.warning("%s is damaged (%s); going back to the state before it", path, error)
            continue
        return state["step"], state["objective"]
    return None


def is_finite(value: Any) -> bool:
    """Say whether every tensor in nested dictionaries and lists holds finite numbers only."""
    if isinstance(value, torch.Tensor):
        return bool(torch.isfinite(value).all())
    if isinstance(value, dict):
        return all(map(is_finite, value.values()))
    return all(map(is_finite, value)) if isinstance(value, (list, tuple)) else True


def _newest_first(folder: Path) -> list[Path]:
    return sorted((path for path in folder.glob("step-*.pt") if _NAME.fullmatch(path.name)), reverse=True)


def _read(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    match = _NAME.fullmatch(path.name)
    if match is None or hashlib.sha256(data).hexdigest()[:32] != match[2]:
        raise ValueError("its bytes are not the ones that were written")
    state: dict[str, Any] = torch.load(io.BytesIO(data), weights_only=True)
    if state["format"] != FORMAT_VERSION:
        raise ValueError(f"format {state['format']}, expected {FORMAT_VERSION}")
    return state
