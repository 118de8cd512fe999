"""The campaign with trainings that pretend: who trains when, for how long, and what is written down."""

from __future__ import annotations

from pathlib import Path

import pytest

from ganzoo.errors import InputError, TrainingError
from ganzoo.training.campaign import DONE, FAILED, RUNNING, WAITING, Job, pause_until, read_campaign
from tests.train.campaign.stand_ins import Stage
from train.campaign.queue import Row
from train.campaign.runner import MOST_FAILURES, SAVING, locked


def rows(*runs: str, **fields: object) -> tuple[Row, ...]:
    return tuple(Row(recipe="dcgan_faces", run=run, **fields) for run in runs)  # type: ignore[arg-type]


def job(stage: Stage, run: str) -> Job:
    return next(job for job in read_campaign(stage.folder).jobs if job.run == run)


def test_as_many_jobs_train_as_there_are_cores_and_the_next_follows_at_once(tmp_path: Path) -> None:
    stage = Stage(tmp_path, rows("a", "b", "c"), cores=(0, 3))
    runner = stage.runner()
    runner.step()
    assert [one.cores for one in stage.started] == [(0,), (3,)]
    stage.named("a")[0].status = 0
    runner.step()
    assert stage.named("c")[0].cores == (0,)
    assert [one.state for one in read_campaign(tmp_path).jobs] == [DONE, RUNNING, RUNNING]


def test_a_row_takes_as_many_cores_as_threads_and_narrow_ones_fill_what_is_free(tmp_path: Path) -> None:
    stage = Stage(tmp_path, (*rows("a"), *rows("wide", threads=2), *rows("b")), cores=(0, 1))
    runner = stage.runner()
    runner.step()
    assert [bool(stage.named(run)) for run in ("a", "wide", "b")] == [True, False, True]
    for one in stage.started:
        one.status = 0
    runner.step()
    assert stage.named("wide")[0].cores == (0, 1)
    assert "--threads 2" in " ".join(stage.named("wide")[0].command)


def test_more_threads_than_cores_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="wide asks for 2 threads"):
        Stage(tmp_path, rows("wide", threads=2)).runner()


def test_the_command_has_data_settings_and_resumes_where_the_folder_is(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    stage = Stage(tmp_path, rows("a", "b", data="celeba64", settings=("lr=0.1",), images=640), cores=(0, 1))
    stage.runner().step()
    for one in stage.started:
        said = " ".join(one.command[1:])
        assert f"-m train dcgan_faces --data {Path('data/celeba64')} " in said
        assert "--set lr=0.1 --set images=640" in said
        assert ("--resume" in one.command) == (str(tmp_path / "b") in one.command)
    assert job(stage, "a").images == 640


def test_a_budget_of_core_minutes_ends_a_job_once_and_politely(tmp_path: Path) -> None:
    stage = Stage(tmp_path, rows("a", core_minutes=2))
    runner = stage.runner()
    runner.step()
    (one,) = stage.started
    one.ends_when_asked = False
    one.used = 119.0
    runner.step()
    assert one.asked == []
    one.used = 120.0
    for _ in range(3):
        runner.step()
    assert one.asked == ["end"]
    one.status = 130
    runner.step()
    assert (job(stage, "a").state, job(stage, "a").core_seconds) == (DONE, 120.0)
    assert runner.is_over


def test_time_alone_costs_a_job_nothing(tmp_path: Path) -> None:
    stage = Stage(tmp_path, rows("a", core_minutes=1))
    runner = stage.runner()
    runner.step()
    stage.time.seconds += 100_000
    runner.step()
    assert stage.started[0].asked == [] and job(stage, "a").core_seconds == 0


def test_core_seconds_add_up_over_campaigns(tmp_path: Path) -> None:
    stage = Stage(tmp_path, rows("a", core_minutes=1))
    runner = stage.runner()
    runner.step()
    stage.started[0].used = 40.0
    runner.stop()
    assert runner.work().jobs[0].state == WAITING and stage.started[0].asked == ["end"]
    again = stage.runner()
    again.step()
    stage.started[1].used = 25.0
    again.step()
    again.step()
    assert job(stage, "a").state == DONE and job(stage, "a").core_seconds == 65.0


def test_one_that_does_not_end_is_killed_after_its_time(tmp_path: Path) -> None:
    stage = Stage(tmp_path, rows("a", core_minutes=1))
    runner = stage.runner()
    runner.step()
    stage.started[0].ends_when_asked = False
    stage.started[0].used = 60.0
    runner.step()
    stage.time.seconds += SAVING + 1
    runner.step()
    assert stage.started[0].asked == ["end", "kill"]


def test_a_job_that_fails_is_tried_twice_more_behind_the_others_and_named(tmp_path: Path) -> None:
    stage = Stage(tmp_path, rows("bad", "good"))
    (tmp_path / "bad.log").write_text("50%\rtrain: the loss became nan\n")
    runner = stage.runner()
    runner.step()
    stage.started[0].status = 2
    runner.step()
    assert job(stage, "bad").state == WAITING and stage.named("good")
    stage.named("good")[0].status = 0
    for _ in range(5):
        runner.step()
        stage.started[-1].status = 2
    assert len(stage.named("bad")) == MOST_FAILURES == 3
    assert (job(stage, "bad").state, job(stage, "bad").reason) == (FAILED, "the loss became nan")
    assert job(stage, "good").state == DONE and runner.is_over
    assert stage.runner().is_over
    assert not stage.runner(retry=True).is_over


def test_a_time_of_day_stops_everything_saved(tmp_path: Path) -> None:
    stage = Stage(tmp_path, rows("a", "b", "c"), cores=(0, 1), until=1_060.0)
    ended = stage.runner().work()
    assert stage.time.seconds >= 1_060.0 and len(stage.started) == 2
    assert [one.asked for one in stage.started] == [["end"], ["end"]]
    assert [job.state for job in ended.jobs] == [WAITING] * 3 and ended.pid is None
    assert all(job.pid is None and job.cores == () for job in read_campaign(tmp_path).jobs)


def test_a_pause_stops_the_jobs_starts_none_and_ends_by_itself(tmp_path: Path) -> None:
    stage = Stage(tmp_path, rows("a", "b"))
    runner = stage.runner()
    runner.step()
    pause_until(tmp_path, stage.time.seconds + 60)
    runner.step()
    assert stage.started[0].asked == ["pause"] and read_campaign(tmp_path).paused_until == 1_060.0
    stage.started[0].status = 0
    runner.step()
    assert len(stage.started) == 1
    stage.time.seconds += 61
    runner.step()
    assert len(stage.started) == 2 and read_campaign(tmp_path).paused_until is None


def test_go_ends_a_pause_and_stopping_does_too(tmp_path: Path) -> None:
    stage = Stage(tmp_path, rows("a"))
    runner = stage.runner()
    runner.step()
    for end in (lambda: pause_until(tmp_path, None), runner.stop):
        pause_until(tmp_path, stage.time.seconds + 600)
        runner.step()
        end()
        runner.step()
    assert stage.started[0].asked == ["pause", "go", "pause", "go", "end"]


def test_a_second_campaign_in_a_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("train.campaign.runner.LOCK_WAIT", 0)
    with locked(tmp_path), pytest.raises(TrainingError, match="another campaign is at work"):
        Stage(tmp_path, rows("a")).runner().work()


def test_what_is_done_waits_again_when_it_is_given_more(tmp_path: Path) -> None:
    stage = Stage(tmp_path, rows("a", core_minutes=1))
    runner = stage.runner()
    runner.step()
    stage.started[0].status = 0
    runner.step()
    assert stage.runner().is_over
    assert not Stage(tmp_path, rows("a", core_minutes=2)).runner().is_over


def test_an_error_leaves_no_training_at_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(tmp_path, rows("a"))
    runner = stage.runner()
    runner.step()
    monkeypatch.setattr(runner, "step", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        runner.work()
    assert stage.started[0].asked == ["end"] and job(stage, "a").state == WAITING
