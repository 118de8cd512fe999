"""What systems leave in folders and archives beside the files that somebody put there: it is passed over."""

from __future__ import annotations

from pathlib import PurePosixPath

LEFT_BY_SYSTEMS = {"__macosx", "thumbs.db", "ehthumbs.db", "desktop.ini", "@eadir", "$recycle.bin"}


def is_clutter(name: str) -> bool:
    """Say whether a file's name, relative to its folder or archive, is none of its owner's.

    Hidden names are: .DS_Store, macOS's ._x.jpg beside each x.jpg, and all in a hidden folder; names that Windows and
    others write are listed.
    """
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any(part.startswith(".") or part.lower() in LEFT_BY_SYSTEMS for part in parts)
