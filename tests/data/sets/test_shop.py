"""Sets in archives: found, read, grouped by what people call things, and refused in sentences."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import torch
from PIL import Image

from ganzoo.data import archives, sets
from ganzoo.data.sets import shop as shops
from ganzoo.errors import DataError

Colour = tuple[int, int, int]
NAMES = ("a.png", "b.png", "c.png")
SHOE_ROWS = (("a.png", "Heels", "Navy Blue"), ("b.png", "Flats", "Multi"), ("c.png", "Heels", "Gold"))


def write_archive(path: Path, pictures: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in pictures.items():
            archive.writestr(name, data)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-30])


def png(colour: Colour, size: tuple[int, int] = (64, 64)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A directory with three shoes and two bags, training and test alike."""
    for split in ("train", "test"):
        write_archive(
            tmp_path / f"shoes_{split}.zip", {name: png((i, 0, 255)) for i, (name, *_) in enumerate(SHOE_ROWS)}
        )
        rows = "\n".join(",".join(row) for row in SHOE_ROWS)
        (tmp_path / f"shoes_{split}.csv").write_text(f"file,category,colour\n{rows}\n")
        write_archive(tmp_path / f"bags_{split}.zip", {"x.png": png((9, 9, 9)), "y.png": png((8, 8, 8))})
        (tmp_path / f"bags_{split}.csv").write_text(
            "file,category,colour\nx.png,Rucksacks,Red\ny.png,Tablet Sleeve,Red\n"
        )
    return tmp_path


def test_shoes_come_in_the_order_of_the_csv_with_their_category(shop: Path) -> None:
    shoes = sets.load("shoes", shop, train=True)
    assert shoes.pictures.shape == (3, 3, 64, 64) and shoes.pictures.dtype == torch.uint8
    assert shoes.pictures[:, :, 0, 0].tolist() == [[0, 0, 255], [1, 0, 255], [2, 0, 255]]
    assert [shoes.card.classes[label] for label in shoes.labels] == ["heel", "flat", "heel"]


def test_colours_are_grouped_and_what_has_none_is_left_out(shop: Path) -> None:
    coloured = sets.load("shoes-colour", shop, train=False)
    assert [coloured.card.classes[label] for label in coloured.labels] == ["blue", "yellow or orange"]
    assert coloured.pictures[:, 0, 0, 0].tolist() == [0, 2]
    assert coloured.card.of == "shoes" and coloured.card.reads == "colour"


def test_bags_and_shoes_stand_in_one_set(shop: Path) -> None:
    both = sets.load("bags-shoes", shop, train=True)
    assert both.labels.tolist() == [0, 0, 1, 1, 1]
    assert both.pictures[0, 0, 0, 0] == 9 and both.pictures[2, 2, 0, 0] == 255


def test_a_directory_one_level_up_will_do(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    above = tmp_path_factory.mktemp("above")
    (above / "other").mkdir()
    shop.rename(above / "bags_shoes")
    assert len(sets.load("bags", above, train=True)) == 2
    (above / "bags_shoes").rename(shop)


def test_without_a_directory_it_says_what_is_needed() -> None:
    with pytest.raises(DataError, match=r"no official download.*shoes_train.zip"):
        sets.load("shoes", None, train=True)


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda folder: (folder / "shoes_train.zip").write_bytes(b"not a zip"), "is damaged"),
        (lambda folder: cut_off(folder / "shoes_train.zip"), "is damaged"),
        (lambda folder: write_archive(folder / "shoes_train.zip", {"a.png": png((0, 0, 0))}), "holds no picture b.png"),
        (
            lambda folder: write_archive(folder / "shoes_train.zip", dict.fromkeys(NAMES, b"GIF89a")),
            "a.png is damaged",
        ),
        (
            lambda folder: write_archive(
                folder / "shoes_train.zip", dict.fromkeys(NAMES, png((0, 0, 0), (64, 65)))
            ),
            "has 64x65 pixels, expected 64x64",
        ),
        (lambda folder: (folder / "shoes_train.csv").write_text("file,kind\na.png,x\n"), "no column category"),
        (lambda folder: (folder / "shoes_train.csv").write_text(""), "no column file, or no rows"),
        (lambda folder: (folder / "shoes_train.csv").write_bytes(b"\xff\xfe\x00"), "is damaged"),
        (lambda folder: (folder / "shoes_train.csv").unlink(), "holds no file shoes_train.csv"),
        (lambda folder: (folder / "shoes_train.csv").write_text("file,category\na.png,Hat\n"), "no pictures with a"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(shop: Path, spoil: object, sentence: str) -> None:
    spoil(shop)  # type: ignore[operator]
    with pytest.raises(DataError, match=sentence):
        sets.load("shoes", shop, train=True)


def test_a_huge_entry_is_refused_before_it_is_read(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_PICTURE", 10)
    with pytest.raises(DataError, match="the limit is 10"):
        sets.load("shoes", shop, train=True)


def test_every_colour_of_the_shops_has_one_group() -> None:
    values = [value for group in shops.COLOURS.values() for value in group]
    assert len(values) == len(set(values))
