"""python -m ganzoo, command by command."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ganzoo.cli import main
from tests.conftest import RunPython
from tests.test_films import decoded

NAME, JUDGE = "dcgan.tiny-32", "classifier.tiny-32"


@pytest.fixture(autouse=True)
def here(checkpoints: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory, with tiny checkpoints of the user's own under names that do not ship."""
    from tests.checkpoint.test_folder import edit

    for old, new in (("dcgan.fashion-mnist-32", NAME), ("classifier.fashion-mnist-32", JUDGE)):
        (checkpoints / old).rename(checkpoints / new)
        edit(checkpoints / new, partial(_rename, name=new))
    monkeypatch.setenv("GANZOO_CHECKPOINTS", str(checkpoints))
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def _rename(value: dict[str, Any], name: str) -> None:
    value["name"], value["data"]["name"] = name, "tiny"


def picture(path: Path) -> np.ndarray:
    """Return a PNG's pixels."""
    with Image.open(path) as opened:
        return np.asarray(opened)


# --- list


def test_list_has_a_line_a_checkpoint(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    (line,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith(NAME)]
    assert "local" in line and "a tiny dcgan for tests" in line


def test_list_as_json_says_what_where_and_how_large(capsys: pytest.CaptureFixture[str], checkpoints: Path) -> None:
    assert main(["list", "--json"]) == 0
    rows = {row["name"]: row for row in json.loads(capsys.readouterr().out)}
    row = rows[NAME]
    assert (row["model"], row["kind"], row["source"], row["revision"]) == ("dcgan", "noise", "local", None)
    assert row["path"] == str(checkpoints / NAME)
    assert row["bytes"] == (checkpoints / NAME / "generator.safetensors").stat().st_size


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["list", "--json"], ["sample", "--help"]])
def test_help_and_list_import_no_torch(run_python: RunPython, arguments: list[str]) -> None:
    program = (
        "import sys; from ganzoo.cli import main\n"
        f"try: main({arguments!r})\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'torchvision', 'gradio', 'plotly', 'huggingface_hub', 'numpy'} & set(sys.modules)\n"
        "print('imported', sorted(heavy))"
    )
    done = run_python("-c", program)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "imported []"


# --- sample


def test_sample_draws_a_grid_and_the_same_seed_gives_the_same_bytes(here: Path) -> None:
    for name in ("first.png", "second.png"):
        assert main(["sample", NAME, "--seed", "3", "--count", "4", "--out", name]) == 0
    assert (here / "first.png").read_bytes() == (here / "second.png").read_bytes()
    assert picture(here / "first.png").shape == (66, 66)
    main(["sample", NAME, "--seed", "4", "--count", "4", "--out", "third.png"])
    assert (here / "third.png").read_bytes() != (here / "first.png").read_bytes()


def test_sample_writes_single_pictures_named_by_their_seeds(here: Path) -> None:
    assert main(["sample", NAME, "--seed", "5", "--count", "3", "--out", "many/"]) == 0
    assert sorted(path.name for path in (here / "many").iterdir()) == ["5.png", "6.png", "7.png"]
    main(["sample", NAME, "--seed", "6", "--count", "1", "--out", "one.png"])
    assert np.array_equal(picture(here / "one.png"), picture(here / "many" / "6.png"))


def test_a_path_to_a_checkpoint_folder_is_as_good_as_a_name(
    here: Path, checkpoints: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main(["sample", NAME, "--count", "2", "--out", "name.png"])
    monkeypatch.delenv("GANZOO_CHECKPOINTS")
    assert main(["sample", str(checkpoints / NAME), "--count", "2", "--out", "path.png"]) == 0
    assert (here / "name.png").read_bytes() == (here / "path.png").read_bytes()


# --- walk


def test_walk_writes_a_film(here: Path) -> None:
    assert main(["walk", NAME, "--seeds", "1, 2,3", "--frames", "12", "--out", "walk.mp4"]) == 0
    assert len(decoded(here / "walk.mp4", 256)) == 12
    assert main(["walk", NAME, "--seeds", "1,2", "--frames", "5", "--out", "walk.gif"]) == 0
    with Image.open(here / "walk.gif") as film:
        assert getattr(film, "n_frames", 1) == 5


def test_a_walk_into_a_directory_begins_with_the_first_seeds_picture(here: Path) -> None:
    assert main(["walk", NAME, "--seeds", "1,2", "--frames", "4", "--loop", "--out", "frames"]) == 0
    assert len(list((here / "frames").iterdir())) == 4
    main(["sample", NAME, "--seed", "1", "--count", "1", "--out", "one.png"])
    difference = picture(here / "frames" / "00000.png").astype(int) - picture(here / "one.png")
    assert abs(difference).max() <= 1


# --- evaluate


@pytest.fixture
def tiny_data(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The tiny data set under the name that these checkpoints give it."""
    from ganzoo.data import sets

    monkeypatch.setitem(sets.SETS, "tiny", sets.SETS["fashion-mnist"])
    return data


def test_evaluate_prints_figures_with_their_protocol(tiny_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", NAME, "--data", str(tiny_data), "--samples", "100", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["name"] == NAME and said["not_measured"] == {"FID": "give --inception to measure it"}
    for metric in said["metrics"]:
        assert metric["samples"] == 100 and metric["floor"] is not None
        assert JUDGE in metric["protocol"] or metric["name"].startswith(("distance", "nearer")), metric["name"]
    assert main(["evaluate", NAME, "--data", str(tiny_data), "--samples", "100"]) == 0
    text = capsys.readouterr().out
    assert "Fréchet distance: " in text and "real against real" in text and "100 samples; arXiv:1706.08500" in text
    assert "FID: not measured" in text


def test_evaluate_goes_on_without_inceptions_weights_and_says_why(
    tiny_data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import torchvision.models

    def unreachable(**_: object) -> None:
        raise OSError("no route to host")

    monkeypatch.setattr(torchvision.models, "inception_v3", unreachable)
    arguments = ["evaluate", NAME, "--data", str(tiny_data), "--samples", "100", "--json", "--inception"]
    assert main(arguments) == 0
    said = json.loads(capsys.readouterr().out)
    assert "Fréchet distance" in {metric["name"] for metric in said["metrics"]}
    assert "no route to host" in said["not_measured"]["FID"]


# --- bad input


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["sample", NAME, "--seed=-1"], "a seed is a whole number from 0 to 9223372036854775807, not -1"),
        (["sample", NAME, "--seed", "99999999999999999999"], "not 99999999999999999999"),
        (["sample", NAME, "--seed", "seven"], "not seven"),
        (["sample", NAME, "--seed", "9223372036854775807", "--count", "2"], "not 9223372036854775808"),
        (["sample", NAME, "--count", "0"], "0 pictures were asked for; give a number from 1 to 10000"),
        (["sample", NAME, "--count", "10000000"], "10000000 pictures were asked for"),
        (["sample", NAME, "--count=-5"], "-5 pictures were asked for"),
        (["sample", "dcgan.tny-32"], f"no checkpoint called 'dcgan.tny-32'; did you mean {NAME}"),
        (["sample", JUDGE], "cannot be used here"),
        (["sample", "./nowhere"], "cannot be read as a checkpoint's config"),
        (["sample", "/" + "x" * 5_000], "cannot be read as a checkpoint's config"),
        (["sample", NAME, "--out", "missing/grid.png"], "cannot be written"),
        (["sample", NAME, "--out", "grid.jpg"], "ends in .png, not 'grid.jpg'"),
        (["sample", NAME, "--out", "/proc/none/"], "cannot be written"),
        (["sample", NAME, "--device", "banana"], "'banana' is no device"),
        (["walk", NAME, "--seeds", "1"], "at least two seeds and two frames"),
        (["walk", NAME, "--seeds", "1,,2"], "a seed is a whole number"),
        (["walk", NAME, "--seeds", "1,x"], "not x"),
        (["walk", NAME, "--seeds", "1,2", "--frames", "1"], "two frames"),
        (["walk", NAME, "--seeds", "1,2", "--frames", "10000000"], "give a number from 1 to 10000"),
        (["walk", NAME, "--seeds", "1,2", "--frames", "4", "--out", "walk.avi"], "'walk.avi'"),
        (["walk", NAME, "--seeds", "1,2", "--frames", "4", "--out", "missing/walk.mp4"], "cannot be written"),
        (["evaluate", NAME, "--data", "/nowhere"], "there is no data set called 'tiny'"),
        (["evaluate", NAME, "--samples", "10000000"], "from 100 to 10000 samples, not 10000000"),
        (["evaluate", "nothing"], "no checkpoint called 'nothing'"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_refusals_are_one_line_and_status_2(
    arguments: list[str], expected: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert expected in said.err and said.err.count("\n") == 1 and said.err.startswith("ganzoo: ")
    assert said.out == ""
    assert list(here.iterdir()) == []


@pytest.mark.parametrize("arguments", [["sample", NAME, "--count", "many"], ["walk", NAME], ["dance"], []])
def test_words_that_cannot_be_parsed_are_refused_by_the_parser(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_ctrl_c_is_status_130(monkeypatch: pytest.MonkeyPatch) -> None:
    from ganzoo import inference

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(inference.Engine, "sample", interrupted)
    assert main(["sample", NAME]) == 130


def test_it_runs_as_a_module(run_python: RunPython) -> None:
    done = run_python("-m", "ganzoo", "sample", "nothing-like-it")
    assert done.returncode == 2
    assert done.stderr.startswith("ganzoo: there is no checkpoint called 'nothing-like-it'")
