"""Looking at a run folder: whole, growing, cut off, empty."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import pytest

from ganzoo.errors import TrainingError
from ganzoo.training import record as module
from ganzoo.training.hardware import FILE
from ganzoo.training.record import Watched, read_record, training_facts
from tests.tiny import waiting_for_nobody

RECIPE = {"name": "dcgan.x-32", "summary": "s", "images": 10_000}


def write_log(folder: Path, *lines: dict[str, float], rest: str = "") -> None:
    folder.mkdir(exist_ok=True)
    (folder / "recipe.json").write_text(json.dumps(RECIPE))
    (folder / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines) + rest)


def test_speed_and_what_is_left_follow_from_the_log(tmp_path: Path) -> None:
    write_log(
        tmp_path,
        {"step": 10, "images_seen": 1000, "seconds": 100, "loss_real": 1.0},
        {"step": 20, "images_seen": 2000, "seconds": 20, "loss_real": 0.5},
        {"step": 30, "images_seen": 4000, "seconds": 40, "loss_real": 0.25},
    )
    record = read_record(tmp_path)
    assert record.images_seen == 4000 and record.images_per_second == 3000 / 60
    assert record.seconds_left == 6000 / 50
    assert record.losses == ["loss_real"] and record.columns["loss_real"] == [1.0, 0.5, 0.25]


def test_a_line_that_is_being_written_and_a_loss_that_comes_later(tmp_path: Path) -> None:
    write_log(
        tmp_path,
        {"step": 1, "images_seen": 10, "seconds": 1, "loss": 3.0},
        {"step": 2, "images_seen": 20, "seconds": 1, "loss": 2.0, "r1": 0.1},
        rest='{"step": 3, "ima',
    )
    record = read_record(tmp_path)
    assert record.images_seen == 20
    assert math.isnan(record.columns["r1"][0]) and record.columns["r1"][1] == 0.1


def test_grids_come_in_the_order_of_images_and_other_files_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "grids").mkdir()
    for name in ("000002000.png", "000001000.png", ".000004000.png.part", "notes.txt"):
        (tmp_path / "grids" / name).write_bytes(b"")
    record = read_record(tmp_path)
    assert list(record.grids) == [1000, 2000]
    assert record.images_seen == 0 and record.images_per_second is None and record.seconds_left is None


def test_a_log_that_is_no_text_is_told(tmp_path: Path) -> None:
    write_log(tmp_path)
    (tmp_path / "metrics.jsonl").write_bytes(b"\xff\xfe\x00\xff")
    record = read_record(tmp_path)
    assert [str(one) for one in record.troubles] == [
        f"{tmp_path / 'metrics.jsonl'} is shown without its damaged lines (1)"
    ]
    assert record.name == "dcgan.x-32" and record.columns == {}


def test_the_card_tells_what_the_run_itself_wrote_and_when_it_changed(tmp_path: Path) -> None:
    write_log(tmp_path, *({"step": n, "images_seen": n, "seconds": 1800, "cpu_seconds": 900} for n in (1, 2, 3, 4)))
    line = {
        "hardware": "A CPU",
        "device": "cpu",
        "threads": 1,
        "processes": 1,
        "precision": "bfloat16",
        "torch": "2.14",
    }
    lines = [{"images_seen": 0, **line}, {"images_seen": 2, **line}, {"images_seen": 3, **line, "threads": 2}]
    (tmp_path / FILE).write_text("".join(json.dumps(one) + "\n" for one in lines))
    assert training_facts(tmp_path) == {
        "hours of wall clock": 2.0,
        "core-hours": 1.0,
        "hardware": "A CPU, threads: 1, bfloat16, torch 2.14",
        "hardware from 3 images": "A CPU, threads: 2, bfloat16, torch 2.14",
    }


# --- what a stranger's folder may hold


def grid(folder: Path, name: str) -> Path:
    (folder / "grids").mkdir(exist_ok=True)
    path = folder / "grids" / name
    path.write_bytes(b"a picture")
    return path


def test_links_that_lead_out_are_never_read(tmp_path: Path) -> None:
    run, outside = tmp_path / "run", tmp_path / "outside"
    outside.mkdir()
    write_log(outside, {"step": 1, "images_seen": 10, "seconds": 1})
    secret = grid(outside, "000000001.png")
    write_log(run, {"step": 1, "images_seen": 20, "seconds": 1})
    grid(run, "000000002.png")
    (run / "grids" / "000000001.png").symlink_to(secret)
    watched = Watched(run)
    assert list(watched.look().grids) == [2]
    with pytest.raises(TrainingError, match="leads out of the run folder"):
        watched.picture(run / "grids" / "000000001.png")
    with pytest.raises(TrainingError):
        watched.picture(secret)
    for name in ("metrics.jsonl", "recipe.json", "grids"):
        (run / name).rename(run / f"my-{name}")
        (run / name).symlink_to(outside / name)
    record = watched.look()
    assert (record.columns, record.grids, record.name) == ({}, {}, "run")
    assert ["leads out of the run folder" in str(one) for one in record.troubles] == [True] * 3


def test_a_link_inside_the_folder_and_one_to_the_folder_are_followed(tmp_path: Path) -> None:
    write_log(tmp_path / "run", {"step": 1, "images_seen": 10, "seconds": 1})
    (tmp_path / "run" / "metrics.jsonl").rename(tmp_path / "run" / "kept")
    (tmp_path / "run" / "metrics.jsonl").symlink_to("kept")
    (tmp_path / "link").symlink_to("run")
    record = read_record(tmp_path / "link")
    assert record.images_seen == 10 and record.troubles == ()


@pytest.mark.parametrize("name", ["recipe.json", "metrics.jsonl", "grids"])
@pytest.mark.parametrize("thing", ["pipe", "zero", "loop", "file"])
def test_what_is_whole_is_shown_beside_what_is_not(tmp_path: Path, name: str, thing: str) -> None:
    write_log(tmp_path, {"step": 1, "images_seen": 10, "seconds": 1})
    kept = grid(tmp_path, "000000010.png")
    (tmp_path / name).rename(tmp_path / "away")
    path = tmp_path / name
    if thing == "pipe":
        os.mkfifo(path)
    elif thing == "file":
        path.write_bytes(b"\xff\xfe")
    else:
        path.symlink_to("/dev/zero" if thing == "zero" else path)
    with waiting_for_nobody():
        record = read_record(tmp_path)
    assert len(record.troubles) == 1 and name in str(record.troubles[0])
    assert record.name == (tmp_path.name if name == "recipe.json" else "dcgan.x-32")
    assert record.images_seen == (0 if name == "metrics.jsonl" else 10)
    assert record.grids == ({} if name == "grids" else {10: kept})


@pytest.mark.parametrize(
    "recipe",
    [{"images": 1e300}, {"images": "many"}, {"images": -1}, {"name": 7, "summary": []}, {"name": "x" * 10_000}],
)
def test_a_recipe_of_wrong_types_is_shown_as_far_as_it_can_be(tmp_path: Path, recipe: dict[str, object]) -> None:
    (tmp_path / "recipe.json").write_text(json.dumps(recipe))
    record = read_record(tmp_path)
    assert record.images == 0 and record.summary == "" and len(record.name) <= 500


@pytest.mark.parametrize("content", [b"[" * 100_000, b'{"images": 1e400}', b"NaN", b"{" * 10])
def test_a_recipe_that_is_no_recipe_costs_only_its_name(tmp_path: Path, content: bytes) -> None:
    write_log(tmp_path, {"step": 1, "images_seen": 10, "seconds": 1})
    (tmp_path / "recipe.json").write_bytes(content)
    record = read_record(tmp_path)
    assert record.images_seen == 10 and record.images == 0 and record.name in (tmp_path.name, "dcgan.x-32")


def test_a_hundred_thousand_grids_are_looked_through_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "grids").mkdir()
    for number in range(100_000):
        os.mknod(tmp_path / "grids" / f"{number:09d}.png")
    os.utime(tmp_path / "grids", (0, 0))
    scans = []
    scan = os.scandir
    monkeypatch.setattr(os, "scandir", lambda path: scans.append(path) or scan(path))
    watched = Watched(tmp_path)
    assert [len(watched.look().grids) for _ in range(5)] == [100_000] * 5
    assert len(scans) == 1
    grid(tmp_path, "000200000.png")
    assert list(watched.look().grids)[-1] == 200_000


def test_a_grid_that_is_gone_or_too_large_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = grid(tmp_path, "000000010.png")
    watched = Watched(tmp_path)
    watched.look()
    assert watched.picture(path) == b"a picture"
    monkeypatch.setattr(module, "LARGEST_GRID", 3)
    with pytest.raises(TrainingError, match="larger than 3 bytes"):
        watched.picture(path)
    path.unlink()
    with pytest.raises(TrainingError, match="No such file"):
        watched.picture(path)


def test_facts_of_a_damaged_run_are_refused_in_a_sentence(tmp_path: Path) -> None:
    write_log(tmp_path, {"step": 1, "images_seen": 10})
    with pytest.raises(TrainingError, match="its seconds is no number"):
        training_facts(tmp_path)
