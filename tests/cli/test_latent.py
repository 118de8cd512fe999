"""The commands that look into a latent space."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ganzoo import pixels
from ganzoo.catalog import Catalog
from ganzoo.cli import main
from ganzoo.inference import Engine
from ganzoo.inference.atlas import from_json, shipped_atlas
from ganzoo.inference.survey import survey
from tests.checkpoint.test_folder import edit
from tests.test_films import decoded

NAME, JUDGE = "dcgan.tiny-32", "classifier.tiny-32"
CLASSES = [f"class {number}" for number in range(10)]
Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def here(checkpoints: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory, a tiny generator, and a tiny classifier that reads its pictures."""

    def rename(value: dict[str, Any], name: str) -> None:
        value["name"] = name
        value["data"] |= {"name": "tiny", "reads": "kind", "classes": CLASSES}

    for old, new in (("dcgan.fashion-mnist-32", NAME), ("classifier.fashion-mnist-32", JUDGE)):
        (checkpoints / old).rename(checkpoints / new)
        edit(checkpoints / new, partial(rename, name=new))
    monkeypatch.setenv("GANZOO_CHECKPOINTS", str(checkpoints))
    monkeypatch.setitem(survey.__kwdefaults__, "samples", 300)
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def engine(checkpoints: Path) -> Engine:
    return Engine(Catalog([(checkpoints, "local")]), "cpu")


def picture(path: str) -> np.ndarray:
    """Return a PNG's pixels."""
    with Image.open(path) as opened:
        return np.asarray(opened)


def refused(out: Out, *arguments: str) -> str:
    """Return the sentence with which a command is refused."""
    assert main(list(arguments)) == 2
    said = out.readouterr().err.strip().splitlines()[-1]
    assert said.startswith("ganzoo: ")
    return said


def test_a_traversal_passes_its_own_picture_where_the_number_is_its_own(engine: Engine, capsys: Out) -> None:
    assert main(["traverse", NAME, "--seed", "5", "--dimension", "3", "--count", "3"]) == 0
    strip = picture("strip.png")
    assert strip.shape == (32, 3 * 34 - 2)
    z = engine.latents(NAME, [5])
    z[0, 3] = 3.0
    expected = engine.draw(NAME, z)[0, :, :, 0]
    assert abs(strip[:, -32:].astype(int) - expected).max() <= 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[0] for line in lines[:3]] == [
        "dimension 3 -3.00",
        "dimension 3 +0.00",
        "dimension 3 +3.00",
    ]
    assert re.search(r"class \d \d+%", lines[0])


def test_a_traversal_refuses_what_is_not_there(capsys: Out) -> None:
    assert "has the dimensions 0 to 15, not 16" in refused(capsys, "traverse", NAME, "--dimension", "16")
    assert "a seed is a whole number" in refused(capsys, "traverse", NAME, "--seed", "x", "--dimension", "1")
    assert "has no direction called 'smile'" in refused(capsys, "traverse", NAME, "--towards", "smile")
    assert "cannot be used here" in refused(capsys, "traverse", JUDGE, "--dimension", "1")


def test_a_sum_shows_each_term_over_its_mean_and_the_result_last(engine: Engine, capsys: Out) -> None:
    assert main(["arithmetic", NAME, "--plus", "1,2,3", "--minus", "4", "--other", "5 6"]) == 0
    table = picture("sum.png")
    assert table.shape == (4 * 34 - 2, 4 * 34 - 2)
    ones = engine.sample(NAME, [1, 4, 5])[:, :, :, 0].astype(int)
    for place in range(3):
        assert abs(table[:32, 34 * place : 34 * place + 32] - ones[place]).max() <= 1
    assert (table[34:66, 34:66] == 255).all()  # the second term has one picture only
    said = capsys.readouterr().out.splitlines()
    result = engine.sample(NAME, [said[1]])[0, :, :, 0].astype(int)
    assert abs(table[-32:, -32:] - result).mean() < 4


@pytest.mark.parametrize("terms", [["--plus", ""], ["--plus", "1,2,3,4"], ["--plus", "1", "--minus", "1,2,3,4"]])
def test_a_sum_of_no_or_too_many_pictures_is_refused(capsys: Out, terms: list[str]) -> None:
    assert "takes up to 3 points" in refused(capsys, "arithmetic", NAME, *terms)


def test_a_picture_is_inverted_and_its_latent_can_be_walked_to(engine: Engine, capsys: Out) -> None:
    drawn = engine.sample(NAME, [77])
    pixels.to_pil(drawn[0]).convert("RGB").save("mine.png")
    assert main(["invert", NAME, "mine.png"]) == 0
    lines = capsys.readouterr().out.splitlines()
    error, at_random = map(float, re.findall(r"\d+\.\d", lines[0]))
    assert error < 0.7 * at_random
    assert picture("found.png").shape == (32, 66)
    assert main(["walk", NAME, "--seeds", f"3,{lines[2]}", "--frames", "5", "--out", "walk.mp4"]) == 0
    assert len(decoded(Path("walk.mp4"), 256)) == 5


def test_what_is_no_picture_is_refused(here: Path, capsys: Out) -> None:
    (here / "bad.png").write_bytes(b"no picture")
    assert "is not a picture" in refused(capsys, "invert", NAME, "bad.png")
    assert "cannot be read" in refused(capsys, "invert", NAME, "none.png")


def test_a_straight_walk_differs_in_the_middle_and_not_at_its_ends() -> None:
    for way in ([], ["--linear"]):
        assert main(["walk", NAME, "--seeds", "3,9", "--frames", "3", "--out", f"way{len(way)}", *way]) == 0
    assert [(picture(f"way0/0000{n}.png") != picture(f"way1/0000{n}.png")).any() for n in range(3)] == [
        False,
        True,
        False,
    ]


def test_the_latent_of_another_model_is_refused(capsys: Out) -> None:
    assert main(["arithmetic", NAME, "--plus", "1"]) == 0
    point = capsys.readouterr().out.splitlines()[1]
    assert "belongs to another model" in refused(
        capsys, "walk", "dcgan.fashion-mnist-32", "--seeds", f"3,{point}", "--out", "x.mp4"
    )


def test_an_atlas_is_written_and_holds_for_these_weights_only(checkpoints: Path, capsys: Out) -> None:
    assert main(["atlas", NAME, "--write", str(checkpoints / NAME)]) == 0
    assert "read by classifier.tiny-32" in capsys.readouterr().out
    catalog = Catalog([(checkpoints, "local")])
    atlas = shipped_atlas(catalog, NAME)
    assert atlas is not None and sorted(number for number, _ in atlas.ranking) == list(range(16))
    changes = [change for _, change in atlas.ranking]
    assert changes == sorted(changes, reverse=True)
    edit(checkpoints / NAME, lambda value: value["networks"]["generator"].update(sha256="0" * 64))
    assert shipped_atlas(Catalog([(checkpoints, "local")]), NAME) is None


def test_an_atlas_that_cannot_be_read_is_passed_over(checkpoints: Path) -> None:
    (checkpoints / NAME / "atlas.json").write_text('{"format_version": 9}')
    assert shipped_atlas(Catalog([(checkpoints, "local")]), NAME) is None
    with pytest.raises(KeyError):
        from_json({})
