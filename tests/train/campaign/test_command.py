"""python -m train.campaign as a user runs it: real trainings, signals, kill -9; and what the table says."""

from __future__ import annotations

import datetime
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ganzoo.errors import InputError
from ganzoo.training.campaign import DONE, RUNNING, WAITING, Campaign, Job, read_campaign, write_campaign
from tests.tiny import ROOT
from train.campaign.__main__ import cores_of, main, moment_of
from train.campaign.table import duration, table

CORE = min(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
QUEUE = """from train.campaign.queue import Row
QUEUE = (
    Row(recipe="dcgan_fashion_mnist", run="long", settings=("batch=8", "save_every=64"), images=800_000, debug=True),
    Row(recipe="dcgan_fashion_mnist", run="short", images=64, debug=True),
)
"""


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def state_of(pid: int) -> str:
    """Return the letter that the system has for a process's state."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def jobs(runs: Path) -> dict[str, Job]:
    return {job.run: job for job in read_campaign(runs).jobs}


def saved(run: Path) -> int:
    """Return the step of the newest state file, 0 if there is none."""
    return max((int(path.name.split("-")[1]) for path in run.glob("states/step-*.pt")), default=0)


def lives(pid: int | None) -> bool:
    assert pid is not None
    return Path(f"/proc/{pid}").exists() and state_of(pid) != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_campaign_is_paused_killed_and_goes_on_from_what_was_saved(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    queue, runs = tmp_path / "mine.py", tmp_path / "runs"
    queue.write_text(QUEUE)
    arguments = [str(queue), "--data", str(data), "--runs", str(runs), "--cores", str(CORE)]
    command = [sys.executable, "-m", "train.campaign", *arguments]

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)

    campaign = start()
    try:
        wait_for(lambda: any(runs.glob("long/states/step-*.pt")), "nothing was saved")
        trained = jobs(runs)["long"].pid
        assert trained is not None and os.getpriority(os.PRIO_PROCESS, trained) == 19
        assert os.sched_getaffinity(trained) == {CORE}

        assert main([*arguments]) == 2
        assert "another campaign is at work" in capsys.readouterr().err

        assert main(["--runs", str(runs), "--pause", "5"]) == 0
        wait_for(lambda: state_of(trained) == "T", "it does not stand still")
        assert main(["--runs", str(runs), "--status"]) == 0
        assert "is paused until" in capsys.readouterr().out
        assert main(["--runs", str(runs), "--go"]) == 0
        wait_for(lambda: state_of(trained) != "T", "it does not go on")

        campaign.kill()
        campaign.wait()
        wait_for(lambda: not lives(trained), "a training outlived its campaign")
        assert "the state is saved" in (runs / "long.log").read_text()
        capsys.readouterr()
        assert main(["--runs", str(runs), "--status"]) == 0
        assert "is not at work" in capsys.readouterr().out

        used, stopped = jobs(runs)["long"].core_seconds, saved(runs / "long")
        campaign = start()
        wait_for(lambda: jobs(runs)["long"].core_seconds > used, "it does not go on")
        wait_for(lambda: saved(runs / "long") > stopped, "it did not resume")
        campaign.send_signal(signal.SIGTERM)
        assert campaign.wait(timeout=240) == 130
        ended = jobs(runs)["long"]
        assert (ended.state, ended.pid, ended.failures) == (WAITING, None, 0)
    finally:
        if campaign.poll() is None:
            campaign.send_signal(signal.SIGTERM)
            campaign.wait()


def test_the_table_has_pictures_budgets_speed_and_what_went_wrong(tmp_path: Path) -> None:
    write_campaign(
        tmp_path,
        Campaign(
            queue="mine",
            pid=os.getpid(),
            written=500.0,
            jobs=(
                Job(run="a", recipe="r", images=10_000, core_minutes=90, state=RUNNING, core_seconds=1_800, cores=(1,)),
                Job(run="b", recipe="r", images=64, state=DONE, reason="its core-minutes are used up"),
            ),
        ),
    )
    (tmp_path / "a").mkdir()
    (tmp_path / "a/recipe.json").write_text(json.dumps({"name": "x", "images": 10_000}))
    lines = [{"step": n, "images_seen": 1_000 * n, "seconds": 10.0, "loss": 1} for n in (1, 2)]
    (tmp_path / "a/metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    said = table(tmp_path, read_campaign(tmp_path), now=510.0).splitlines()
    assert said[0] == f"The campaign mine is at work (process {os.getpid()})."
    assert said[3].split() == ["a", "2,000", "10,000", "30.0", "90", "100.0", "1", "min", "running"]
    assert said[4].split()[:4] == ["b", "0", "64", "0.0"] and said[4].endswith("done: its core-minutes are used up")
    assert "is not at work" in table(tmp_path, read_campaign(tmp_path), now=600.0)


@pytest.mark.parametrize(("seconds", "said"), [(None, ""), (29, "0 min"), (3_540, "59 min"), (5_400, "1:30 h")])
def test_durations(seconds: float | None, said: str) -> None:
    assert duration(seconds) == said


def test_a_time_of_day_is_the_next_one() -> None:
    now = datetime.datetime(2024, 5, 6, 22, 0)
    assert moment_of("23:15", now=now) - now.timestamp() == 75 * 60
    assert moment_of("07:30", now=now) - now.timestamp() == 9.5 * 3600
    assert moment_of("22:00", now=now) - now.timestamp() == 24 * 3600


@pytest.mark.parametrize("text", ["24:00", "7", "soon", ""])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="takes a time of day"):
        moment_of(text, now=datetime.datetime(2024, 5, 6))


@pytest.mark.parametrize("text", ["", "a", "0,", f"{CORE},{CORE}", "-1", "99999"])
def test_what_are_no_cores_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="--cores takes some of"):
        cores_of(text)
    assert cores_of(str(CORE)) == (CORE,)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give a queue"),
        (["nothing"], "did you mean"),
        (["--status"], "cannot be read as a campaign"),
        (["--pause"], "cannot be read as a campaign"),
        (["--pause", "0"], "a pause takes from above 0"),
        (["cpu", "--cores", "x"], "--cores takes some of"),
    ],
)
def test_refusals_are_one_line_and_write_nothing(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert said in err and err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_names_every_job_and_data_that_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["cpu", "--data", "nowhere", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "discogan_bags_shoes_128" in out and "nowhere/superres (is not there)" in out
    assert list(tmp_path.iterdir()) == []
