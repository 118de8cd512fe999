"""Where the results of a batch go: settled before work begins, none lost, no original replaced."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from ganzoo.cli import main
from ganzoo.cli.batches import batch_of
from ganzoo.errors import InputError
from tests.tiny import ROOT

CYCLE = ("", "-back")


def folder_of(path: Path, *names: str) -> Path:
    path.mkdir()
    for name in names:
        Image.new("RGB", (3, 2), "red").save(path / name, "PNG")
    return path


def results(source: Path, out: Path, marks: tuple[str, ...] = ("",)) -> dict[str, list[str]]:
    targets = batch_of(source, out, marks).targets
    return {path.name: [target.name for target in made] for path, made in targets.items()}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("a.png", "b.jpg"), {"a.png": "a.png", "b.jpg": "b.png"}),
        (("a.png", "a.jpg"), {"a.png": "a.png.png", "a.jpg": "a.jpg.png"}),
        (
            ("a.png", "a.jpg", "a.jpg.png"),
            {"a.png": "a.png.png", "a.jpg": "a.jpg.png", "a.jpg.png": "a.jpg.png.png"},
        ),
        (("a.png", "A.jpg"), {"a.png": "a.png.png", "A.jpg": "A.jpg.png"}),
        (("a.png", "A.png"), {"A.png": "A.png.png", "a.png": "a.png-2.png"}),
        (("\u00e9.png", "e\u0301.png"), {"e\u0301.png": "e\u0301.png.png", "\u00e9.png": "\u00e9.png-2.png"}),
    ],
)
def test_every_picture_has_its_own_result(tmp_path: Path, names: tuple[str, ...], expected: dict[str, str]) -> None:
    source = folder_of(tmp_path / "in", *names)
    if len(list(source.iterdir())) < len(names):
        pytest.skip("this file system takes the two names for one")
    assert results(source, tmp_path / "out") == {name: [result] for name, result in expected.items()}


@pytest.mark.parametrize("other", ["a-back.png", "a-back.jpg", "a-back", "a.png-back"])
def test_ways_back_have_results_of_their_own_too(tmp_path: Path, other: str) -> None:
    made = results(folder_of(tmp_path / "in", "a.png", other), tmp_path / "out", CYCLE)
    assert len({name for names in made.values() for name in names}) == 4


def test_a_batch_of_three_names_alike_writes_three(tmp_path: Path) -> None:
    source = folder_of(tmp_path / "in", "a.png", "a.jpg", "a.jpg.png")
    assert main(["upscale", "bicubic", str(source), "--out", str(tmp_path / "out")]) == 0
    assert len(list((tmp_path / "out").iterdir())) == 3


def test_folders_inside_are_told_and_clutter_is_not(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source = folder_of(tmp_path / "in", "a.png")
    folder_of(source / "more", "b.png")
    (source / "__MACOSX").mkdir()
    for clutter in (".DS_Store", "._a.png", "Thumbs.db"):
        (source / clutter).write_bytes(b"clutter")
    assert main(["upscale", "bicubic", str(source), "--out", str(tmp_path / "out")]) == 1
    assert caplog.text.count("skipped") == 1 and "more is no file" in caplog.text
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.png"]


def test_results_may_go_into_a_folder_inside_again_and_again(tmp_path: Path) -> None:
    source = folder_of(tmp_path / "in", "a.png")
    for _ in range(2):
        assert main(["upscale", "bicubic", str(source), "--out", str(source / "results.v2")]) == 0


def test_what_cannot_be_written_is_told_and_the_rest_goes_on(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    source = folder_of(tmp_path / "in", "a.png", "b.png")
    (tmp_path / "out" / "a.png").mkdir(parents=True)
    assert main(["upscale", "bicubic", str(source), "--out", str(tmp_path / "out")]) == 1
    assert "a.png cannot be written" in caplog.text and (tmp_path / "out" / "b.png").is_file()


@pytest.mark.parametrize("way", ["the same", "another spelling", "symlink", "hardlink"])
def test_the_original_is_never_replaced(tmp_path: Path, way: str) -> None:
    source = folder_of(tmp_path / "in", "a.png") / "a.png"
    out = {"the same": source, "another spelling": source.parent / ".." / "in" / "a.png"}.get(way, tmp_path / "b.png")
    if way == "symlink":
        out.symlink_to(source)
    elif way == "hardlink":
        out.hardlink_to(source)
    before = source.read_bytes()
    with pytest.raises(InputError, match=r"would replace the picture .*a\.png"):
        batch_of(source, out)
    assert main(["upscale", "bicubic", str(source), "--out", str(out)]) == 2
    assert source.read_bytes() == before


def test_no_result_of_a_directory_replaces_an_original(tmp_path: Path) -> None:
    source = folder_of(tmp_path / "in", "a.png", "b.png")
    out = tmp_path / "out"
    out.mkdir()
    (out / "b.png").symlink_to(source / "a.png")
    with pytest.raises(InputError, match="would replace the picture"):
        batch_of(source, out)
    linked = tmp_path / "linked"
    linked.symlink_to(source)
    with pytest.raises(InputError, match="would replace what is in"):
        batch_of(source, linked)
    back = folder_of(tmp_path / "there", "x-back.png") / "x-back.png"
    with pytest.raises(InputError, match="would replace the picture"):
        batch_of(back, back.with_name("x.png"), CYCLE)


def test_long_names_are_no_hindrance(tmp_path: Path) -> None:
    source = folder_of(tmp_path / "in", "n" * 240 + ".png")
    assert main(["upscale", "bicubic", str(source), "--out", str(tmp_path / "out")]) == 0


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names there are Unicode")
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "cp949"])
def test_names_that_are_no_text_are_printed_as_they_are(tmp_path: Path, encoding: str) -> None:
    source = tmp_path / "in"
    source.mkdir()
    names = [b"caf\xe9.png", "가방.png".encode(), "\u2603.png".encode()]
    for name in names:
        Image.new("RGB", (3, 2)).save(source / os.fsdecode(name), "PNG")
    (source / os.fsdecode(b"bad\xff.png")).write_bytes(b"no picture")
    done = subprocess.run(
        [sys.executable, "-m", "ganzoo", "upscale", "bicubic", str(source), "--out", str(tmp_path / "out")],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 1 and b"Traceback" not in done.stderr
    assert sorted(os.fsencode(path.name) for path in (tmp_path / "out").iterdir()) == sorted(names)
    assert b"caf\xe9.png" in done.stdout and b"bad\xff.png is not a picture" in done.stderr
    korean = {"utf-8": "가방.png".encode(), "ascii": rb"\uac00\ubc29.png", "cp949": "가방.png".encode("cp949")}
    assert korean[encoding] in done.stdout
