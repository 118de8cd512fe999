"""Faces in colour at 64x64 (CelebA, arXiv:1411.7766) with attributes, a set for each thing that a judge reads.

The csv has a column of 0 and 1 for each of CelebA's 40 attributes. Training and test people differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from ganzoo.data.filed import Loading
from ganzoo.data.images import DataCard, PictureSet
from ganzoo.data.sets.dataset import DataSet
from ganzoo.data.sets.labelled import IN_MEMORY, Groups, given, labelled

SIDE = 64
FACES = DataCard(
    name="faces",
    title="CelebA faces",
    url="https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html",
    terms="photographs of public figures, given by their collectors for non-commercial research; the rights lie with "
    "others: research and testing only, no identification, the pictures themselves are not published",
    classes=("neutral", "smiling"),
    reads="smile",
    shows="face",
    limits="It knows one face, upright and in the middle, as photographs of celebrities show them.",
)
# The set's name behind "faces-", what its judge reads, the csv's column, and what 0 and 1 are called.
READ: tuple[tuple[str, str, str, tuple[str, str]], ...] = (
    ("glasses", "glasses", "Eyeglasses", ("without glasses", "with glasses")),
    ("sex", "sex", "Male", ("woman", "man")),
    ("hair", "hair", "Blond_Hair", ("other hair", "blond hair")),
    ("hat", "hat", "Wearing_Hat", ("without hat", "with hat")),
    ("age", "age", "Young", ("older", "young")),
)


def _loader(card: DataCard, column: str) -> Callable[..., PictureSet[Any]]:
    groups: Groups = dict(zip(card.classes, (("0",), ("1",)), strict=True))

    def loader(directory: Path | None, *, train: bool, loading: Loading = IN_MEMORY) -> PictureSet[Any]:
        split = "train" if train else "test"
        folder = given(directory, card, f"{split}.zip")
        files = (f"{split}.zip", f"{split}_attributes.csv")
        return labelled(card, folder, *files, column=column, groups=groups, mode="RGB", side=SIDE, loading=loading)

    return loader


def _of(name: str, reads: str, classes: tuple[str, str]) -> DataCard:
    title = f"{FACES.title}, by {reads}"
    return replace(FACES, name=f"{FACES.name}-{name}", title=title, reads=reads, classes=classes, of=FACES.name)


SETS = (
    DataSet(FACES, _loader(FACES, "Smiling")),
    *(
        DataSet(_of(name, reads, classes), _loader(_of(name, reads, classes), column))
        for name, reads, column, classes in READ
    ),
)
