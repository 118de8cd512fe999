"""What a campaign is to train: rows of typed Python, in files of train/campaigns."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ganzoo.errors import GanzooError, RecipeError, UnknownName, closest
from train import campaigns

if TYPE_CHECKING:
    from ganzoo.training.recipe import Recipe

LARGEST_FILE = 2**20  # bytes


@dataclass(frozen=True, kw_only=True)
class Row:
    """One training of a queue.

    `run` is its folder below the campaign's ("" means the recipe's name), `data` its folder below `--data`, `settings`
    are `field=value` as for --set. It ends after `core_minutes` of processor time or `images` pictures, whichever comes
    first; None means the recipe's own length. `threads` is also how many cores it takes. On a card that is lent for
    minutes (train/campaign/short.py) `seconds` is its share of the time and `compiled` asks whether compiling pays.
    `debug` takes the recipe's tiny variant.
    """

    recipe: str
    run: str = ""
    data: str = ""
    settings: tuple[str, ...] = ()
    core_minutes: float | None = None
    images: int | None = None
    threads: int = 1
    seconds: float | None = None
    compiled: bool = False
    debug: bool = False

    def __post_init__(self) -> None:
        for name in ("core_minutes", "images", "threads", "seconds"):
            value = getattr(self, name)
            if value is not None and value <= 0:
                raise RecipeError("{name} must be more than 0, not {given}", name=name, given=value)
        if Path(self.folder).name != self.folder:
            raise RecipeError("{given!r} is no name of a folder in the campaign's", given=self.folder)

    @property
    def folder(self) -> str:
        """Return the name of its run folder."""
        return self.run or self.recipe

    @property
    def assignments(self) -> list[str]:
        """Return everything that is set, its length included."""
        return [*self.settings, *([] if self.images is None else [f"images={self.images}"])]

    def resolved(self) -> Recipe:
        """Return the recipe as it will be trained.

        Raises:
            GanzooError: there is no such recipe, or no such field.
        """
        from ganzoo.training.recipe import override
        from train.recipes import find

        return override(find(self.recipe, debug=self.debug), self.assignments)


Queue = tuple[Row, ...]


def find_queue(given: str) -> tuple[str, Queue]:
    """Return the name and the rows of a queue: one of train/campaigns by name, or a file by its path.

    Raises:
        UnknownName: there is neither.
        RecipeError: the file holds no queue, or two of its rows share a run folder.
    """
    name, queue = _of_file(Path(given)) if given.endswith(".py") else _of_name(given)
    if not isinstance(queue, tuple) or not queue or not all(isinstance(row, Row) for row in queue):
        raise RecipeError("{given} holds no QUEUE, a tuple of rows (train/campaign/queue.py)", given=given)
    twice = [folder for folder, count in Counter(row.folder for row in queue).items() if count > 1]
    if twice:
        raise RecipeError("two rows of {given} train in {folder}; give one of them a run", given=given, folder=twice[0])
    return name, queue


def names() -> set[str]:
    """Return the queues of train/campaigns."""
    return {module.name for module in pkgutil.iter_modules(campaigns.__path__)}


def _of_name(given: str) -> tuple[str, object]:
    if given not in names():
        raise UnknownName(
            "there is no queue called {given!r}; did you mean {closest}? A path ends in .py",
            given=given,
            closest=closest(given, names()),
        )
    return given, getattr(importlib.import_module(f"{campaigns.__name__}.{given}"), "QUEUE", None)


def _of_file(path: Path) -> tuple[str, object]:
    """Run a file of the operator's own; a mistake in it is told as one, whatever it is."""
    spec = importlib.util.spec_from_file_location(f"campaign_{path.stem}", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise UnknownName("there is no file {path} with a queue", path=str(path))
    module = importlib.util.module_from_spec(spec)
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ValueError(f"it has more than {LARGEST_FILE} bytes")
        spec.loader.exec_module(module)
    except GanzooError:
        raise
    except Exception as error:
        raise RecipeError("{path} cannot be read as a queue: {reason}", path=str(path), reason=str(error)) from error
    return path.stem, getattr(module, "QUEUE", None)
