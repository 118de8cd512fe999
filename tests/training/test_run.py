"""A run in its folder: what it writes, and what is kept when something goes wrong."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from torch import Tensor

from ganzoo.data.images import ImageStream
from ganzoo.data.sets.fashion_mnist import fashion_mnist
from ganzoo.errors import Diverged, RecipeError, TrainingError
from ganzoo.objectives.classification import ClassificationGame
from ganzoo.objectives.noise import NoiseGame, NoiseObjective
from ganzoo.training import metrics_log, restoring
from ganzoo.training import run as module
from ganzoo.training.events import Event, Finished, GridDrawn, Interrupted, Progressed, Saved, Started
from ganzoo.training.recipe import Recipe
from ganzoo.training.restoring import restore
from ganzoo.training.run import run
from ganzoo.training.sources import source_of
from tests.tiny import CPU, full_disk

GAME = NoiseGame(width=4, latent=8)
RECIPE = Recipe(
    name="dcgan.x-32", summary="s", data="fashion-mnist", game=GAME, images=160, batch=16, save_every=48, keep_states=2
)


@pytest.fixture(scope="module")
def source(data: Path) -> ImageStream:
    """Pictures in batches of 16."""
    return ImageStream(fashion_mnist(data, train=True), batch=16, seed=0)


def events(folder: Path, source: Any, recipe: Recipe = RECIPE, **options: Any) -> list[Event]:
    """Run to the end and return what happened."""
    return list(run(recipe, folder, source, device=CPU, **options))


def stopped_after(step: int, folder: Path, source: Any, recipe: Recipe = RECIPE, **options: Any) -> list[Event]:
    """Run, ask to stop once this step is done, and return what happened."""
    stop, seen = threading.Event(), []
    for event in run(recipe, folder, source, device=CPU, stop=stop, **options):
        seen.append(event)
        if isinstance(event, Progressed) and event.step == step:
            stop.set()
    return seen


def _die(going: Iterator[Event]) -> None:
    """End a run where it stands, as a crash would: nothing is saved, and the lock is let go."""
    assert isinstance(going, Generator)
    going.close()


def ends(folder: Path, recipe: Recipe = RECIPE) -> dict[str, Tensor]:
    """Return every tensor of a run's newest state by its path."""
    objective, _ = restore(recipe, folder, device=CPU)
    return dict(_flat(objective.state_dict()))


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, Tensor]]:
    if isinstance(value, Tensor):
        yield name, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _flat(item, f"{name}/{key}")


def lines(folder: Path) -> list[dict[str, Any]]:
    """Return metrics.jsonl."""
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


def assert_equal(ours: dict[str, Tensor], theirs: dict[str, Tensor]) -> None:
    """Assert that two states are equal to the bit."""
    assert set(ours) == set(theirs) and ours
    assert [name for name, value in ours.items() if not torch.equal(value, theirs[name])] == []


@pytest.fixture(scope="module")
def whole(source: ImageStream, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Tensor]:
    """The end of the run that was never stopped."""
    folder = tmp_path_factory.mktemp("runs") / "whole"
    events(folder, source)
    return ends(folder)


def test_the_order_of_events(tmp_path: Path, source: ImageStream, monkeypatch: pytest.MonkeyPatch) -> None:
    """10 steps of 16 images; a state whenever 48 more have been seen and at the end; a grid at 64, 128 and the end."""
    monkeypatch.setattr(module, "FIRST_GRID", 64)
    happened = events(tmp_path / "run", source)
    assert happened[0] == Started(0, 10) and happened[-1] == Finished(10)
    progressed = [event for event in happened if isinstance(event, Progressed)]
    assert [(event.step, event.images_seen) for event in progressed] == [(n, 16 * n) for n in range(1, 11)]
    assert [event.step for event in happened if isinstance(event, Saved)] == [3, 6, 9, 10]
    grids = [event.path.name for event in happened if isinstance(event, GridDrawn)]
    assert grids == ["000000064.png", "000000128.png", "000000160.png"]


def test_what_lies_in_the_folder(tmp_path: Path, source: ImageStream) -> None:
    folder = tmp_path / "a" / "run"
    events(folder, source)
    assert {path.name for path in folder.iterdir()} == {
        "recipe.json",
        "metrics.jsonl",
        "hardware.jsonl",
        "grids",
        "states",
        "lock",
    }
    assert json.loads((folder / "recipe.json").read_text())["game"]["class"] == "NoiseGame"
    assert len(list((folder / "states").iterdir())) == 2
    with Image.open(folder / "grids" / "000000160.png") as picture:
        assert picture.size == (8 * 32 + 7 * 2, 8 * 32 + 7 * 2)


def test_a_classifier_runs_without_grids(tmp_path: Path, data: Path) -> None:
    recipe = dataclasses.replace(RECIPE, game=ClassificationGame(width=4), images=48)
    happened = events(tmp_path / "run", source_of(recipe, data, device=CPU), recipe)
    assert happened[-1] == Finished(3)
    assert not any(isinstance(event, GridDrawn) for event in happened)


@pytest.mark.parametrize(
    ("batch", "expected"), [(32, [32, 63, 125, 250, 313]), (1_000, [1, 2, 4, 8, 10]), (3_000, [1, 2, 3, 4])]
)
def test_grids_come_at_doubling_intervals(batch: int, expected: list[int]) -> None:
    """By hand for 10,000 images: the first steps that reach 1,000, 2,000, 4,000, 8,000, and the last."""
    recipe = dataclasses.replace(RECIPE, images=10_000, batch=batch)
    assert [step for step in range(1, recipe.steps + 1) if module._grid_is_due(step, recipe)] == expected


# --- resuming


@pytest.mark.parametrize("step", [1, 2, 3, 7])
def test_a_run_that_was_asked_to_stop_resumes_to_the_same_end(
    tmp_path: Path, source: ImageStream, whole: dict[str, Tensor], step: int
) -> None:
    happened = stopped_after(step, tmp_path / "run", source)
    assert isinstance(happened[-2], Saved) and happened[-1] == Interrupted(step)
    assert events(tmp_path / "run", source, resume=True)[0] == Started(step, 10)
    assert_equal(ends(tmp_path / "run"), whole)


def test_a_run_that_died_between_states_resumes_to_the_same_end(
    tmp_path: Path, source: ImageStream, whole: dict[str, Tensor]
) -> None:
    going = run(RECIPE, tmp_path / "run", source, device=CPU)
    for event in going:
        if isinstance(event, Progressed) and event.step == 8:
            break
    _die(going)
    assert events(tmp_path / "run", source, resume=True)[0] == Started(6, 10)
    assert_equal(ends(tmp_path / "run"), whole)


def test_a_truncated_newest_state_costs_only_time(
    tmp_path: Path, source: ImageStream, whole: dict[str, Tensor]
) -> None:
    stopped_after(7, tmp_path / "run", source)
    newest = max((tmp_path / "run" / "states").iterdir())
    newest.write_bytes(newest.read_bytes()[:-1_000])
    assert events(tmp_path / "run", source, resume=True)[0] == Started(6, 10)
    assert_equal(ends(tmp_path / "run"), whole)


def test_resuming_where_nothing_was_saved_starts_at_the_beginning(
    tmp_path: Path, source: ImageStream, whole: dict[str, Tensor]
) -> None:
    assert events(tmp_path / "run", source, resume=True)[0] == Started(0, 10)
    assert_equal(ends(tmp_path / "run"), whole)


def test_every_kind_of_game_resumes_to_the_bit(tmp_path: Path, source: ImageStream) -> None:
    """Spectral norm's vectors, R1's rhythm, the critic's repetitions and no average at all."""
    game = NoiseGame(
        width=4, latent=8, spectral_norm=True, r1_gamma=1.0, r1_every=3, ema_halflife_images=None, loss="relativistic"
    )
    recipe = dataclasses.replace(RECIPE, game=game, images=96, repeats=(("discriminator", 2),))
    events(tmp_path / "whole", source, recipe)
    stopped_after(4, tmp_path / "halved", source, recipe)
    events(tmp_path / "halved", source, recipe, resume=True)
    assert_equal(ends(tmp_path / "halved", recipe), ends(tmp_path / "whole", recipe))


def test_a_longer_run_goes_on_from_a_shorter_one(tmp_path: Path, source: ImageStream, whole: dict[str, Tensor]) -> None:
    events(tmp_path / "run", source, dataclasses.replace(RECIPE, images=80))
    assert events(tmp_path / "run", source, resume=True)[0] == Started(5, 10)
    assert_equal(ends(tmp_path / "run"), whole)


def test_the_log_is_in_order_and_without_doubles_after_resuming(
    tmp_path: Path, source: ImageStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics_log, "LOG_EVERY", 16)
    going = run(RECIPE, tmp_path / "run", source, device=CPU)
    for event in going:
        if isinstance(event, Progressed) and event.step == 8:
            break
    _die(going)
    with (tmp_path / "run" / "metrics.jsonl").open("a") as file:
        file.write('{"step": 9, "images_se')  # a line cut by the crash
    events(tmp_path / "run", source, resume=True)
    assert [(line["step"], line["images_seen"]) for line in lines(tmp_path / "run")] == [
        (n, 16 * n) for n in range(1, 11)
    ]
    events(tmp_path / "whole", source)
    for ours, theirs in zip(lines(tmp_path / "run"), lines(tmp_path / "whole"), strict=True):
        assert ours | {"seconds": 0, "cpu_seconds": 0} == theirs | {"seconds": 0, "cpu_seconds": 0}


def test_a_line_holds_the_mean_of_the_losses_since_the_last(
    tmp_path: Path, source: ImageStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics_log, "LOG_EVERY", 64)
    losses = [event.losses for event in events(tmp_path / "run", source) if isinstance(event, Progressed)]
    written = lines(tmp_path / "run")
    assert [line["step"] for line in written] == [4, 8, 10]
    for line, part in zip(written, (losses[:4], losses[4:8], losses[8:]), strict=True):
        assert set(part[0]) == {"loss_real", "loss_fake", "loss_generator"} < set(line)
        for name in part[0]:
            assert line[name] == pytest.approx(sum(step[name] for step in part) / len(part))


# --- refusals


def test_a_second_training_in_the_folder_is_refused(tmp_path: Path, source: ImageStream) -> None:
    going = run(RECIPE, tmp_path / "run", source, device=CPU)
    next(going)
    for resume in (False, True):
        with pytest.raises(TrainingError, match=r"another training is running in .*run"):
            next(run(RECIPE, tmp_path / "run", source, device=CPU, resume=resume))
    _die(going)
    assert events(tmp_path / "run", source, resume=True)[-1] == Finished(10)


def test_a_folder_that_holds_a_run_is_only_resumed_on_purpose(tmp_path: Path, source: ImageStream) -> None:
    stopped_after(2, tmp_path / "run", source)
    with pytest.raises(TrainingError, match="already holds a run; go on with --resume"):
        events(tmp_path / "run", source)


def test_another_recipe_cannot_go_on_and_is_told_what_differs(tmp_path: Path, source: ImageStream) -> None:
    stopped_after(2, tmp_path / "run", source)
    other = dataclasses.replace(RECIPE, seed=1, game=dataclasses.replace(GAME, lr=1e-3))
    with pytest.raises(TrainingError, match=r"other settings \(game, seed\)"):
        events(tmp_path / "run", source, other, resume=True)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\x00" * 9])
def test_a_damaged_recipe_file_is_named(tmp_path: Path, source: ImageStream, text: str) -> None:
    stopped_after(2, tmp_path / "run", source)
    (tmp_path / "run" / "recipe.json").write_text(text)
    with pytest.raises(TrainingError, match=r"recipe\.json cannot be read"):
        events(tmp_path / "run", source, resume=True)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path, source: ImageStream) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(TrainingError, match=r"cannot be written.*--out"):
        events(tmp_path / "file" / "run", source)


def test_pictures_of_another_size_than_the_networks_are_refused(data: Path) -> None:
    for game in (dataclasses.replace(GAME, channels=3), dataclasses.replace(GAME, resolution=64)):
        recipe = dataclasses.replace(RECIPE, game=game)
        with pytest.raises(RecipeError, match=r"Fashion-MNIST are 1x32x32.*the recipe asks for"):
            source_of(recipe, data, device=CPU)
    with pytest.raises(RecipeError, match="labels up to 9, but the recipe has 5 classes"):
        source_of(dataclasses.replace(RECIPE, game=ClassificationGame(width=4, classes=5)), data, device=CPU)


def test_restoring_without_a_state_is_refused(tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="no state that can be read"):
        restore(RECIPE, tmp_path, device=CPU)


# --- when numbers go bad


class Poisoned:
    """A source whose pictures are NaN from a step on."""

    def __init__(self, source: ImageStream, step: int) -> None:
        self.source, self.step = source, step

    def batch(self, step: int) -> Any:
        batch = self.source.batch(step)
        assert isinstance(batch, Tensor)
        return batch * float("nan") if step >= self.step else batch


def test_nan_stops_the_run_and_the_last_good_state_goes_on(
    tmp_path: Path, source: ImageStream, whole: dict[str, Tensor]
) -> None:
    with pytest.raises(Diverged, match=r"loss_real became nan at step 8; the run stopped and its last good state"):
        events(tmp_path / "run", Poisoned(source, 7))
    assert events(tmp_path / "run", source, resume=True)[0] == Started(6, 10)
    assert_equal(ends(tmp_path / "run"), whole)


def test_weights_that_went_bad_behind_finite_losses_are_not_saved(
    tmp_path: Path, source: ImageStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The step that a finite loss leads to can still overflow; saved, it would be the newest state, and useless."""
    play = NoiseObjective.play

    def overflow(self: NoiseObjective, player: str, real: Tensor, rng: torch.Generator) -> dict[str, Tensor]:
        losses = play(self, player, real, rng)
        self.turns = getattr(self, "turns", 0) + 1  # type: ignore[attr-defined]
        if self.turns == 12:  # type: ignore[attr-defined]  # the generator's move in step 6, which is saved
            with torch.no_grad():
                next(self.generator.parameters()).mul_(float("inf"))
        return losses

    monkeypatch.setattr(NoiseObjective, "play", overflow)
    with pytest.raises(Diverged, match="the weights became NaN or infinite by step 6"):
        events(tmp_path / "run", source)
    assert [int(path.name.split("-")[1]) for path in (tmp_path / "run" / "states").iterdir()] == [3]


# --- when the disk is full


def test_a_full_disk_while_saving_keeps_the_last_state(
    tmp_path: Path, source: ImageStream, whole: dict[str, Tensor]
) -> None:
    going = run(RECIPE, tmp_path / "run", source, device=CPU)
    for event in going:
        if isinstance(event, Saved):
            break
    with full_disk(20_000), pytest.raises(TrainingError, match=r"could not be saved.*is kept: make room and resume"):
        list(going)
    assert [path.name[:15] for path in (tmp_path / "run" / "states").iterdir()] == ["step-0000000003"]
    assert events(tmp_path / "run", source, resume=True)[0] == Started(3, 10)
    assert_equal(ends(tmp_path / "run"), whole)


@pytest.mark.parametrize(("where", "broken"), [(module, "_draw_grid"), (restoring, "write_json")])
def test_a_full_disk_anywhere_else_is_said_in_a_sentence(
    tmp_path: Path, source: ImageStream, monkeypatch: pytest.MonkeyPatch, where: Any, broken: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(where, broken, fail)
    with pytest.raises(TrainingError, match=r"could not write in .*No space left on device.*make room and resume"):
        events(tmp_path / "run", source)


def test_leftovers_of_kills_while_writing_are_cleared(tmp_path: Path, source: ImageStream) -> None:
    stopped_after(4, tmp_path / "run", source)
    leftover = tmp_path / "run" / "states" / ".step-0000000009-aa.pt.123.part"
    leftover.write_bytes(b"half a state")
    events(tmp_path / "run", source, resume=True)
    assert not leftover.exists()


def test_stopping_in_the_last_step_is_finishing(tmp_path: Path, source: ImageStream) -> None:
    assert stopped_after(10, tmp_path / "run", source)[-1] == Finished(10)
