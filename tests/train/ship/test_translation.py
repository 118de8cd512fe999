"""A translation run becomes a checkpoint folder: the figures of what was written, and no picture of the data."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganzoo import checkpoint
from ganzoo.catalog import Catalog
from ganzoo.data.drawings import draw
from ganzoo.evaluation import evaluate
from ganzoo.inference import Engine
from ganzoo.training.run import run
from ganzoo.training.sources import source_of
from tests.tiny import CPU
from train.recipes import find
from train.ship import ship

COUNT = 12


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with drawn bags and shoes, training and test."""
    folder = tmp_path_factory.mktemp("shop")
    for kind, category in (("bag", "Handbags"), ("shoe", "Heels")):
        for split, first in (("train", 1_000), ("test", 2_000)):
            with zipfile.ZipFile(folder / f"{kind}s_{split}.zip", "w") as archive:
                for number in range(COUNT):
                    buffer = io.BytesIO()
                    draw(kind, first + number, 64).save(buffer, "PNG")
                    archive.writestr(f"{number}.png", buffer.getvalue())
            rows = "".join(f"{number}.png,{category},Red\n" for number in range(COUNT))
            (folder / f"{kind}s_{split}.csv").write_text(f"file,category,colour\n{rows}")
    return folder


@pytest.fixture(scope="module")
def runs(shop: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Runs of two steps: the default and one other variant."""
    folder = tmp_path_factory.mktemp("runs")
    for name in ("discogan_bags_shoes", "discogan_bags_shoes_gan"):
        recipe = dataclasses.replace(find(name, debug=True), images=16)
        list(run(recipe, folder / name, source_of(recipe, shop, device=CPU), device=CPU))
    return {path.name: path for path in folder.iterdir()}


def test_the_card_has_both_directions_and_the_variants_side_by_side(runs, shop: Path, tmp_path: Path) -> None:
    out = tmp_path / "discogan.bags-shoes-64"
    config = ship(runs["discogan_bags_shoes"], shop, out, compare=[runs["discogan_bags_shoes_gan"]])
    assert checkpoint.verify(out).metrics == config.metrics
    assert set(config.networks) == {"g_ab", "g_ba"} and config.kind == "translation"
    assert {metric.subject for metric in config.metrics} == {"bag to shoe", "shoe to bag"}
    rows = [(row["variant"], row["images"], row["direction"]) for row in config.comparison]
    assert rows == [(v, 16, d) for v in ("colour", "gan") for d in ("bag to shoe", "shoe to bag")]
    assert "no terms are stated" in (out / "README.md").read_text(encoding="utf-8")


def test_evaluate_finds_the_figures_of_the_card(runs, shop: Path, tmp_path: Path) -> None:
    config = ship(runs["discogan_bags_shoes"], shop, tmp_path / "out")
    catalog = Catalog()
    catalog.open(tmp_path / "out")
    found = evaluate(Engine(catalog, "cpu"), config.name, shop)
    for ours, theirs in zip(found, config.metrics, strict=True):
        assert (ours.name, ours.subject) == (theirs.name, theirs.subject)
        assert ours.value == pytest.approx(theirs.value, rel=1e-3, abs=1e-3, nan_ok=True)


def test_its_picture_shows_no_picture_of_the_data(runs, shop: Path, tmp_path: Path) -> None:
    ship(runs["discogan_bags_shoes"], None, tmp_path / "out", samples=0)
    with Image.open(tmp_path / "out" / "samples.png") as sheet:
        pixels = np.asarray(sheet.convert("RGB"))
    inputs = [pixels[y : y + 64, x : x + 64] for y in range(0, 528, 66) for x in (0, 198)]
    ours = [draw(kind, first + n, 64) for kind in ("bag", "shoe") for first in (1_000, 2_000) for n in range(COUNT)]
    assert len(inputs) == 16
    assert not any(np.array_equal(view, np.asarray(picture)) for view in inputs for picture in ours)
