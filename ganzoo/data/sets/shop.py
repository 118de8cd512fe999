"""Shop photographs of bags and shoes on white, by kind, category and colour, at 64x64 and 128x128.

No terms are stated at the sources, so the pictures are not part of this project and of no checkpoint.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from ganzoo.data.archives import find_file, read_pictures, read_rows
from ganzoo.data.filed import Loading, joined
from ganzoo.data.images import DataCard, PictureSet
from ganzoo.data.sets.dataset import DataSet
from ganzoo.data.sets.labelled import IN_MEMORY, Groups, given, labelled

SIDE, LARGE_SIDE = 64, 128
SHOP_TERMS = (
    "shop catalogue photographs; no terms are stated at the sources and the rights presumably lie with the shops: "
    "research and testing only, the pictures themselves are not published"
)
CLEAN_TERMS = (
    "shop and catalogue photographs, part of them from UT Zappos50K (non-commercial use only); no other terms are "
    "stated at the sources and the rights presumably lie with the shops and makers: research and testing only, the "
    "pictures themselves are not published"
)
LIMITS = "It knows one thing from a shop catalogue, centred on white."
LEFT = "Zappos"  # begins the source of the clean shoes that point left
SHOP_URL = "https://github.com/GaneshNeupane01/Fashion-Recommendation-System"
# What a shop calls a colour, by the name that people would give it.
COLOURS: Groups = {
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
SHOES: Groups = {
    "casual shoe": ("Casual Shoes",),
    "sports shoe": ("Sports Shoes",),
    "formal shoe": ("Formal Shoes",),
    "heel": ("Heels",),
    "flat": ("Flats",),
}
BAGS: Groups = {
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


def _card(name: str, title: str, *, reads: str, classes: Sequence[str], of: str = "", shows: str = "") -> DataCard:
    return DataCard(
        name=name,
        title=title,
        url=SHOP_URL,
        terms=SHOP_TERMS,
        classes=tuple(classes),
        reads=reads,
        of=of,
        shows=shows,
        limits=LIMITS,
    )


def _coloured(stem: str) -> DataCard:
    title = f"shop photographs of {stem}, by colour"
    return _card(f"{stem}-colour", title, reads="colour", classes=tuple(COLOURS), of=stem, shows=stem.removesuffix("s"))


SHOES_BY_CATEGORY = _card("shoes", "shop photographs of shoes", reads="category", classes=tuple(SHOES), shows="shoe")
BAGS_BY_CATEGORY = _card("bags", "shop photographs of bags", reads="category", classes=tuple(BAGS), shows="bag")
BAGS_SHOES = _card("bags-shoes", "shop photographs of bags and shoes", reads="kind", classes=("bag", "shoe"))
CLEAN = replace(
    BAGS_SHOES,
    name="clean-bags-shoes",
    title="clean shop photographs of bags and shoes",
    terms=CLEAN_TERMS,
    judge=BAGS_SHOES.name,
)
CLEAN_SHOES = replace(
    SHOES_BY_CATEGORY, name="clean-shoes", title="clean shop photographs of shoes", terms=CLEAN_TERMS, judge="shoes"
)
CLEAN_BAGS = replace(
    BAGS_BY_CATEGORY, name="clean-bags", title="clean shop photographs of bags", terms=CLEAN_TERMS, judge="bags"
)


def _loader(card: DataCard, stem: str, groups: Groups) -> Callable[..., PictureSet[Any]]:
    """Return the loader of shop pictures: `<stem>_train.zip` and `<stem>_train.csv` (`test` likewise)."""

    def loader(directory: Path | None, *, train: bool, loading: Loading = IN_MEMORY) -> PictureSet[Any]:
        name = f"{stem}_{'train' if train else 'test'}"
        folder = given(directory, card, f"{name}.zip")
        files = (f"{name}.zip", f"{name}.csv")
        return labelled(card, folder, *files, column=card.reads, groups=groups, mode="RGB", side=SIDE, loading=loading)

    return loader


def bags_and_shoes(directory: Path | None, *, train: bool, loading: Loading = IN_MEMORY) -> PictureSet[Any]:
    """Return bags (label 0) and shoes (label 1) in one set, at 64x64.

    Raises:
        DataError: as the loaders of the two.
    """
    halved = replace(loading, room=loading.room // 2)
    loaders = (_loader(BAGS_BY_CATEGORY, "bags", BAGS), _loader(SHOES_BY_CATEGORY, "shoes", SHOES))
    parts = [loader(directory, train=train, loading=halved).pictures for loader in loaders]
    labels = torch.arange(2).repeat_interleave(torch.tensor([len(part) for part in parts]))
    return PictureSet(card=BAGS_SHOES, pictures=joined(parts), labels=labels)


def clean_bags_and_shoes(directory: Path | None, *, train: bool, loading: Loading = IN_MEMORY) -> PictureSet:
    """Return bags (label 0) and shoes (label 1) at 128x128; half a gigabyte, always in memory.

    `directory` holds `bags_train.zip`, `shoes_train.zip` and a csv of each (`test` likewise).

    Raises:
        DataError: no directory was given, or a file is missing or damaged.
    """
    bags, shoes = (_clean(directory, stem, train=train) for stem in ("bags", "shoes"))
    labels = torch.arange(2).repeat_interleave(torch.tensor([len(bags), len(shoes)]))
    return PictureSet(card=CLEAN, pictures=torch.from_numpy(np.concatenate([bags, shoes])), labels=labels)


def _clean_loader(card: DataCard, stem: str) -> Callable[..., PictureSet[Any]]:
    """Return the loader of one kind of clean pictures, reduced to 64x64 and without labels."""

    def loader(directory: Path | None, *, train: bool, loading: Loading = IN_MEMORY) -> PictureSet:
        large = _clean(directory, stem, train=train).transpose(0, 2, 3, 1)
        small = [np.asarray(Image.fromarray(one).resize((SIDE, SIDE), Image.Resampling.LANCZOS)) for one in large]
        return PictureSet(card=card, pictures=torch.from_numpy(np.stack(small).transpose(0, 3, 1, 2).copy()))

    return loader


def _clean(directory: Path | None, stem: str, *, train: bool) -> np.ndarray:
    """Return clean pictures (N, 3, 128, 128): all shoes pointing right; training bags both ways, as a mirror has them.

    Raises:
        DataError: no directory was given, or a file is missing or damaged.
    """
    name = f"{stem}_{'train' if train else 'test'}"
    found = find_file(given(directory, CLEAN, f"{name}.zip"), f"{name}.csv")
    rows = read_rows(found, ("file", "source"))
    names = [row["file"] for row in rows]
    pictures = read_pictures(found.parent / f"{name}.zip", names, mode="RGB", resolution=LARGE_SIDE)
    if stem == "shoes":
        left = np.array([row["source"].startswith(LEFT) for row in rows])
        pictures[left] = pictures[left, :, :, ::-1]
    elif train:
        pictures = np.concatenate([pictures, pictures[..., ::-1]])
    return pictures


SETS = (
    DataSet(SHOES_BY_CATEGORY, _loader(SHOES_BY_CATEGORY, "shoes", SHOES)),
    DataSet(BAGS_BY_CATEGORY, _loader(BAGS_BY_CATEGORY, "bags", BAGS)),
    DataSet(_coloured("shoes"), _loader(_coloured("shoes"), "shoes", COLOURS)),
    DataSet(_coloured("bags"), _loader(_coloured("bags"), "bags", COLOURS)),
    DataSet(BAGS_SHOES, bags_and_shoes),
    DataSet(CLEAN, clean_bags_and_shoes),
    DataSet(CLEAN_SHOES, _clean_loader(CLEAN_SHOES, "shoes")),
    DataSet(CLEAN_BAGS, _clean_loader(CLEAN_BAGS, "bags")),
)
