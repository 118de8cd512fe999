"""One picture, or a directory of them: where each result goes, settled and checked before work begins.

docs/pictures.md says what a batch promises. A `Batch` also counts what was lost on the way, so that no command ends
with status 0 when something was.
"""

from __future__ import annotations

import logging
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from ganzoo.data.clutter import is_clutter
from ganzoo.errors import GanzooError, InputError

PICTURE_ENDINGS = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"}
log = logging.getLogger(__name__)


@dataclass
class Batch:
    """The results of each picture, in the order of the marks: `targets[source][0]` has no mark.

    `single` is a picture on its own, whose refusal is the command's; in a directory it is told, and counted in `lost`.
    """

    targets: dict[Path, tuple[Path, ...]]
    single: bool
    lost: int = field(default=0)

    @property
    def status(self) -> int:
        """Return the exit status: 1 where something was lost."""
        return 1 if self.lost else 0

    @contextmanager
    def telling(self) -> Iterator[None]:
        """Tell of a refusal and go on, unless the picture is the only one."""
        try:
            yield
        except GanzooError as error:
            if self.single:
                raise
            log.warning("skipped: %s", error)
            self.lost += 1


def batch_of(source: Path, out: Path, marks: Sequence[str] = ("",)) -> Batch:
    """Return where the results of a picture, or of each picture of a directory, go: one PNG for each mark.

    Raises:
        InputError: there is nothing in the directory, a result cannot be written, or would take a picture's own place.
    """
    if not source.is_dir():
        from ganzoo.films import check_place

        targets = tuple(_marked(out, mark) for mark in marks)
        for target in targets:
            check_place(target)
        batch = Batch({source: targets}, single=True)
    else:
        _check_directory(source, out)
        files, others = _held(source, out)
        names = _names([path.name for path in files], marks)
        batch = Batch({path: tuple(out / name for name in names[path.name]) for path in files}, single=False)
        for other in others:
            with batch.telling():
                raise InputError("{name} is no file; of a folder in a folder, give the inner one", name=other.name)
    check_apart(batch.targets, chain.from_iterable(batch.targets.values()))
    return batch


def check_apart(originals: Iterable[Path], targets: Iterable[Path]) -> None:
    """Refuse results that would take the place of a picture, by whatever name: another spelling, a link.

    Raises:
        InputError: one would.
    """
    known = {_identity(path): path for path in originals}
    known.pop(None, None)
    for target in targets:
        original = known.get(_identity(target))
        if original is not None:
            raise InputError(
                "the result {name} would replace the picture {original}; give another place with --out",
                name=str(target),
                original=str(original),
            )


def _check_directory(source: Path, out: Path) -> None:
    if out.is_dir() and out.samefile(source):
        raise InputError("the results would replace what is in {path}; give another directory", path=str(source))
    if out.is_file() or (out.suffix.lower() in PICTURE_ENDINGS and not out.is_dir()):
        raise InputError("the results of a directory go into a directory, not {given!r}", given=out.name)


def _held(directory: Path, out: Path) -> tuple[list[Path], list[Path]]:
    """Return the files of a directory, and what else is in it, but for clutter and the results' own folder.

    Raises:
        InputError: it cannot be read, or there is no file in it.
    """
    try:
        held = sorted(path for path in directory.iterdir() if not is_clutter(path.name))
        files = [path for path in held if path.is_file() or not path.exists()]  # a link to nothing is told when opened
    except OSError as error:
        raise InputError(
            "{path} cannot be read ({reason}); give a directory of pictures",
            path=str(directory),
            reason=error.strerror or str(error),
        ) from error
    if not files:
        raise InputError("{path} holds no files; give a picture, or a directory of pictures", path=str(directory))
    own = _identity(out)
    return files, [path for path in held if path not in files and _identity(path) != own]


def _names(files: Sequence[str], marks: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the results' names of each file: its stem, its whole name where two would meet, a number at last."""
    stems = {file: Path(file).stem for file in files}
    while clashing := _clashing(stems, marks):
        longer = {file for file in clashing if stems[file] != file}
        if not longer:
            return _numbered(stems, marks)
        stems |= {file: file for file in longer}
    return _with_marks(stems, marks)


def _clashing(stems: dict[str, str], marks: Sequence[str]) -> set[str]:
    """Return the files of which a result has the name of another result."""
    given = _with_marks(stems, marks)
    count = Counter(_alike(name) for names in given.values() for name in names)
    return {file for file, names in given.items() if any(count[_alike(name)] > 1 for name in names)}


def _numbered(stems: dict[str, str], marks: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return names in which whoever comes later gets a number that is free."""
    taken: set[str] = set()
    settled: dict[str, str] = {}
    for file, stem in stems.items():
        number, tried = 1, stem
        while taken & {_alike(name) for name in _with_marks({file: tried}, marks)[file]}:
            number += 1
            tried = f"{stem}-{number}"
        settled[file] = tried
        taken |= {_alike(name) for name in _with_marks({file: tried}, marks)[file]}
    return _with_marks(settled, marks)


def _with_marks(stems: dict[str, str], marks: Sequence[str]) -> dict[str, tuple[str, ...]]:
    return {file: tuple(f"{stem}{mark}.png" for mark in marks) for file, stem in stems.items()}


def _alike(name: str) -> str:
    """Return what two names share that are one on macOS or Windows."""
    return unicodedata.normalize("NFC", name).casefold()


def _marked(path: Path, mark: str) -> Path:
    return path.with_name(f"{path.stem}{mark}{path.suffix}") if mark else path


def _identity(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from every other, however it is reached; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
