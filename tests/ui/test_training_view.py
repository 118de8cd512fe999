"""The training view: what it draws of a record, and whom it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ganzoo.catalog import Catalog
from ganzoo.errors import TrainingError
from ganzoo.training.campaign import FAILED, Campaign, Job, write_campaign
from ganzoo.training.record import read_record
from ganzoo.ui import campaign_view, training_view
from ganzoo.ui.shared.page import Page
from ganzoo.ui.shared.services import Services
from train.__main__ import main

RECIPE = {"name": "dcgan.x-32", "summary": "s", "images": 100_000}


def page(language: Any = "en") -> Page:
    return Page(language=language, blocks=None, services=Services(Catalog()))  # type: ignore[arg-type]


def folder_with(tmp_path: Path, lines: int) -> Path:
    text = "".join(
        json.dumps({"step": i, "images_seen": 10 * i, "seconds": 1, "loss_real": 1 / i, "loss_fake": i, "x": 0, "y": 1})
        + "\n"
        for i in range(1, lines + 1)
    )
    (tmp_path / "metrics.jsonl").write_text(text)
    (tmp_path / "recipe.json").write_text(json.dumps(RECIPE))
    return tmp_path


def test_every_loss_is_a_line_of_its_own_colour_and_dash(tmp_path: Path) -> None:
    drawn = training_view.figure(page(), read_record(folder_with(tmp_path, 5)))
    assert [line.name for line in drawn.data] == ["real", "fake", "x", "y"]
    assert list(drawn.data[0].x) == [10, 20, 30, 40, 50] and list(drawn.data[1].y) == [1, 2, 3, 4, 5]
    looks = {(line.line.color, line.line.dash) for line in drawn.data}
    assert len(looks) == 4


@pytest.mark.parametrize(("lines", "mode"), [(1, "markers"), (2, "lines")])
def test_a_loss_that_was_logged_once_can_be_seen(tmp_path: Path, lines: int, mode: str) -> None:
    drawn = training_view.figure(page(), read_record(folder_with(tmp_path, lines)))
    assert {line.mode for line in drawn.data} == {mode}


@pytest.mark.parametrize("lines", [training_view.MOST_POINTS, 4_000, 4_001])
def test_a_long_run_is_thinned_and_its_last_line_stays(tmp_path: Path, lines: int) -> None:
    drawn = training_view.figure(page(), read_record(folder_with(tmp_path, lines)))
    assert len(drawn.data[0].x) <= training_view.MOST_POINTS and drawn.data[0].x[-1] == 10 * lines


def test_a_run_without_a_log_draws_nothing(tmp_path: Path) -> None:
    record = read_record(folder_with(tmp_path, 0))
    assert len(training_view.figure(page("ko"), record).data) == 0


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(TrainingError, match="give the folder of a run"):
        training_view.build(tmp_path, Services(Catalog()))
    assert main(["watch", str(tmp_path / "nothing")]) == 2
    assert "give the folder of a run" in capsys.readouterr().err


@pytest.mark.parametrize(("language", "said"), [("en", "The campaign is not at work"), ("ko", "멈춰 있습니다")])
def test_a_campaign_is_shown_as_a_table(tmp_path: Path, language: str, said: str) -> None:
    reason = "it | said `no`"
    jobs = (Job(run="a", recipe="r", images=64_000, core_minutes=90, state=FAILED, core_seconds=120, reason=reason),)
    write_campaign(tmp_path, Campaign(queue="mine", jobs=jobs))
    training_view.build(tmp_path, Services(Catalog()))
    shown = campaign_view.view(page(language), tmp_path, now=0.0)
    assert said in shown and "| `a` | 0 / 64,000 | 2.0 / 90 |" in shown and "`it / said 'no'`" in shown


def test_a_run_whose_recipe_is_damaged_is_shown_all_the_same(tmp_path: Path) -> None:
    folder_with(tmp_path, 5)
    (tmp_path / "recipe.json").write_text("[" * 100_000)
    training_view.build(tmp_path, Services(Catalog([])))
    record = read_record(tmp_path)
    said = training_view._summary(page("en"), record, None)
    assert "recipe\\.json cannot be read as a run\\'s recipe" in said and "50 of 0 images seen" in said


def test_words_of_a_stranger_are_only_words(tmp_path: Path) -> None:
    folder_with(tmp_path, 1)
    (tmp_path / "recipe.json").write_text(json.dumps({"name": "![x](//evil)\n# y", "summary": "<img src=x>"}))
    said = training_view._summary(page("en"), read_record(tmp_path), None)
    assert said.startswith("## \\!\\[x\\]\\(\\/\\/evil\\) \\# y\n\n\\<img src\\=x\\>\n\n")
