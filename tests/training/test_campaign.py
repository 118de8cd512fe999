"""campaign.json and campaign.pause as somebody may have damaged or prepared them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ganzoo.catalog import Catalog
from ganzoo.errors import TrainingError
from ganzoo.training.campaign import (
    FILE,
    LONGEST_PAUSE,
    PAUSE,
    Campaign,
    Job,
    asked_pause,
    progress,
    read_campaign,
    write_campaign,
)
from ganzoo.ui import campaign_view
from ganzoo.ui.shared.page import Page
from ganzoo.ui.shared.services import Services
from tests.tiny import waiting_for_nobody
from train.campaign.__main__ import main

WHOLE = Campaign(
    queue="mine", jobs=(Job(run="a", recipe="r", images=64_000, core_minutes=90, cores=(0, 1), pid=77),), written=9.5
)


def page() -> Page:
    return Page(language="en", blocks=None, services=Services(Catalog([])))  # type: ignore[arg-type]


def change(folder: Path, changed: Callable[[dict[str, Any]], object]) -> None:
    write_campaign(folder, WHOLE)
    value = json.loads((folder / FILE).read_text())
    changed(value)
    (folder / FILE).write_text(json.dumps(value))


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write_campaign(tmp_path, WHOLE)
    assert read_campaign(tmp_path) == WHOLE


@pytest.mark.parametrize(
    "changed",
    [
        lambda value: value.update(format=2),
        lambda value: value.update(queue=7),
        lambda value: value.update(jobs={}),
        lambda value: value.update(jobs=[None]),
        lambda value: value.update(jobs=value["jobs"] * 2),
        lambda value: value.update(more=1),
        lambda value: value.update(pid="1"),
        lambda value: value.update(pid=-1),
        lambda value: value.update(pid=10**20),
        lambda value: value.update(written=float("inf")),
        lambda value: value.update(written=float("nan")),
        lambda value: value.update(paused_until=1e300),
        lambda value: value.update(paused_until=True),
        lambda value: value["jobs"][0].update(run="../outside"),
        lambda value: value["jobs"][0].update(run=".."),
        lambda value: value["jobs"][0].update(run="a\0b"),
        lambda value: value["jobs"][0].update(run=["a"]),
        lambda value: value["jobs"][0].update(images="many"),
        lambda value: value["jobs"][0].update(images=-1),
        lambda value: value["jobs"][0].update(images=10**400),
        lambda value: value["jobs"][0].update(core_minutes="long"),
        lambda value: value["jobs"][0].update(core_seconds=None),
        lambda value: value["jobs"][0].update(state="<b>"),
        lambda value: value["jobs"][0].update(pid=0),
        lambda value: value["jobs"][0].update(pid=-1),
        lambda value: value["jobs"][0].update(cores=[0.5]),
        lambda value: value["jobs"][0].update(cores=7),
        lambda value: value["jobs"][0].pop("images"),
    ],
)
def test_a_campaign_that_cannot_be_is_refused_in_a_sentence(
    tmp_path: Path, changed: Callable[[dict[str, Any]], object], capsys: pytest.CaptureFixture[str]
) -> None:
    """A process of -1 would be everybody's when what is left over is ended."""
    change(tmp_path, changed)
    with pytest.raises(TrainingError, match=r"campaign\.json cannot be read as a campaign"):
        read_campaign(tmp_path)
    assert main(["--runs", str(tmp_path), "--status"]) == 2
    assert "campaign.json cannot be read as a campaign" in capsys.readouterr().err
    assert "cannot be read as a campaign" in campaign_view.view(page(), tmp_path, now=0.0).replace("\\", "")


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"null", b"[]", b"[" * 100_000, b"1e400", b"9" * 5_000])
def test_bytes_that_are_no_campaign_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert main(["--runs", str(tmp_path), "--status"]) == 2
    (tmp_path / FILE).unlink()
    os.mkfifo(tmp_path / FILE)
    with waiting_for_nobody():
        assert main(["--runs", str(tmp_path), "--status"]) == 2


@pytest.mark.parametrize(
    "until", ["1e400", "-1e400", "NaN", '"x"', "[]", "null", str(10**400), str(100 + LONGEST_PAUSE + 1), "99"]
)
def test_a_pause_that_nobody_could_ask_for_is_none(tmp_path: Path, until: str) -> None:
    (tmp_path / PAUSE).write_text(f'{{"until": {until}}}')
    assert asked_pause(tmp_path, now=100.0) is None
    (tmp_path / PAUSE).write_text('{"until": 101}')
    assert asked_pause(tmp_path, now=100.0) == 101


@pytest.mark.parametrize("content", [b"", b"[]", b"[" * 900, b"\xff"])
def test_a_damaged_pause_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / PAUSE).write_bytes(content)
    assert asked_pause(tmp_path, now=100.0) is None


def test_progress_is_read_from_the_end_of_a_log_whatever_else_is_in_it(tmp_path: Path) -> None:
    """Ten pictures a second; of 64,000, 63,980 are left."""
    run = tmp_path / "a"
    run.mkdir()
    rows = [{"step": n, "images_seen": 10 * n, "seconds": 1} for n in (1, 2)]
    (run / "metrics.jsonl").write_text("null\n" + "".join(json.dumps(row) + "\n" for row in rows) + '{"step": 3')
    found = progress(tmp_path, Job(run="a", recipe="r", images=64_000))
    assert (found.images_seen, found.images_per_second, found.seconds_left) == (20, 10, 6_398)
    (run / "metrics.jsonl").unlink()
    os.mkfifo(run / "metrics.jsonl")
    with waiting_for_nobody():
        assert progress(tmp_path, Job(run="a", recipe="r", images=64_000)).images_seen == 0


def test_words_of_a_stranger_are_only_words(tmp_path: Path) -> None:
    job = Job(run="a|![x]`", recipe="r", images=1, reason="| `<img src=x>` " + "x" * 9_000)
    write_campaign(tmp_path, Campaign(queue="![x](//evil/q)", jobs=(job,)))
    shown = campaign_view.view(page(), tmp_path, now=0.0)
    assert shown.startswith("## \\!\\[x\\]\\(\\/\\/evil\\/q\\)\n")
    assert "| `a/![x]'` |" in shown and "`/ '<img src=x>' xxx" in shown and len(shown) < 2_000
