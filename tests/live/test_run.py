"""Steering a live run: every command is answered, written down, and changes no curve that it should not."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ganzoo.errors import InputError, TrainingError
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.world import World
from ganzoo.live.conditions import STATES, Conditions
from ganzoo.live.reporter import Frame
from ganzoo.live.run import LiveRun
from ganzoo.live.schedule import Lanes, Queue
from ganzoo.ui.text import sentences
from tests.live.conftest import fake_world, until


class Runs:
    """Makes runs under the same conditions, and collects their frames."""

    def __init__(self) -> None:
        self.made: list[LiveRun] = []
        self.frames: list[Frame] = []
        self.queue, self.lanes = Queue(8, 60.0), Lanes(1)

    def make(
        self,
        experiment: Experiment,
        *,
        world: World | None = None,
        frames_per_second: float = 30.0,
        **settings: Any,
    ) -> LiveRun:
        conditions = Conditions(
            world_of=lambda experiment: world or fake_world(),
            queue=self.queue,
            lanes=self.lanes,
            frames_per_second=frames_per_second,
        )
        self.made.append(LiveRun(experiment, conditions, publish=self.frames.append, **settings))
        return self.made[-1]


@pytest.fixture
def runs() -> Iterator[Runs]:
    runs = Runs()
    yield runs
    for run in runs.made:
        run.close()
        run.join(5)


def marks(run: LiveRun) -> list[tuple[int, str, Any]]:
    return [(mark["step"], mark["name"], mark["value"]) for mark in run.history.marks()]


def test_a_run_finishes_by_itself_and_its_last_point_is_its_last_step(runs: Runs) -> None:
    run = runs.make(Experiment(steps=300))
    until(lambda: run.state == "finished" and runs.frames[-1].status["state"] == "finished")
    assert run.step == 300
    assert run.history.series()["step"][-1] == 300
    assert runs.frames[0].anew and runs.frames[0].step == 0


def test_a_finished_run_goes_on_for_as_long_again(runs: Runs) -> None:
    run = runs.make(Experiment(steps=50))
    until(lambda: run.state == "finished")
    run.go()
    until(lambda: run.step == 100 and run.state == "finished")


def test_the_same_experiment_leaves_the_same_curves_however_it_was_watched(runs: Runs) -> None:
    experiment = Experiment(steps=400, seed=3)
    straight = runs.make(experiment)
    until(lambda: straight.state == "finished")
    wild = runs.make(experiment, speed=200.0, frames_per_second=100.0)
    until(lambda: wild.step > 30)
    wild.pause()
    until(lambda: wild.state == "paused")
    wild.take_step(["discriminator", "generator"])
    wild.set_watched(False)
    wild.go()
    wild.set_watched(True)
    wild.set_speed(None)
    until(lambda: wild.state == "finished")
    first, second = (run.history.series(exact=True) for run in (straight, wild))
    kept = {step: place for place, step in enumerate(second["step"])}
    for name, values in first.items():
        again = [second[name][kept[step]] for step in first["step"]]
        assert [math.isnan(value) for value in values] == [math.isnan(value) for value in again]
        assert [v for v in values if not math.isnan(v)] == [v for v in again if not math.isnan(v)], name


def test_commands_are_answered_within_50_ms_while_the_run_trains_as_fast_as_it_goes(runs: Runs) -> None:
    run = runs.make(Experiment(steps=1_000_000))
    until(lambda: run.step > 500)
    waits = []
    for _ in range(20):
        for command, state in ((run.pause, "paused"), (run.go, "running")):
            start = time.perf_counter()
            command()
            until(lambda state=state: run.state == state)
            waits.append(time.perf_counter() - start)
    assert sorted(waits)[len(waits) // 2] < 0.05, waits


def test_the_fastest_speed_is_slowed_only_where_a_slow_start_is_asked_for(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ganzoo.live.schedule.GENTLE", ((10, 0.001),))
    chosen = runs.make(Experiment(steps=50), speed=None)
    until(lambda: chosen.state == "finished")
    slow = runs.make(Experiment(steps=50), speed=None, gently=True)
    until(lambda: slow.step == 1 and slow._pace.speed == 0.001)
    slow.set_speed(None)
    until(lambda: slow.state == "finished")


def test_a_slow_start_ends_in_the_speed_that_was_chosen_and_comes_again_after_a_reset(
    runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ganzoo.live.schedule.GENTLE", ((5, 200.0),))
    run = runs.make(Experiment(steps=1_000_000), speed=2_000.0, gently=True)
    until(lambda: run.step > 5 and run._pace.speed == 2_000.0)
    run.pause()
    run.reset()
    until(lambda: run.step == 0 and run._pace.speed == 200.0)


def test_speed_is_kept_from_slow_motion_up(runs: Runs) -> None:
    run = runs.make(Experiment(steps=100_000), speed=40.0)
    until(lambda: run.step >= 1)

    def reached() -> float:
        first, start = run.step, time.perf_counter()
        time.sleep(1.0)
        return (run.step - first) / (time.perf_counter() - start)

    speeds = [reached()]
    while speeds[-1] < 32 and len(speeds) < 20:  # a busy machine may hold it up for a while
        speeds.append(reached())
    assert speeds[-1] >= 32 and max(speeds) < 48, speeds


def test_frames_come_at_most_so_often_whatever_the_number_of_steps(runs: Runs) -> None:
    run = runs.make(Experiment(steps=1_000_000), frames_per_second=20.0)
    until(lambda: run.step > 100)
    first, start = len(runs.frames), time.perf_counter()
    time.sleep(1.0)
    assert 0 < (len(runs.frames) - first) / (time.perf_counter() - start) <= 21
    assert run.step > 5 * len(runs.frames)


def test_one_step_of_the_discriminator_moves_nothing_else(runs: Runs) -> None:
    run = runs.make(Experiment(steps=100), paused=True)
    run.take_step(["discriminator"])
    until(lambda: run.step == 1)
    series = until(lambda: (found := run.history.series())["step"][-1] == 1 and found)
    assert series["loss_real"][-1] > 0 and math.isnan(series["loss_generator"][-1])
    time.sleep(0.05)
    assert run.step == 1
    assert marks(run) == [(0, "step", "discriminator")]


def test_every_step_taken_one_by_one_can_be_scrubbed_back_to(runs: Runs) -> None:
    run = runs.make(Experiment(steps=100_000), paused=True)
    for step in range(1, 6):
        run.take_step(["generator"])
        until(lambda step=step: runs.frames and runs.frames[-1].step == step)
    assert run.history.keyframe_steps() == [0, 1, 2, 3, 4, 5]


def test_changes_are_written_into_the_history(runs: Runs) -> None:
    run = runs.make(Experiment(steps=1_000_000), paused=True)
    run.set_speed(5.0)
    run.change({"lr_g": 0.5, "d_steps": 2})
    run.go()
    until(lambda: len(marks(run)) == 4)
    assert marks(run) == [(0, "speed", 5.0), (0, "lr_g", 0.5), (0, "d_steps", 2), (0, "run", None)]
    assert run.experiment.lr_g == 0.5


def test_a_changed_learning_rate_reaches_the_game(runs: Runs) -> None:
    run = runs.make(Experiment(steps=1_000_000, lr_g=0.001), paused=True)
    run.change({"lr_g": 0.0})
    run.take_step(["generator"])
    until(lambda: run.step == 1)
    assert until(lambda: (found := run.history.series())["step"][-1] == 1 and found)["mean"][-1] == 0.0


def test_what_needs_a_reset_is_refused_and_says_so(runs: Runs) -> None:
    run = runs.make(Experiment(), paused=True)
    with pytest.raises(TrainingError, match="seed cannot change while the run goes on: press reset"):
        run.change({"seed": 5})
    with pytest.raises(InputError, match="lr_d must be a number"):
        run.change({"lr_d": -1})
    with pytest.raises(InputError, match="speed must be a number"):
        run.set_speed(0)
    with pytest.raises(InputError, match="a step is of the discriminator"):
        run.take_step(["teacher"])


def test_a_reset_starts_anew_with_other_settings(runs: Runs) -> None:
    run = runs.make(Experiment(steps=50))
    until(lambda: run.state == "finished")
    run.reset(Experiment(steps=70, seed=9))
    until(lambda: runs.frames[-1].anew)
    assert run.step == 0 and len(run.history) == 1
    run.go()
    until(lambda: run.state == "finished")
    assert run.step == 70


def test_a_run_that_diverges_stops_says_when_and_keeps_its_history(runs: Runs) -> None:
    run = runs.make(Experiment(steps=1000), world=fake_world(fatal=40))
    until(lambda: run.state == "diverged" and runs.frames[-1].status["state"] == "diverged")
    status = runs.frames[-1].status
    assert status["params"]["step"] == 39 and "step {step}" in status["text"]
    assert runs.frames[-1].sentence["rule"] == "diverged"
    assert run.history.series()["step"][-1] == 39
    with pytest.raises(TrainingError, match="press reset"):
        run.go()
    run.reset()
    until(lambda: runs.frames[-1].anew and run.state == "paused")


def test_a_fault_in_the_game_is_told_and_a_reset_works(runs: Runs) -> None:
    play = fake_world()
    broken = replace(play, diagnose=lambda *_: 1 / 0)  # type: ignore[arg-type,return-value]
    run = runs.make(Experiment(steps=1000), world=broken)
    until(lambda: run.state == "failed" and runs.frames[-1].status["state"] == "failed")
    assert runs.frames[-1].status["params"]["fault"] == "ZeroDivisionError"
    run.reset()
    until(lambda: run.state != "failed")


def test_nobody_watching_stops_the_steps(runs: Runs) -> None:
    run = runs.make(Experiment(steps=1_000_000))
    until(lambda: run.step > 10)
    run.set_watched(False)
    until(lambda: run.state == "paused")
    step = run.step
    time.sleep(0.1)
    assert run.step == step
    run.set_watched(True)
    until(lambda: run.step > step)


def test_runs_beyond_the_limit_wait_and_move_up(runs: Runs) -> None:
    runs.queue = Queue(1, 60.0)
    for _ in range(3):
        runs.make(Experiment(steps=1_000_000))
    until(lambda: sorted(run.state for run in runs.made) == ["running", "waiting", "waiting"])
    leader = next(run for run in runs.made if run.state == "running")
    others = [run for run in runs.made if run is not leader]
    assert until(lambda: sorted(run.status().get("place", 0) for run in others) == [1, 2])
    next_one = next(run for run in others if run.status()["place"] == 1)
    leader.pause()
    until(lambda: next_one.state == "running")
    last = next(run for run in others if run is not next_one)
    until(lambda: last.status().get("place") == 1)
    next_one.close()
    until(lambda: last.state == "running")


def test_eight_runs_on_one_lane_all_make_progress(runs: Runs) -> None:
    made = [runs.make(Experiment(steps=1_000_000)) for _ in range(8)]
    until(lambda: all(run.step > 100 for run in made))
    before = [run.step for run in made]
    time.sleep(1.0)
    progress = [run.step - start for run, start in zip(made, before, strict=True)]
    assert min(progress) > 0.4 * max(progress), progress


def test_every_state_is_said_in_korean() -> None:
    assert set(STATES.values()) <= set(sentences("ko"))
