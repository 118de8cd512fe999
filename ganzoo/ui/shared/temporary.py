"""The one owner of files that visitors make and bring: how many there may be, for how long, and whose.

They all lie in the app's own folder (ganzoo.ui.shared.surroundings): uploads, which gradio writes there, results, and
what is taken home. All together they take at most GANZOO_FILES_MEGABYTES (2,000), and those of one address a quarter of
that. A file goes when it is GANZOO_FILES_MINUTES old (120), or when there is no room for a new one: then the oldest
goes first, of the address that is at its limit, else of the one that has most. Nothing goes for want of room within
GRACE_SECONDS of its making, so that what was just made can be fetched; a newcomer is refused instead. What has gone is
made again by whoever asks for it.
"""

from __future__ import annotations

import contextlib
import errno
import math
import os
import secrets
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from ganzoo.errors import InputError, LimitError
from ganzoo.guard.front import Front
from ganzoo.guard.visitors import UNKNOWN, visitor_address
from ganzoo.ui.shared.surroundings import own_folder

MEGABYTES_NAME, MINUTES_NAME = "GANZOO_FILES_MEGABYTES", "GANZOO_FILES_MINUTES"
MEGABYTES, MINUTES = 2_000, 120
SHARES = 4  # a visitor's share is the whole divided by this
GRACE_SECONDS = 300.0
LEFTOVER_SECONDS = 120.0  # an upload that broke off leaves a file without a folder, or an empty one
SPARE_BYTES = 50 * 2**20  # the disk keeps so much for everything else
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A file that lies there: how large, from when, whose."""

    path: Path
    size: int
    made: float
    owner: str


class Files:
    """The files of all visitors; thread-safe. `removed` is called with the paths of files that went."""

    def __init__(
        self,
        *,
        most_bytes: int = MEGABYTES * 10**6,
        most_seconds: float = MINUTES * 60.0,
        front: Front | None = None,
        folder: Callable[[], Path] = own_folder,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.most_bytes, self.most_seconds = most_bytes, most_seconds
        self.front = front or Front()
        self.removed: list[Callable[[set[str]], None]] = []
        self._folder, self._clock = folder, clock
        self._owners: dict[Path, str] = {}
        self._reserved: Counter[str] = Counter()
        self._lock = threading.RLock()

    @staticmethod
    def from_environment(environment: Mapping[str, str] | None = None) -> Files:
        """Return the owner that GANZOO_FILES_MEGABYTES, GANZOO_FILES_MINUTES and the proxies describe.

        Raises:
            InputError: a setting is no number above 0.
        """
        said = os.environ if environment is None else environment
        return Files(
            most_bytes=round(_number(said, MEGABYTES_NAME, MEGABYTES) * 1e6),
            most_seconds=_number(said, MINUTES_NAME, MINUTES) * 60,
            front=Front.from_environment(said),
        )

    @property
    def folder(self) -> Path:
        """The folder that everything lies in."""
        return self._folder()

    @property
    def share(self) -> int:
        """How many bytes one address may hold."""
        return self.most_bytes // SHARES

    def visitor(self, request: gr.Request | None) -> str:
        """Return the address that a handler's request counts for."""
        scope = getattr(getattr(request, "request", None), "scope", None)
        return UNKNOWN if scope is None else visitor_address(scope, self.front)

    @contextlib.contextmanager
    def room(self, size: int, visitor: str) -> Iterator[None]:
        """Hold room for a file that is about to be written; older ones may go for it.

        Raises:
            LimitError: there is none for this visitor, for anybody, or on the disk.
        """
        with self._lock:
            self._make_room(size, visitor)
            self._reserved[visitor] += size
        try:
            with full_disk_told():
                yield
        finally:
            with self._lock:
                self._reserved[visitor] -= size
                self._reserved += Counter()  # without those that hold nothing

    def keep(self, name: str, visitor: str, size: int, write: Callable[[Path], object]) -> Path:
        """Write a file of about `size` bytes by `write(path)`, under a name in a folder of its own; return its path.

        Raises:
            LimitError: as `room`.
        """
        folder = self.folder / secrets.token_hex(16)
        with self.room(size, visitor):
            folder.mkdir()
            try:
                write(folder / name)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            os.utime(folder / name)  # what was linked or moved here counts as new
            self.owned(folder / name, visitor)
        return folder / name

    def owned(self, path: Path, visitor: str) -> None:
        """Note whose a file is."""
        with self._lock:
            self._owners[path] = visitor

    @contextlib.contextmanager
    def workshop(self) -> Iterator[Path]:
        """Yield a folder for what is thrown away at the end.

        Raises:
            LimitError: the disk is full.
        """
        with full_disk_told():
            folder = self.folder / f"work-{secrets.token_hex(16)}"
            folder.mkdir()
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def held(self) -> list[Held]:
        """Return the files that lie there, oldest first; two names of one file count once."""
        found: dict[tuple[int, int], Held] = {}
        for path, stat in _files_in(self.folder):
            owner = self._owners.get(path, "")
            one = Held(path=path, size=stat.st_size, made=stat.st_mtime, owner=owner)
            found.setdefault((stat.st_dev, stat.st_ino), one)
        return sorted(found.values(), key=lambda one: one.made)

    def sweep(self) -> None:
        """Remove what is too old, what is too much, and what broke off."""
        now = self._clock()
        with self._lock:
            held = self.held()
            old = [one for one in held if now - one.made > self.most_seconds]
            empty = [one for one in held if one.size == 0 and now - one.made > LEFTOVER_SECONDS]
            self._remove([*old, *empty])
            with contextlib.suppress(LimitError):
                self._make_room(0, "")
            _remove_leftovers(self.folder, now)
            self._owners = {path: owner for path, owner in self._owners.items() if path.exists()}

    def _make_room(self, size: int, visitor: str) -> None:
        held = self.held()
        used = Counter(self._reserved)
        for one in held:
            used[one.owner] += one.size
        going = [one for one in held if self._clock() - one.made > GRACE_SECONDS]
        chosen: list[Held] = []
        if visitor:
            self._yield_to(size, self.share, used, [one for one in going if one.owner == visitor], chosen, visitor)
        while used.total() + size > self.most_bytes:
            left = [one for one in going if one not in chosen]
            if not left and not size:
                break
            if not left:
                raise LimitError("there is no room for more files here just now; try again in some minutes")
            most = max(left, key=lambda one: (used[one.owner], -one.made))
            chosen.append(most)
            used[most.owner] -= most.size
        self._remove(chosen)
        if size and shutil.disk_usage(self.folder).free < size + SPARE_BYTES:
            raise _disk_is_full()

    def _yield_to(
        self, size: int, most: int, used: Counter[str], going: list[Held], chosen: list[Held], visitor: str
    ) -> None:
        """Choose of a visitor's own files those that go for a new one.

        Raises:
            LimitError: that would not be enough.
        """
        for one in going:
            if used[visitor] + size <= most:
                return
            chosen.append(one)
            used[visitor] -= one.size
        if used[visitor] + size > most:
            raise LimitError(
                "your files here take {used} MB already and may take {limit} MB; give a smaller one, or try again in "
                "some minutes",
                used=f"{used[visitor] / 1e6:.3g}",
                limit=f"{most / 1e6:.3g}",
            )

    def _remove(self, going: list[Held]) -> None:
        for one in going:
            with contextlib.suppress(OSError):  # gone already, or held by a system that does not let go
                one.path.unlink()
            with contextlib.suppress(OSError):
                one.path.parent.rmdir()
            self._owners.pop(one.path, None)
        if going:
            for tell in self.removed:
                tell({str(one.path) for one in going})


def still_there(path: str) -> Path:
    """Return the path of a file that a visitor brought.

    Raises:
        InputError: it has gone.
    """
    file = Path(path)
    if not file.is_file():
        raise InputError("{name} is no longer here: files are kept for a while only; choose it again", name=file.name)
    return file


@contextlib.contextmanager
def full_disk_told() -> Iterator[None]:
    """Say in a sentence that a disk is full.

    Raises:
        LimitError: what was written did not fit.
    """
    try:
        yield
    except OSError as error:
        if error.errno in NO_SPACE:
            raise _disk_is_full() from error
        raise


def _disk_is_full() -> LimitError:
    return LimitError("the disk of the machine that serves this is full; try again later")


def _number(said: Mapping[str, str], name: str, default: float) -> float:
    text = said.get(name, "").strip() or str(default)
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < math.inf:
        raise InputError("{name} is a number above 0, not {given!r}", name=name, given=text[:40])
    return number


def _files_in(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield the files in the folders of a folder; those that lie in it directly are still being written."""
    for parent, _, names in os.walk(folder):
        if parent == str(folder):
            continue
        for name in names:
            path = Path(parent) / name
            with contextlib.suppress(OSError):
                yield path, path.lstat()


def _remove_leftovers(folder: Path, now: float) -> None:
    """Remove empty folders, and files that uploads left behind when they broke off."""
    for path in list(folder.iterdir()):
        with contextlib.suppress(OSError):
            if now - path.lstat().st_mtime > LEFTOVER_SECONDS:
                if path.is_dir():
                    path.rmdir()  # fails while there is something in it
                else:
                    path.unlink()
