"""Resume states: local files from which a run goes on exactly where it was.

A file's name holds its step and the first half of its sha256, so a truncated or altered file is told from
a good one before it is read. Files are written beside, synced and renamed; the last few stay; the newest
good one wins. States are never pushed anywhere and are read with `weights_only=True`.

Whoever can write a file can name it by its sha256 too. So what a file holds is believed only as far as it is looked
at: here that it is a state, in ganzoo.training.likeness that it is one of this game.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from ganzoo.errors import InputError, TrainingError
from ganzoo.files import write_atomically
from ganzoo.reading import read_bytes
from ganzoo.training.metrics_log import check_counted

FORMAT_VERSION = 1
LARGEST_FILE = 2**34  # bytes
_NAME = re.compile(r"step-([0-9]{10})-([0-9a-f]{32})\.pt")

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class State:
    """What is saved after `step` steps.

    `counted` is what the log has counted since its last line, `settings` what the run was set to; states of before
    they were saved have none.
    """

    step: int
    objective: dict[str, Any]
    counted: dict[str, Any] | None = None
    settings: dict[str, Any] = field(default_factory=dict)


def save(folder: Path, state: State, *, keep: int) -> Path:
    """Write a state and delete all but the newest `keep` files."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    torch.save({"format": FORMAT_VERSION, **vars(state)}, buffer)
    data = buffer.getvalue()
    path = folder / f"step-{state.step:010d}-{hashlib.sha256(data).hexdigest()[:32]}.pt"
    write_atomically(path, lambda beside: beside.write_bytes(data))
    others = [other for other in _newest_first(folder) if other != path]
    earlier = [other for other in others if other.name < path.name]
    # A file of a later step is a damaged one that was skipped on resuming; it must not count among the kept.
    for old in [*(other for other in others if other not in earlier), *earlier[keep - 1 :]]:
        old.unlink(missing_ok=True)
    return path


def load_newest(folder: Path, *, check: Callable[[State], object], largest: int = LARGEST_FILE) -> State | None:
    """Return the newest state that is whole and that `check` raises no ValueError for; None where there is no file.

    Others are skipped with a warning in the log. `largest` is the most bytes that a file may have.

    Raises:
        TrainingError: there are files, and none of them is such a state.
    """
    reason = ""
    for path in _newest_first(folder):
        try:
            state = _read(path, largest)
            check(state)
        except (OSError, ValueError, InputError) as error:
            reason = reason or f"{path.name}: {error}"
            log.warning("%s is damaged (%s); going back to the state before it", path, error)
            continue
        return state
    if reason:
        raise TrainingError(
            "training cannot go on from any saved state in {folder} ({reason}): they are damaged, of another run, or "
            "of another version of ganzoo; begin again with --out and another folder",
            folder=str(folder),
            reason=reason[:300],
        )
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


def _read(path: Path, largest: int) -> State:
    """Return what a file holds.

    Raises:
        OSError, InputError: it cannot be read.
        ValueError: it is no state, or not the one that its name says.
    """
    match = _NAME.fullmatch(path.name)
    assert match is not None
    data = read_bytes(path, largest)
    if hashlib.sha256(data).hexdigest()[:32] != match[2]:
        raise ValueError("its bytes are not the ones that were written")
    value = _unpacked(data)
    if not isinstance(value, dict) or value.get("format") != FORMAT_VERSION:
        raise ValueError(f"it is no state of format {FORMAT_VERSION}")
    step, objective, counted = value.get("step"), value.get("objective"), value.get("counted")
    settings = value.get("settings", {})
    if type(step) is not int or step != int(match[1]) or step < 1:
        raise ValueError("it is of another step than its name says")
    if not isinstance(objective, dict) or not isinstance(settings, dict):
        raise ValueError("a part of it is missing")
    if counted is not None:
        check_counted(counted)
    return State(step=step, objective=objective, counted=counted, settings=settings)


def _unpacked(data: bytes) -> Any:
    """Return what torch.save packed, on the CPU, without running anything that is written in it.

    Raises:
        ValueError: it did not pack this.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = [info.file_size for info in archive.infolist()]
        if sum(sizes) > len(data):  # torch packs nothing smaller than it is
            raise ValueError("it would unpack to more than it has")
        return torch.load(io.BytesIO(data), weights_only=True, map_location="cpu")
    except Exception as error:  # bytes that somebody chose make a reader of pickles raise anything
        reason = str(error).strip().partition("\n")[0][:100] or type(error).__name__
        raise ValueError(f"it holds no tensors that can be read: {reason}") from error
