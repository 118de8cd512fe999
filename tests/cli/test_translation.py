"""python -m ganzoo translate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganzoo.cli import main
from ganzoo.data.drawings import draw
from tests.translators import NAME, write_translator


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with a tiny model among the user's own."""
    write_translator(tmp_path / "own" / NAME)
    monkeypatch.setenv("GANZOO_CHECKPOINTS", str(tmp_path / "own"))
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def translated(*arguments: str) -> int:
    return main(["translate", NAME, *arguments])


def read(path: str) -> np.ndarray:
    return np.asarray(Image.open(path))


def test_a_picture_becomes_a_png_of_the_models_size() -> None:
    draw("bag", 1, 300).save("bag.jpg")
    assert translated("bag.jpg", "--out", "shoe.png") == 0
    assert read("shoe.png").shape == (64, 64, 3)
    assert sorted(path.name for path in Path().iterdir()) == ["bag.jpg", "shoe.png"]


def test_the_directions_differ_and_the_way_back_is_written_when_asked() -> None:
    draw("bag", 1, 64).save("bag.png")
    assert translated("bag.png", "--out", "there.png", "--cycle") == 0
    assert translated("there.png", "--out", "back.png", "--direction", "b-to-a", "--as-is") == 0
    assert translated("bag.png", "--out", "other.png", "--direction", "b-to-a") == 0
    assert np.array_equal(read("there-back.png"), read("back.png"))
    assert not np.array_equal(read("other.png"), read("there.png"))


def test_a_directorys_results_keep_their_names_and_what_is_no_picture_is_named_and_skipped(
    caplog: pytest.LogCaptureFixture,
) -> None:
    Path("bags").mkdir()
    for name in ("one.jpg", "two.png", "two.bmp"):
        draw("bag", len(name), 80).save(f"bags/{name}")
    Path("bags/notes.txt").write_text("no picture")
    Path("bags/cut.png").write_bytes(Path("bags/two.png").read_bytes()[:200])
    (Path("bags") / ".hidden").write_text("")
    assert translated("bags", "--out", "shoes", "--cycle") == 1
    names = {path.name for path in Path("shoes").iterdir()}
    assert names == {f"{stem}{end}.png" for stem in ("one", "two.png", "two.bmp") for end in ("", "-back")}
    said = caplog.text
    assert "notes.txt" in said and "cut.png" in said and "hidden" not in said


def test_a_picture_of_a_directory_is_what_it_is_alone() -> None:
    Path("bags").mkdir()
    for seed in range(5):
        draw("bag", seed, 64).save(f"bags/{seed}.png")
    assert translated("bags", "--out", "shoes") == 0
    assert translated("bags/3.png", "--out", "three.png") == 0
    assert np.abs(read("shoes/3.png").astype(int) - read("three.png")).max() <= 1


@pytest.mark.parametrize(
    ("source", "out", "words"),
    [
        ("missing.png", "out.png", "cannot be read"),
        ("text.png", "out.png", "not a picture"),
        ("white.png", "out.png", "the picture is empty"),
        ("bag.png", "out.jpg", "ends in .png"),
        ("folder", "folder", "would replace"),
        ("folder", "out.png", "go into a directory"),
        ("empty", "out", "holds no files"),
        ("texts", "out", "none of the 1 files"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    source: str, out: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in ("folder", "empty", "texts"):
        Path(folder).mkdir()
    for path in ("text.png", "texts/a.png"):
        Path(path).write_text("hello")
    for path in ("bag.png", "folder/bag.png"):
        draw("bag", 1, 64).save(path)
    Image.new("RGB", (50, 50), (255, 255, 255)).save("white.png")
    assert translated(source, "--out", out) == 2
    assert words in capsys.readouterr().err
    assert not Path("out.png").exists()
