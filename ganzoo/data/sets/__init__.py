"""The picture sets that recipes name: one file per source, each with its cards, its terms and its loaders.

A loader looks in a directory given by the user (itself or one below), or fetches from the official source into `data/`
where there is one. No picture of a set is part of this project. To add a set, write its file and name it in MODULES.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ganzoo.data.filed import Loading
from ganzoo.data.images import DataCard, PictureSet
from ganzoo.data.sets import bsds, faces, fashion_mnist, mnist, shop
from ganzoo.data.sets.dataset import DataSet
from ganzoo.data.sets.labelled import IN_MEMORY
from ganzoo.errors import UnknownName, closest

MODULES = (fashion_mnist, mnist, faces, shop, bsds)
SETS: dict[str, DataSet] = {data.card.name: data for module in MODULES for data in module.SETS}


def find(name: str) -> DataSet:
    """Return a set by its name.

    Raises:
        UnknownName: there is no such set; the message offers the closest names.
    """
    if name not in SETS:
        raise UnknownName(
            "there is no data set called {given!r}; did you mean {closest}?", given=name, closest=closest(name, SETS)
        )
    return SETS[name]


def card(name: str) -> DataCard:
    """Return what a set is, without reading it.

    Raises:
        UnknownName: there is no such set.
    """
    return find(name).card


def load(name: str, directory: Path | None, *, train: bool, loading: Loading = IN_MEMORY) -> PictureSet[Any]:
    """Return the train or test part of a set; what would take more than `loading.room` may stay in its archives.

    Raises:
        UnknownName: there is no such set.
        DataError: it could not be read or fetched.
    """
    return find(name).load(directory, train=train, loading=loading)


def judge_of(name: str) -> str:
    """Return the set whose judge reads the pictures of a set: mostly its own.

    Raises:
        UnknownName: there is no such set.
    """
    return card(name).judge or name
