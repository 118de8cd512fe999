"""A log that grows, is replaced, never ends, or is damaged, as somebody sees it who looks again and again."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ganzoo.errors import InputError
from ganzoo.training import following as module
from ganzoo.training import json_lines
from ganzoo.training.following import MOST_ROWS, RECENT, Following
from ganzoo.training.metrics_log import check_metrics, last_metrics
from tests.tiny import waiting_for_nobody


def line(step: int) -> str:
    return json.dumps({"step": step, "images_seen": 10 * step, "seconds": 1, "loss": 0.5}) + "\n"


def text(first: int, last: int) -> str:
    return "".join(map(line, range(first, last + 1)))


def steps(rows: list[dict[str, float]]) -> list[float]:
    return [row["step"] for row in rows]


def test_a_growing_log_is_read_on_and_half_a_line_waits_for_its_end(tmp_path: Path) -> None:
    path, half = tmp_path / "log", len(line(3)) // 2
    log = Following(path, check_metrics)
    assert log.look().rows == []
    path.write_text(text(1, 2) + line(3)[:half])
    assert steps(log.look().rows) == [1, 2]
    with path.open("a") as file:
        file.write(line(3)[half:] + line(4))
    seen = log.look()
    assert steps(seen.rows) == steps(seen.recent) == [1, 2, 3, 4] and seen.damaged == 0
    assert log.look() == seen


def test_only_what_is_new_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log"
    path.write_text(text(1, 1_000))
    log = Following(path, check_metrics)
    log.look()
    parsed: list[bytes] = []
    parse = module.parsed
    monkeypatch.setattr(module, "parsed", lambda line, *rest: parsed.append(line) or parse(line, *rest))
    with path.open("a") as file:
        file.write(line(1_001))
    assert steps(log.look().rows)[-1] == 1_001
    assert len(parsed) == 1 + RECENT


def test_a_log_in_the_place_of_another_is_read_anew(tmp_path: Path) -> None:
    """As resuming does it; a shorter one at the same place too."""
    path = tmp_path / "log"
    path.write_text(text(1, 9))
    log = Following(path, check_metrics)
    log.look()
    (tmp_path / "new").write_text(text(1, 5) + line(60))
    (tmp_path / "new").replace(path)
    assert steps(log.look().rows) == [1, 2, 3, 4, 5, 60]
    path.write_text(text(1, 2))
    assert steps(log.look().rows) == [1, 2]
    path.unlink()
    assert log.look().rows == []
    path.write_text(text(1, 3))
    assert steps(log.look().rows) == [1, 2, 3]


def test_a_million_lines_are_thinned_evenly_and_few_are_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: 1,000,000 over 512 are 1,954 rows; over 256 they would be 3,907, more than the 3,000 that are kept."""
    path = tmp_path / "log"
    path.write_text(text(1, 1_000_000))
    log = Following(path, check_metrics)
    parsed = [0]
    parse = module.parsed

    def counted(*arguments: object) -> object:
        parsed[0] += 1
        return parse(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "parsed", counted)
    looks = -(-path.stat().st_size // module.MOST_A_LOOK)
    for _ in range(looks):
        seen = log.look()
    assert steps(seen.rows) == list(range(1, 1_000_001, 512))
    assert steps(seen.recent) == list(range(1_000_000 - RECENT + 1, 1_000_001))
    assert parsed[0] < 10 * MOST_ROWS


def test_damaged_lines_are_counted_and_the_rest_is_there(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_bytes(text(1, 2).encode() + b"\xff\xfe\nnull\n" + b"[" * 60_000 + b"\n" + text(2, 3).encode())
    seen = Following(path, check_metrics).look()
    assert steps(seen.rows) == [1, 2, 3] and seen.damaged == 4  # the second step 2 goes backwards


def test_a_line_without_an_end_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "log"
    with path.open("wb") as file:
        file.write(line(1).encode())
        file.truncate(2**40)
    log = Following(path, check_metrics)
    for _ in range(2):
        seen = log.look()
        assert steps(seen.rows) == [1] and len(log._rest) <= json_lines.LONGEST_LINE + 1
    assert seen.damaged == 1


@pytest.mark.parametrize("thing", ["pipe", "zero", "folder"])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, thing: str) -> None:
    path = tmp_path / "log"
    {"pipe": os.mkfifo, "zero": lambda path: path.symlink_to("/dev/zero"), "folder": Path.mkdir}[thing](path)
    with waiting_for_nobody(), pytest.raises(InputError, match="no regular file"):
        Following(path, check_metrics).look()
    with waiting_for_nobody():
        assert last_metrics(path) == []


def test_the_last_lines_of_a_long_log_are_read_without_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(text(1, 5_000) + "null\n" + line(5_001) + '{"step": 5002')
    rows = last_metrics(path)
    assert rows[-1]["step"] == 5_001 and rows[-2]["step"] == 5_000
    assert 500 < len(rows) < 5_000 and steps(rows) == list(range(5_002 - len(rows), 5_002))
