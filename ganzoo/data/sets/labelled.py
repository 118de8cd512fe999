"""What sets in a zip with a csv beside it share: finding them, grouping their labels, reading them."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ganzoo.data.archives import CHANNELS, Row, find_file, read_pictures, read_rows
from ganzoo.data.filed import FiledPictures, Loading
from ganzoo.data.images import DataCard, PictureSet
from ganzoo.errors import DataError

IN_MEMORY = Loading(room=2**63, workers=0)
Groups = Mapping[str, Sequence[str]]  # what people call a class, and what the csv calls it


def given(directory: Path | None, card: DataCard, file: str) -> Path:
    """Return the directory, which a set without an official download needs.

    Raises:
        DataError: none was given.
    """
    if directory is None:
        raise DataError(
            "{name} has no official download; give a directory that holds {file} and its labels with --data DIR",
            name=card.title,
            file=file,
        )
    return directory


def labelled(
    card: DataCard,
    folder: Path,
    archive: str,
    table: str,
    *,
    column: str,
    groups: Groups,
    mode: str,
    side: int,
    loading: Loading,
) -> PictureSet[Any]:
    """Return the pictures of a zip whose csv has a label of these groups."""
    found = find_file(folder, table)
    rows, labels = _grouped(read_rows(found, ("file", column)), column, groups)
    if not rows:
        raise DataError("{path} holds no pictures with a known {column}", path=str(found), column=column)
    path, names = found.parent / archive, tuple(row["file"] for row in rows)
    if len(names) * CHANNELS[mode] * side**2 > loading.room:
        entries = [(path, name) for name in names]
        filed = FiledPictures(entries, mode=mode, resolution=side, workers=loading.workers)
        return PictureSet(card=card, pictures=filed, labels=torch.tensor(labels))
    return PictureSet(
        card=card, pictures=torch.from_numpy(_decoded(path, names, mode, side)), labels=torch.tensor(labels)
    )


def _grouped(rows: Sequence[Row], column: str, groups: Groups) -> tuple[list[Row], list[int]]:
    """Return the rows that belong to a group, and the number of its group for each."""
    number = {value: index for index, values in enumerate(groups.values()) for value in values}
    kept = [row for row in rows if row[column] in number]
    return kept, [number[row[column]] for row in kept]


@functools.lru_cache(maxsize=4)
def _decoded(path: Path, names: tuple[str, ...], mode: str, side: int) -> np.ndarray:
    """Return a zip's pictures; several sets look at the same ones."""
    return read_pictures(path, names, mode=mode, resolution=side)
