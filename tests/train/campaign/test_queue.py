"""Queues: what a row may say, and where they are found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ganzoo.data import sets
from ganzoo.errors import RecipeError, UnknownName
from tests.tiny import waiting_for_nobody
from train.campaign.queue import Row, find_queue, names


@pytest.mark.parametrize("name", sorted(names()))
def test_the_queues_that_ship_hold_recipes_that_there_are(name: str) -> None:
    found, queue = find_queue(name)
    assert found == name
    for row in queue:
        recipe = row.resolved()
        assert recipe.data in sets.SETS and row.data
        assert row.core_minutes or row.seconds


def test_a_queue_is_found_by_the_path_of_its_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("from train.campaign.queue import Row\nQUEUE = (Row(recipe='dcgan_faces', images=5),)\n")
    name, (row,) = find_queue(str(path))
    assert (name, row.folder, row.resolved().images) == ("mine", "dcgan_faces", 5)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("QUEUE = ()", "holds no QUEUE"),
        ("rows = 3", "holds no QUEUE"),
        ("QUEUE = (", "cannot be read as a queue"),
        ("import nothing_like_it", "cannot be read as a queue"),
        ("from train.campaign.queue import Row\nQUEUE = (Row(recipe='a'), Row(recipe='a'))", "train in a; give one"),
        ("from train.campaign.queue import Row\nQUEUE = (Row(recip='a'),)", "cannot be read as a queue"),
    ],
)
def test_a_file_that_is_no_queue_is_refused(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text(text)
    with pytest.raises(RecipeError, match=said):
        find_queue(str(path))


def test_a_queue_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="did you mean cpu"):
        find_queue("cpus")
    with pytest.raises(UnknownName, match="there is no file"):
        find_queue(str(tmp_path / "nothing.py"))


@pytest.mark.parametrize(
    "wrong", [{"core_minutes": 0}, {"images": -1}, {"threads": 0}, {"run": "../out"}, {"run": "."}]
)
def test_a_row_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(RecipeError):
        Row(recipe="dcgan_faces", **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["1 / 0", "{}['a']", "\0", "raise OSError('x')", "(" * 10_000, "#" * 2**20 + "\nx"])
def test_any_mistake_in_a_queue_is_told_with_its_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "mine.py").write_text(text)
    with pytest.raises(RecipeError, match=r"mine\.py cannot be read as a queue"):
        find_queue(str(tmp_path / "mine.py"))


def test_a_pipe_is_no_queue(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "mine.py")
    with waiting_for_nobody(), pytest.raises(UnknownName, match="there is no file"):
        find_queue(str(tmp_path / "mine.py"))
