"""Replacing a checkpoint folder as a whole, so that a full disk or a kill leaves the old one or the new one."""

from __future__ import annotations

import shutil
from pathlib import Path

from ganzoo.files import sync_directory


def swap(beside: Path, folder: Path) -> None:
    """Put the new folder in place of the old; `recover` mends a kill between the two renames."""
    old = _old(folder)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    beside.rename(folder)
    sync_directory(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def recover_all(folder: Path) -> None:
    """Mend every checkpoint in a folder whose replacement was killed between its two renames."""
    for old in folder.glob(".*.old"):
        recover(folder / old.name.removeprefix(".").removesuffix(".old"))


def recover(folder: Path) -> None:
    """Put the old folder back where a kill came between the two renames."""
    if not folder.exists() and _old(folder).exists():
        _old(folder).rename(folder)


def _old(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.old")
