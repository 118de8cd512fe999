"""What can be loaded: checkpoint folders that ship with ganzoo, are cached, or lie in a folder of the user's.

The catalog only reads configs; it imports no torch and answers at once. Where the Hub comes in (ganzoo.hub), a pulled
folder is added as `cached`, or kept: what a visitor has pulled is found by its name, and listed for nobody else. What
comes from the Hub is foreign, whatever its config claims: it is listed last, and judges nothing.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ganzoo import checkpoint
from ganzoo.errors import CheckpointError, UnknownName, closest
from ganzoo.kinds import kind_of

_BESIDE, _INSTALLED = Path(__file__).parents[1] / "checkpoints", Path(__file__).parent / "shipped"
SHIPPED = _INSTALLED if _INSTALLED.is_dir() else _BESIDE  # a wheel has them inside the package (pyproject.toml)

MOST_KEPT = 500  # entries that are listed for nobody; the one that was kept first goes first

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One checkpoint: where it lies, where it came from, and its config.

    `source` is "shipped", "local" or "cached"; `revision` is the Hub's commit, None where there is none.
    """

    name: str
    path: Path
    source: str
    config: checkpoint.Config
    repository: str | None = None
    revision: str | None = None

    @property
    def kind(self) -> str:
        """Return which row of ganzoo.kinds it is."""
        return self.config.kind

    @property
    def foreign(self) -> bool:
        """Whether it comes from the Hub, where anybody writes what a config claims."""
        return self.repository is not None

    def card(self) -> str:
        """Return the card's text (Markdown with a YAML header), or nothing if there is none that can be read."""
        return checkpoint.read_card(self.path)


class Catalog:
    """The checkpoints of some folders; thread-safe.

    A folder holds one folder per checkpoint. Broken ones are left out with a warning in the log.
    """

    def __init__(self, folders: Sequence[tuple[Path, str]] | None = None) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, Entry] = {}
        self._kept: OrderedDict[str, Entry] = OrderedDict()
        for folder, source in default_folders() if folders is None else folders:
            for path in _folders_in(folder):
                self._add_folder(path, source)

    def entries(self, verb: str | None = None, *, own: Iterable[str] = ()) -> list[Entry]:
        """Return all entries, or those that do one thing ("draws", "translates": see ganzoo.kinds), by name.

        Foreign ones come last. `own` names kept ones that are listed with them, for the visitor who pulled them.
        """
        with self._lock:
            listed = self._entries | {name: self._kept[name] for name in own if name in self._kept}
        found = [entry for entry in listed.values() if verb in (None, kind_of(entry.kind).verb)]
        return sorted(found, key=lambda entry: (entry.foreign, entry.name))

    def trusted(self, verb: str) -> list[Entry]:
        """Return the entries that do one thing and are not foreign, by name."""
        return [entry for entry in self.entries(verb) if not entry.foreign]

    def judge(self, data_name: str) -> Entry | None:
        """Return the classifier that was trained on a data set's labels, None where there is none of our own."""
        return next((one for one in self.trusted("classifies") if one.config.data.get("name") == data_name), None)

    def find(self, name: str) -> Entry:
        """Return the entry of this name, listed or kept. A path is no name: names come from visitors (see `open`).

        Raises:
            UnknownName: there is none; the message offers the closest names that are listed.
        """
        with self._lock:
            entry = self._kept.get(name)
        return entry or self.listed(name)

    def listed(self, name: str) -> Entry:
        """Return the entry of this name that everybody is shown.

        Raises:
            UnknownName: there is none; the message offers the closest names.
        """
        with self._lock:
            entry, known = self._entries.get(name), list(self._entries)
        if entry is not None:
            return entry
        raise UnknownName(
            "there is no checkpoint called {given!r}; did you mean {closest}?",
            given=name[:100],
            closest=closest(name, known),
        )

    def open(self, folder: Path) -> Entry:
        """Add the checkpoint in this folder, whatever the folder is called, and return its entry.

        Raises:
            CheckpointError: its config cannot be read.
        """
        entry = self._entry(folder, "local")
        self.add(entry)
        return entry

    def add(self, entry: Entry) -> None:
        """Add an entry, or put it in place of the one with its name."""
        with self._lock:
            self._entries[entry.name] = entry

    def keep(self, entry: Entry) -> None:
        """Let an entry be found by its name without being listed."""
        with self._lock:
            self._kept[entry.name] = entry
            self._kept.move_to_end(entry.name)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)

    def _add_folder(self, path: Path, source: str) -> None:
        try:
            self.add(self._entry(path, source))
        except CheckpointError as error:
            log.warning("left out of the catalog: %s", error)

    @staticmethod
    def _entry(path: Path, source: str) -> Entry:
        config = checkpoint.read_config(path)
        return Entry(name=config.name, path=path, source=source, config=config)


def _folders_in(folder: Path) -> list[Path]:
    """Return the checkpoint folders in a folder, after mending what a kill while writing left behind."""
    try:
        checkpoint.recover_all(folder)
        return [path for path in sorted(folder.iterdir()) if not path.name.startswith(".") and _has_config(path)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        log.warning("left out of the catalog: %s (%s)", folder, error.strerror)
        return []


def _has_config(path: Path) -> bool:
    try:
        return (path / checkpoint.CONFIG).is_file()
    except OSError as error:
        log.warning("left out of the catalog: %s (%s)", path, error.strerror)
        return False


def default_folders() -> list[tuple[Path, str]]:
    """Return the shipped folder and, if GANZOO_CHECKPOINTS names one, the user's, which wins."""
    folders = [(SHIPPED, "shipped")]
    if own := os.environ.get("GANZOO_CHECKPOINTS"):
        folders.append((Path(own), "local"))
    return folders
