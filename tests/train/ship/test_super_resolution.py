"""A super-resolution run becomes a checkpoint folder with the figures of what was written."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganzoo import checkpoint
from ganzoo.card import card
from ganzoo.catalog import Catalog
from ganzoo.data.scene import SIZE, scene
from ganzoo.evaluation import evaluate
from ganzoo.training.run import run
from tests.enlargers import NAMES, stripes, tiny_engine
from tests.test_contracts import Examples
from tests.tiny import CPU
from train.recipes import find
from train.ship import ship
from train.ship.super_resolution import refresh


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "edsr"
    recipe = dataclasses.replace(find("edsr_bsds", debug=True), images=16)
    list(run(recipe, folder, Examples(recipe), device=CPU))
    return folder


def test_the_card_has_bicubic_the_model_and_the_paper(trained: Path, tmp_path: Path) -> None:
    truths = tmp_path / "truths"
    truths.mkdir()
    Image.fromarray(stripes(64, 48)).save(truths / "a.png")
    config = ship(trained, truths, tmp_path / "edsr.bsds-x4")
    assert checkpoint.verify(tmp_path / "edsr.bsds-x4").metrics == config.metrics
    subjects = {metric.subject for metric in config.metrics}
    assert subjects == {"edsr.bsds-x4", "edsr.bsds-x4+", "bicubic"}
    assert [row["enlarged by"] for row in config.comparison][:3] == ["bicubic", "edsr.bsds-x4", "edsr.bsds-x4+"]
    assert config.images_seen == 16 and config.kind == "super_resolution"


def test_its_picture_shows_bicubic_model_and_truth(trained: Path, tmp_path: Path) -> None:
    ship(trained, None, tmp_path / "out", samples=0)
    with Image.open(tmp_path / "out" / "samples.png") as picture:
        assert picture.size == (3 * SIZE[0] + 16, SIZE[1])
        right = np.asarray(picture.convert("RGB"))[:, -SIZE[0] :]
    assert np.array_equal(right, np.asarray(scene()))


def test_the_drawn_picture_is_the_same_every_time() -> None:
    assert np.array_equal(np.asarray(scene(3)), np.asarray(scene(3)))
    assert not np.array_equal(np.asarray(scene(3)), np.asarray(scene(4)))


def test_the_cards_of_the_others_get_the_new_table_and_keep_their_weights(tmp_path: Path) -> None:
    truths = tmp_path / "truths"
    truths.mkdir()
    Image.fromarray(stripes(64, 48)).save(truths / "a.png")
    shipped = tmp_path / "checkpoints"
    engine = tiny_engine(shipped)
    for name in NAMES:
        metrics = tuple(evaluate(engine, name, truths))
        checkpoint.restate(shipped / name, replace_metrics(shipped / name, metrics), card=card)
    refresh(Catalog([(shipped, "shipped")]), truths)
    for name in NAMES:
        config = checkpoint.verify(shipped / name)
        assert [row["enlarged by"] for row in config.comparison] == [
            "bicubic",
            *sorted([*NAMES, *(f"{one}+" for one in NAMES)]),
        ]
        assert all(f"| {row['PSNR Y']} |" in (shipped / name / "README.md").read_text() for row in config.comparison)
    before = (shipped / NAMES[0] / "README.md").stat().st_mtime_ns
    refresh(Catalog([(shipped, "shipped")]), truths)
    assert (shipped / NAMES[0] / "README.md").stat().st_mtime_ns == before


def replace_metrics(folder: Path, metrics: tuple[checkpoint.Metric, ...]) -> checkpoint.Config:
    return dataclasses.replace(checkpoint.verify(folder), metrics=metrics)
