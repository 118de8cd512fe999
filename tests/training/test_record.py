"""Looking at a run folder: whole, growing, cut off, empty."""

from __future__ import annotations

import json
import math
from pathlib import Path

from ganzoo.training.hardware import FILE
from ganzoo.training.record import read_record, training_facts

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
        f"{tmp_path / 'metrics.jsonl'} has 1 damaged lines, which are left out"
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
