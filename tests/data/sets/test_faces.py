"""Faces in colour with attributes, a set for each thing that a judge reads."""

from pathlib import Path

from ganzoo.data import sets
from tests.data.sets.test_shop import png, write_archive


def test_each_set_of_faces_reads_its_own_attribute_of_the_same_pictures(tmp_path: Path) -> None:
    (tmp_path / "celeba64").mkdir()
    write_archive(tmp_path / "celeba64" / "train.zip", {"s.jpg": png((50, 60, 70)), "n.jpg": png((7, 8, 9))})
    (tmp_path / "celeba64" / "train_attributes.csv").write_text(
        "file,identity,Smiling,Eyeglasses,Male,Blond_Hair,Wearing_Hat,Young\ns.jpg,1,1,0,0,1,0,1\nn.jpg,2,0,1,1,0,0,0\n"
    )
    smile, glasses, sex = (sets.load(name, tmp_path, train=True) for name in ("faces", "faces-glasses", "faces-sex"))
    assert smile.pictures.shape == (2, 3, 64, 64) and smile.pictures[:, :, 5, 5].tolist() == [[50, 60, 70], [7, 8, 9]]
    assert [smile.card.classes[label] for label in smile.labels] == ["smiling", "neutral"]
    assert [glasses.card.classes[label] for label in glasses.labels] == ["without glasses", "with glasses"]
    assert [sex.card.classes[label] for label in sex.labels] == ["woman", "man"]
    assert {glasses.card.of, sex.card.of} == {"faces"} and smile.card.of == ""
