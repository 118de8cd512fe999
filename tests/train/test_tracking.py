"""A tracker gets every line of the log once, and can break without breaking the run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ganzoo.errors import TrainingError
from ganzoo.objectives.noise import NoiseGame
from ganzoo.training.events import Event, Finished, Progressed, Started
from ganzoo.training.recipe import Recipe
from train import tracking as module
from train.tracking import find_tracker, tracking

RECIPE = Recipe(name="dcgan.x-32", summary="s", data="fashion-mnist", game=NoiseGame(), images=6, batch=1)


class Tracker:
    """Keeps what it is told."""

    def __init__(self, fails_at: int = -1) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.fails_at = fails_at

    def init(self, **settings: Any) -> None:
        self.calls.append(("init", settings))

    def log(self, values: dict[str, float], step: int) -> None:
        if step == self.fails_at:
            raise ConnectionError("gone")
        self.calls.append(("log", (step, values)))

    def finish(self) -> None:
        self.calls.append(("finish", None))


def run_in(folder: Path, *, every: int = 2) -> list[Event]:
    """Make the events of a run that logs every other step, as a generator."""

    def events() -> Any:
        yield Started(0, 6)
        for step in range(1, 7):
            if step % every == 0:
                with (folder / "metrics.jsonl").open("a") as file:
                    file.write(json.dumps({"step": step, "images_seen": step, "seconds": 1.0, "loss": 1 / step}) + "\n")
            yield Progressed(step, step, {"loss": 1 / step})
        yield Finished(6)

    return events()


def test_every_line_is_sent_once_with_its_step(tmp_path: Path) -> None:
    tracker = Tracker()
    seen = list(tracking(run_in(tmp_path), RECIPE, tmp_path, tracker=tracker, tell=pytest.fail))
    assert len(seen) == 8 and seen[-1] == Finished(6)
    names = [name for name, _ in tracker.calls]
    assert names == ["init", "log", "log", "log", "finish"]
    assert [call[0] for name, call in tracker.calls if name == "log"] == [2, 4, 6]
    assert tracker.calls[1][1][1] == {"images_seen": 2, "seconds": 1.0, "loss": 0.5}
    assert tracker.calls[0][1]["name"] == tmp_path.name and tracker.calls[0][1]["config"] == RECIPE.to_json()


def test_a_tracker_that_breaks_is_told_once_and_the_run_goes_on(tmp_path: Path) -> None:
    told: list[str] = []
    seen = list(tracking(run_in(tmp_path), RECIPE, tmp_path, tracker=Tracker(fails_at=4), tell=told.append))
    assert seen[-1] == Finished(6) and len(told) == 1 and "gone" in told[0]


@pytest.mark.parametrize("fails_at", [-1, 4])
def test_a_resumed_run_sends_no_line_twice_and_none_too_few(tmp_path: Path, fails_at: int) -> None:
    first, second = Tracker(fails_at), Tracker()
    list(tracking(run_in(tmp_path), RECIPE, tmp_path, tracker=first, tell=lambda _: None))
    with (tmp_path / "metrics.jsonl").open("a") as file:
        file.write(json.dumps({"step": 8, "images_seen": 8, "seconds": 1.0}) + "\n")
    resumed = [Started(6, 8), Progressed(8, 8, {"loss": 0.1}), Finished(8)]
    list(tracking(iter(resumed), RECIPE, tmp_path, tracker=second, tell=pytest.fail))
    steps = [call[0] for name, call in first.calls + second.calls if name == "log"]
    assert steps == [2, 4, 6, 8]


def test_what_the_run_raises_comes_through_and_the_tracker_is_closed(tmp_path: Path) -> None:
    def breaks() -> Any:
        yield from list(run_in(tmp_path))[:4]
        raise TrainingError("full")

    tracker = Tracker()
    with pytest.raises(TrainingError, match="full"):
        list(tracking(breaks(), RECIPE, tmp_path, tracker=tracker, tell=pytest.fail))
    assert tracker.calls[-1] == ("finish", None)


def test_without_trackio_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(f"No module named {name!r}")

    monkeypatch.setattr(module.importlib, "import_module", missing)
    with pytest.raises(TrainingError, match="pip install trackio"):
        find_tracker()
