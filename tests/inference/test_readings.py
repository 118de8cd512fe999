"""Which classifiers read a model's pictures, and what they say."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from ganzoo import checkpoint
from ganzoo.catalog import Catalog
from ganzoo.inference import Engine
from ganzoo.inference.readings import Reader, probabilities, readers
from ganzoo.pixels import to_model
from tests.checkpoint.test_folder import edit

NAME, JUDGE = "dcgan.fashion-mnist-32", "classifier.fashion-mnist-32"
CLASSES = [f"class {number}" for number in range(10)]


def known(folder: Path, **data: Any) -> list[Reader]:
    """Return who reads the generator if the classifier's card says this."""
    edit(folder / JUDGE, lambda value: value["data"].update({"classes": CLASSES, "reads": "kind"} | data))
    return readers(Catalog([(folder, "local")]), NAME)


def test_a_classifier_of_the_same_set_reads_the_pictures(checkpoints: Path) -> None:
    assert known(checkpoints) == [Reader(name=JUDGE, reads="kind", classes=tuple(CLASSES))]


def test_one_of_the_same_pictures_with_other_labels_does_too(checkpoints: Path) -> None:
    assert len(known(checkpoints, name="fashion-mnist-colour", of="fashion-mnist")) == 1


@pytest.mark.parametrize(
    "data",
    [{"name": "faces"}, {"classes": []}, {"classes": "0123456789"}, {"classes": CLASSES[:9]}, {"classes": 10}],
    ids=str,
)
def test_others_and_cards_that_do_not_fit_their_network_do_not(checkpoints: Path, data: dict[str, Any]) -> None:
    assert known(checkpoints, **data) == []


def test_of_two_that_read_the_same_the_one_of_the_same_set_is_asked(checkpoints: Path) -> None:
    shutil.copytree(checkpoints / JUDGE, checkpoints / "other")
    rename = {"name": "another", "of": "fashion-mnist", "classes": CLASSES, "reads": "kind"}
    edit(checkpoints / "other", lambda value: value.update(name="a.another-32", data=value["data"] | rename))
    assert [reader.name for reader in known(checkpoints)] == [JUDGE]
    edit(checkpoints / "other", lambda value: value["data"].update(reads="colour"))
    assert [reader.reads for reader in known(checkpoints)] == ["kind", "colour"]


def test_probabilities_are_those_of_the_network_on_these_pixels(checkpoints: Path) -> None:
    (reader,) = known(checkpoints)
    engine = Engine(Catalog([(checkpoints, "local")]), "cpu")
    pixels = engine.sample(NAME, range(3))
    with torch.no_grad():
        pictures = to_model(torch.from_numpy(pixels).permute(0, 3, 1, 2))
        expected = checkpoint.load(checkpoints / JUDGE)(pictures).softmax(1)
    assert torch.allclose(probabilities(engine, reader, pixels), expected, atol=1e-4)
