"""The data sets that recipes name, each with its card, its terms and its loader.

A loader looks in a directory given by the user (itself or one below), or fetches from the official source into
`data/` where there is one. No picture of a set is part of this project.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ganzoo.data.archives import CHANNELS, Row, find_file, read_pictures, read_rows
from ganzoo.data.filed import FiledPictures, Loading, joined
from ganzoo.data.idx import find_idx, read_idx
from ganzoo.data.images import DataCard, PictureSet
from ganzoo.data.superres import BSDS, bsds
from ganzoo.errors import DataError, UnknownName, closest

SIDE = 64  # of the pictures of faces, bags and shoes
IN_MEMORY = Loading(room=2**63, workers=0)
SHOP_TERMS = (
    "shop catalogue photographs; no terms are stated at the sources and the rights presumably lie with the shops: "
    "research and testing only, the pictures themselves are not published"
)
SHOP_URL = "https://github.com/GaneshNeupane01/Fashion-Recommendation-System"
FACES_TERMS = (
    "no licence file; the source calls itself an open source project (real people, children included): "
    "research use only, no identification"
)
# What a shop calls a colour, by the name that people would give it.
COLOURS: dict[str, tuple[str, ...]] = {
    "black": ("Black", "Charcoal"),
    "white": ("White", "Off White", "Cream"),
    "grey": ("Grey", "Silver", "Metallic", "Taupe"),
    "brown": ("Brown", "Tan", "Bronze", "Copper", "Coffee Brown", "Mushroom Brown", "Rust"),
    "beige": ("Beige", "Khaki", "Nude", "Peach"),
    "red": ("Red", "Maroon", "Burgundy"),
    "pink": ("Pink", "Magenta"),
    "purple": ("Purple", "Lavender", "Mauve"),
    "blue": ("Blue", "Navy Blue", "Teal", "Turquoise Blue"),
    "green": ("Green", "Olive", "Sea Green", "Fluorescent Green"),
    "yellow or orange": ("Yellow", "Orange", "Mustard", "Gold"),
}
SHOES: dict[str, tuple[str, ...]] = {
    "casual shoe": ("Casual Shoes",),
    "sports shoe": ("Sports Shoes",),
    "formal shoe": ("Formal Shoes",),
    "heel": ("Heels",),
    "flat": ("Flats",),
}
BAGS: dict[str, tuple[str, ...]] = {
    "handbag": ("Handbags",),
    "backpack": ("Backpacks", "Rucksacks"),
    "clutch": ("Clutches",),
    "other bag": (
        "Laptop Bag",
        "Duffel Bag",
        "Messenger Bag",
        "Mobile Pouch",
        "Waist Pouch",
        "Trolley Bag",
        "Tablet Sleeve",
    ),
}
SMILES: dict[str, tuple[str, ...]] = {"neutral": ("0",), "smiling": ("1",)}

FASHION_MNIST = DataCard(
    name="fashion-mnist",
    title="Fashion-MNIST",
    url="https://github.com/zalandoresearch/fashion-mnist",
    terms="MIT licence (arXiv:1708.07747)",
    reads="category",
    classes=(
        "T-shirt",
        "trouser",
        "pullover",
        "dress",
        "coat",
        "sandal",
        "shirt",
        "sneaker",
        "bag",
        "ankle boot",
    ),
)


def fashion_mnist(directory: Path | None, *, train: bool) -> PictureSet:
    """Return Fashion-MNIST at 32x32: 28x28 pictures with a black border of two pixels.

    `directory` holds the four idx files, compressed or not, itself or in `FashionMNIST/raw` below;
    None lets torchvision fetch them into `data/`.

    Raises:
        DataError: a file is missing or damaged, or the download failed.
    """
    folder = directory or _download("FashionMNIST")
    stem = "train" if train else "t10k"
    pictures = read_idx(find_idx(folder, f"{stem}-images-idx3-ubyte"), dimensions=3)
    labels = read_idx(find_idx(folder, f"{stem}-labels-idx1-ubyte"), dimensions=1)
    if pictures.shape[1:] != (28, 28) or labels.max(initial=0) >= len(FASHION_MNIST.classes):
        raise DataError(
            "{folder} does not hold Fashion-MNIST: its pictures are {height}x{width} with labels up to {label}, "
            "expected 28x28 and 9",
            folder=str(folder),
            height=pictures.shape[1],
            width=pictures.shape[2],
            label=int(labels.max(initial=0)),
        )
    padded = np.pad(pictures, ((0, 0), (2, 2), (2, 2)))[:, None]
    return PictureSet(
        card=FASHION_MNIST, pictures=torch.from_numpy(padded), labels=torch.from_numpy(labels).to(torch.int64)
    )


def _shop(name: str, title: str, *, reads: str, classes: Sequence[str], of: str = "") -> DataCard:
    return DataCard(name=name, title=title, url=SHOP_URL, terms=SHOP_TERMS, classes=tuple(classes), reads=reads, of=of)


def _coloured(stem: str) -> DataCard:
    title = f"shop photographs of {stem}, by colour"
    return _shop(f"{stem}-colour", title, reads="colour", classes=tuple(COLOURS), of=stem)


FACES = DataCard(
    name="faces",
    title="SMILEs faces",
    url="https://github.com/hromi/SMILEsmileD",
    terms=FACES_TERMS,
    classes=tuple(SMILES),
    reads="smile",
)


def faces(directory: Path | None, *, train: bool, loading: Loading = IN_MEMORY) -> PictureSet[Any]:
    """Return grey faces at 64x64 with 1 for a smile: `train.zip` and `train_labels.csv` (`test` likewise).

    Raises:
        DataError: no directory was given, or a file is missing or damaged.
    """
    split = "train" if train else "test"
    folder = _given(directory, FACES, f"{split}.zip")
    return _labelled(
        FACES, folder, f"{split}.zip", f"{split}_labels.csv", column="smile", groups=SMILES, mode="L", loading=loading
    )


def _shop_loader(card: DataCard, stem: str, groups: Mapping[str, Sequence[str]]) -> Callable[..., PictureSet]:
    """Return the loader of shop pictures: `<stem>_train.zip` and `<stem>_train.csv` (`test` likewise)."""

    def loader(directory: Path | None, *, train: bool, loading: Loading = IN_MEMORY) -> PictureSet[Any]:
        name = f"{stem}_{'train' if train else 'test'}"
        folder = _given(directory, card, f"{name}.zip")
        files = (f"{name}.zip", f"{name}.csv")
        return _labelled(card, folder, *files, column=card.reads, groups=groups, mode="RGB", loading=loading)

    return loader


def bags_and_shoes(directory: Path | None, *, train: bool, loading: Loading = IN_MEMORY) -> PictureSet[Any]:
    """Return bags (label 0) and shoes (label 1) in one set.

    Raises:
        DataError: as the loaders of the two.
    """
    halved = replace(loading, room=loading.room // 2)
    parts = [LOADERS[name][1](directory, train=train, loading=halved).pictures for name in ("bags", "shoes")]
    labels = torch.arange(2).repeat_interleave(torch.tensor([len(part) for part in parts]))
    return PictureSet(card=BAGS_SHOES, pictures=joined(parts), labels=labels)


def bags_and_shoes_128(directory: Path | None, *, train: bool) -> PictureSet:
    """Return bags (label 0) and shoes (label 1) at 128x128, all shoes pointing right.

    `directory` holds `bags_train.zip`, `shoes_train.zip` and a csv of each (`test` likewise). Shoes whose `source`
    is one of LEFT are mirrored. A bag seen in a mirror is a bag: training has each of them both ways.

    Raises:
        DataError: no directory was given, or a file is missing or damaged.
    """
    split = "train" if train else "test"
    folder = _given(directory, BAGS_SHOES_128, f"bags_{split}.zip")
    bags, _ = _clean(folder, f"bags_{split}")
    shoes, rows = _clean(folder, f"shoes_{split}")
    left = np.array([row["source"].startswith(LEFT) for row in rows])
    shoes[left] = shoes[left, :, :, ::-1]
    if train:
        bags = np.concatenate([bags, bags[..., ::-1]])
    labels = torch.arange(2).repeat_interleave(torch.tensor([len(bags), len(shoes)]))
    return PictureSet(card=BAGS_SHOES_128, pictures=torch.from_numpy(np.concatenate([bags, shoes])), labels=labels)


def _clean(folder: Path, stem: str) -> tuple[np.ndarray, list[Row]]:
    found = find_file(folder, f"{stem}.csv")
    rows = read_rows(found, ("file", "source"))
    names = tuple(row["file"] for row in rows)
    return read_pictures(found.parent / f"{stem}.zip", names, mode="RGB", resolution=128), rows


LEFT = "Zappos"
BAGS_SHOES_128 = replace(
    _shop("bags-shoes-128", "clean shop photographs of bags and shoes", reads="kind", classes=("bag", "shoe")),
    terms="shop and catalogue photographs, part of them from UT Zappos50K (non-commercial use only); no other terms are "
    "stated at the sources and the rights presumably lie with the shops and makers: research and testing only, the "
    "pictures themselves are not published",
)
BAGS_SHOES = _shop("bags-shoes", "shop photographs of bags and shoes", reads="kind", classes=("bag", "shoe"))
_SHOP_SETS = (
    (_shop("shoes", "shop photographs of shoes", reads="category", classes=tuple(SHOES)), "shoes", SHOES),
    (_shop("bags", "shop photographs of bags", reads="category", classes=tuple(BAGS)), "bags", BAGS),
    (_coloured("shoes"), "shoes", COLOURS),
    (_coloured("bags"), "bags", COLOURS),
)


LOADERS: dict[str, tuple[DataCard, Callable[..., PictureSet[Any]]]] = {
    FASHION_MNIST.name: (FASHION_MNIST, fashion_mnist),
    FACES.name: (FACES, faces),
    BSDS.name: (BSDS, bsds),
    BAGS_SHOES.name: (BAGS_SHOES, bags_and_shoes),
    BAGS_SHOES_128.name: (BAGS_SHOES_128, bags_and_shoes_128),
    **{card.name: (card, _shop_loader(card, stem, groups)) for card, stem, groups in _SHOP_SETS},
}
IN_MEMORY_ALWAYS = (FASHION_MNIST.name, BSDS.name, BAGS_SHOES_128.name)  # these are small enough


def card(name: str) -> DataCard:
    """Return what a data set is, without reading it.

    Raises:
        UnknownName: there is no such data set; the message offers the closest names.
    """
    if name not in LOADERS:
        raise UnknownName(
            "there is no data set called {given!r}; did you mean {closest}?", given=name, closest=closest(name, LOADERS)
        )
    return LOADERS[name][0]


def load(name: str, directory: Path | None, *, train: bool) -> PictureSet:
    """Return the train or test part of a data set by name.

    Raises:
        UnknownName: there is no such data set.
        DataError: it could not be read or fetched.
    """
    card(name)
    return LOADERS[name][1](directory, train=train)


def load_for_training(name: str, directory: Path | None, loading: Loading) -> PictureSet[Any]:
    """Return the train part of a data set; what would take more than `loading.room` stays in its archives.

    Raises:
        As `load`.
    """
    if name in IN_MEMORY_ALWAYS:
        return load(name, directory, train=True)
    return LOADERS[card(name).name][1](directory, train=True, loading=loading)


def _download(name: str) -> Path:
    """Fetch a torchvision data set into `data/` unless it is there."""
    from torchvision import datasets  # 4 s to import, and only needed here

    root = Path("data")
    try:
        getattr(datasets, name)(root, download=True)
    except (RuntimeError, OSError) as error:
        raise DataError(
            "{name} could not be fetched from its official source ({reason}); "
            "give a directory that holds its files with --data DIR",
            name=name,
            reason=str(error)[:200],
        ) from error
    return root / name / "raw"


def _given(directory: Path | None, card: DataCard, file: str) -> Path:
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


def _labelled(
    card: DataCard,
    folder: Path,
    archive: str,
    table: str,
    *,
    column: str,
    groups: Mapping[str, Sequence[str]],
    mode: str,
    loading: Loading,
) -> PictureSet[Any]:
    """Return the pictures of a zip whose csv has a label of these groups."""
    found = find_file(folder, table)
    rows, labels = _grouped(read_rows(found, ("file", column)), column, groups)
    if not rows:
        raise DataError("{path} holds no pictures with a known {column}", path=str(found), column=column)
    path, names = found.parent / archive, tuple(row["file"] for row in rows)
    if len(names) * CHANNELS[mode] * SIDE**2 > loading.room:
        entries = [(path, name) for name in names]
        filed = FiledPictures(entries, mode=mode, resolution=SIDE, workers=loading.workers)
        return PictureSet(card=card, pictures=filed, labels=torch.tensor(labels))
    return PictureSet(card=card, pictures=torch.from_numpy(_decoded(path, names, mode)), labels=torch.tensor(labels))


def _grouped(rows: Sequence[Row], column: str, groups: Mapping[str, Sequence[str]]) -> tuple[list[Row], list[int]]:
    """Return the rows that belong to a group, and the number of its group for each."""
    number = {value: index for index, values in enumerate(groups.values()) for value in values}
    kept = [row for row in rows if row[column] in number]
    return kept, [number[row[column]] for row in kept]


@functools.lru_cache(maxsize=4)
def _decoded(path: Path, names: tuple[str, ...], mode: str) -> np.ndarray:
    """Return a zip's pictures; several sets look at the same ones."""
    return read_pictures(path, names, mode=mode, resolution=SIDE)
