"""Resuming in a folder that is damaged, or that somebody prepared: a sentence, or the state before it."""

from __future__ import annotations

import copy
import dataclasses
import hashlib
import io
import json
import logging
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from ganzoo.data.images import ImageStream
from ganzoo.data.sets.fashion_mnist import fashion_mnist
from ganzoo.errors import TrainingError
from ganzoo.objectives.noise import NoiseGame
from ganzoo.training.events import Started
from ganzoo.training.recipe import Recipe
from ganzoo.training.restoring import restore
from ganzoo.training.run import run
from tests.tiny import CPU, waiting_for_nobody

GAME = NoiseGame(width=2, latent=4)
RECIPE = Recipe(name="dcgan.x-32", summary="s", data="fashion-mnist", game=GAME, images=96, batch=16, save_every=32)
Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def source(data: Path) -> ImageStream:
    return ImageStream(fashion_mnist(data, train=True), batch=16, seed=0)


@pytest.fixture(scope="module")
def _trained(source: ImageStream, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a run of 6 steps that has ended, with its states of steps 4 and 6."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    for _ in run(RECIPE, folder, source, device=CPU):
        pass
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != "lock"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture
def folder(tmp_path: Path, _trained: dict[str, bytes]) -> Path:
    """The run's folder, the test's own to break."""
    for name, content in _trained.items():
        (tmp_path / "run" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "run" / name).write_bytes(content)
    return tmp_path / "run"


def rewrite(folder: Path, step: int, change: Change) -> None:
    """Change what a state holds, and name the file by its new hash, as an attacker would."""
    path = next(folder.glob(f"states/step-{step:010d}-*.pt"))
    value = torch.load(path, weights_only=True)
    path.unlink()
    changed = change(value)
    buffer = io.BytesIO()
    torch.save(changed if isinstance(changed, (dict, list)) else value, buffer)
    put(folder, step, buffer.getvalue())


def put(folder: Path, step: int, data: bytes) -> None:
    """Write a state's bytes under the name that goes with them."""
    (folder / "states" / f"step-{step:010d}-{hashlib.sha256(data).hexdigest()[:32]}.pt").write_bytes(data)


def begun(folder: Path, source: Any, recipe: Recipe = RECIPE) -> int:
    """Resume, and return the step at which it goes on."""
    going = run(recipe, folder, source, device=CPU, resume=True)
    first = next(going)
    assert isinstance(first, Started)
    for _ in going:
        pass
    return first.step


def network(value: dict[str, Any]) -> dict[str, torch.Tensor]:
    """Return the generator's tensors in a state."""
    found: dict[str, torch.Tensor] = value["objective"]["networks"]["generator"]
    return found


def optimizer(value: dict[str, Any]) -> dict[str, Any]:
    """Return the generator's optimiser in a state."""
    found: dict[str, Any] = value["objective"]["optimizers"]["generator"]
    return found


def weight(value: dict[str, Any]) -> str:
    return next(name for name in network(value) if name.endswith("weight"))


WRONG: dict[str, Change] = {
    "nothing": lambda value: {},
    "a list": lambda value: [value],
    "no objective": lambda value: value.pop("objective") and None,
    "an objective that is a list": lambda value: value.update(objective=[]),
    "an objective without keys": lambda value: value.update(objective={}),
    "another step than its name says": lambda value: value.update(step=3),
    "a step that is a text": lambda value: value.update(step="6"),
    "a step that is true": lambda value: value.update(step=True),
    "another format": lambda value: value.update(format=2),
    "no networks": lambda value: value["objective"].pop("networks") and None,
    "networks of other names": lambda value: value["objective"].update(networks={"g_ab": {}, "g_ba": {}}),
    "a network without tensors": lambda value: network(value).clear(),
    "a tensor too many": lambda value: network(value).update(more=torch.zeros(1)),
    "a tensor of another shape": lambda value: network(value).update({weight(value): torch.zeros(1)}),
    "a tensor of another type": lambda value: network(value).update(
        {weight(value): network(value)[weight(value)].double()}
    ),
    "a tensor that is a list": lambda value: network(value).update({weight(value): [1.0]}),
    "a tensor that is not finite": lambda value: network(value)[weight(value)].fill_(float("nan")) is None,
    "a tensor of nothing": lambda value: network(value).update(
        {weight(value): torch.empty(network(value)[weight(value)].shape, device="meta")}
    ),
    "a sparse tensor": lambda value: network(value).update({weight(value): network(value)[weight(value)].to_sparse()}),
    "no average": lambda value: value["objective"].update(ema={}),
    "no optimizers": lambda value: value["objective"].update(optimizers={}),
    "an optimizer that is a number": lambda value: value["objective"]["optimizers"].update(generator=1),
    "an optimizer of two groups": lambda value: optimizer(value)["param_groups"].append({}),
    "another learning rate": lambda value: optimizer(value)["param_groups"][0].update(lr=100.0),
    "a learning rate that is a text": lambda value: optimizer(value)["param_groups"][0].update(lr="fast"),
    "a learning rate that is a tensor": lambda value: optimizer(value)["param_groups"][0].update(lr=torch.ones(2)),
    "other parameters": lambda value: optimizer(value)["param_groups"][0].update(params=[0]),
    "a moment of another shape": lambda value: optimizer(value)["state"][0].update(exp_avg=torch.zeros(3)),
    "no moment": lambda value: optimizer(value)["state"][0].pop("exp_avg") is None,
    "a negative second moment": lambda value: optimizer(value)["state"][0]["exp_avg_sq"].fill_(-1.0) is None,
    "a moment of a parameter that is none": lambda value: optimizer(value)["state"].update({999: {}}),
    "a step of an optimizer that is NaN": lambda value: (
        optimizer(value)["state"][0]["step"].fill_(float("nan")) is None
    ),
    "a descent that is none": lambda value: value["objective"].update(descent=7),
    "a scale where losses are not scaled": lambda value: value["objective"].update(descent={"scale": 2.0, "calm": 0}),
    "a count that is a text": lambda value: value["objective"].update(d_plays="6"),
    "a count below zero": lambda value: value["objective"].update(d_plays=-1),
    "counted losses that are none": lambda value: value.update(counted={"next": 1, "sums": []}),
    "counted losses without an end": lambda value: value["counted"].update(sums={"loss": [float("inf"), 1]}),
    "a next line that never comes": lambda value: value["counted"].update(next=10**30),
    "another game's settings": lambda value: value["settings"]["game"].update(loss="wasserstein"),
    "another seed": lambda value: value["settings"].update(seed=1),
    "settings that are none": lambda value: value.update(settings=[]),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_state_with_the_right_hash_and_wrong_content_costs_only_time(
    folder: Path, source: ImageStream, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    rewrite(folder, 6, WRONG[name])
    with caplog.at_level(logging.WARNING):
        assert begun(folder, source) == 4
    assert "is damaged" in caplog.text and "step-0000000006" in caplog.text


def test_where_no_state_is_whole_a_sentence_names_the_file(folder: Path, source: ImageStream) -> None:
    for step in (4, 6):
        rewrite(folder, step, WRONG["an objective without keys"])
    with pytest.raises(TrainingError, match=r"any saved state in .*states \(step-0000000006.*it has no networks"):
        begun(folder, source)
    with pytest.raises(TrainingError, match="any saved state"):
        restore(RECIPE, folder, device=CPU)


def test_a_state_of_another_run_of_the_same_networks_is_not_taken(folder: Path, source: ImageStream) -> None:
    """Their tensors fit each other; it would train on silently."""
    other = dataclasses.replace(RECIPE, game=dataclasses.replace(GAME, lr=1e-3))
    with pytest.raises(TrainingError, match="it is of a run with another lr"):
        restore(other, folder, device=CPU)


def test_a_state_of_before_settings_and_counts_were_saved_is_taken(folder: Path, source: ImageStream) -> None:
    def older(value: dict[str, Any]) -> None:
        del value["settings"], value["counted"]

    rewrite(folder, 6, older)
    assert begun(folder, source) == 6


@pytest.mark.parametrize("content", [b"", b"x" * 999, b"PK\x05\x06" + bytes(18), b"\x80\x02}q\x00."])
def test_bytes_that_are_no_state_cost_only_time(folder: Path, source: ImageStream, content: bytes) -> None:
    next(folder.glob("states/step-0000000006-*.pt")).unlink()
    put(folder, 6, content)
    assert begun(folder, source) == 4


def test_a_state_that_would_unpack_to_more_than_it_has_is_not_unpacked(
    folder: Path, source: ImageStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    next(folder.glob("states/step-0000000006-*.pt")).unlink()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", bytes(5_000_000))
    put(folder, 6, buffer.getvalue())
    load, loaded = torch.load, []
    monkeypatch.setattr(torch, "load", lambda data, **options: loaded.append(data) or load(data, **options))
    assert begun(folder, source) == 4 and len(loaded) == 1


def test_a_state_that_is_a_pipe_or_has_no_end_is_passed_over(folder: Path, source: ImageStream) -> None:
    os.mkfifo(folder / "states" / f"step-0000000008-{'0' * 32}.pt")
    (folder / "states" / f"step-0000000009-{'0' * 32}.pt").symlink_to("/dev/zero")
    with (folder / "states" / f"step-0000000010-{'0' * 32}.pt").open("wb") as file:
        file.truncate(2**40)  # a terabyte of nothing
    with waiting_for_nobody():
        assert begun(folder, source) == 6


# --- the recipe


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe\x00", b"[" * 100_000, b'{"a":' * 100_000, b"1e400", b'"x"', b"{}", b'{"seed": 1e400, "game": null}'],
)
def test_a_damaged_recipe_is_named(folder: Path, source: ImageStream, content: bytes) -> None:
    (folder / "recipe.json").write_bytes(content)
    with pytest.raises(TrainingError, match=r"recipe\.json cannot be read|holds a run with other settings"):
        begun(folder, source)


@pytest.mark.parametrize("name", ["recipe.json", "metrics.jsonl", "hardware.jsonl"])
@pytest.mark.parametrize("thing", ["pipe", "zero", "folder", "huge"])
def test_what_is_no_file_is_named_and_not_waited_for(folder: Path, source: ImageStream, name: str, thing: str) -> None:
    path = folder / name
    path.unlink()
    if thing == "pipe":
        os.mkfifo(path)
    elif thing == "folder":
        path.mkdir()
    elif thing == "zero":
        path.symlink_to("/dev/zero")
    else:
        with path.open("wb") as file:
            file.truncate(2**40)
    with waiting_for_nobody(), pytest.raises(TrainingError, match=name):
        begun(folder, source)


# --- the log


LINE = {"step": 6, "images_seen": 96, "seconds": 1.0, "loss_real": 0.5}


def changed(**values: Any) -> bytes:
    return json.dumps(LINE | values).encode() + b"\n"


DAMAGED = {
    "binary": b"\x89PNG\r\n\x1a\n\x00\x00",
    "an array": b"[]\n",
    "null": b"null\n",
    "a number": b"7\n",
    "nothing": b"\n",
    "no step": json.dumps({name: value for name, value in LINE.items() if name != "step"}).encode() + b"\n",
    "a step that is a text": changed(step="6"),
    "a step that is true": changed(step=True),
    "a step that is broken": changed(step=1.5),
    "a step below one": changed(step=0),
    "a huge step": changed(step=10**400),
    "a step of 5,000 digits": b'{"step": ' + b"9" * 5_000 + b"}\n",
    "no pictures": changed(images_seen=None),
    "no seconds": changed(seconds=[]),
    "1e400": b'{"step": 6, "images_seen": 96, "seconds": 1, "loss_real": 1e400}\n',
    "NaN": changed(loss_real=float("nan")),
    "a loss that is a text": changed(loss_real="small"),
    "a loss that is an object": changed(loss_real={}),
    "a name that is a tag": changed(**{"<img src=x>": 1.0}),
    "too many numbers": changed(**{f"n{number}": 1 for number in range(100)}),
    "a line too deep": b"[" * 50_000 + b"\n",
    "a long line": b'{"step": ' + b" " * 70_000 + b"6}\n",
    "a step that goes backwards": changed() + changed(step=5, images_seen=112),
    "a step twice": changed() + changed(images_seen=112),
    "pictures that go backwards": changed() + changed(step=7, images_seen=95),
    "an end that is no beginning": changed() + b"\x00\x01",
    "half a line in the middle": b'{"step": 6, "ima' + changed(),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_log_is_named_and_the_run_goes_on_without_it(folder: Path, source: ImageStream, name: str) -> None:
    log = folder / "metrics.jsonl"
    log.write_bytes(DAMAGED[name])
    with pytest.raises(TrainingError, match=r"metrics\.jsonl is damaged \(line \d+.*move this one away and go on"):
        begun(folder, source)
    assert log.read_bytes() == DAMAGED[name]
    log.rename(folder / "damaged")
    assert begun(folder, source) == 6


@pytest.mark.parametrize("rest", [b'{"step": 7, "ima', b"\0" * 4_096, b'{"step": 7\0\0\0', json.dumps(LINE).encode()])
def test_a_line_that_a_kill_cut_was_never_written(folder: Path, source: ImageStream, rest: bytes) -> None:
    before = (folder / "metrics.jsonl").read_bytes()
    (folder / "metrics.jsonl").write_bytes(before + rest)
    assert begun(folder, source) == 6
    assert (folder / "metrics.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"[]\n", b'{"images_seen": 0}\n', b'{"images_seen": -1, "threads": 1}\n', b"\xff\n"]
)
def test_a_damaged_record_of_hardware_is_named(folder: Path, source: ImageStream, content: bytes) -> None:
    (folder / "hardware.jsonl").write_bytes(content)
    with pytest.raises(TrainingError, match=r"hardware\.jsonl is damaged \(line 1"):
        begun(folder, source)


def test_going_back_forgets_the_log_the_hardware_and_the_grids_of_later(folder: Path, source: ImageStream) -> None:
    whole = {path.name: path.read_bytes() for path in folder.rglob("*.*l*") if path.is_file()}
    row = json.loads((folder / "hardware.jsonl").read_text())
    with (folder / "hardware.jsonl").open("a") as file:
        file.write(json.dumps(copy.deepcopy(row) | {"images_seen": 96, "hardware": "another"}) + "\n")
    (folder / "grids" / "000000090.png").write_bytes(b"of later")
    next(folder.glob("states/step-0000000006-*.pt")).unlink()
    assert begun(folder, source) == 4
    assert (folder / "hardware.jsonl").read_bytes() == whole["hardware.jsonl"]
    assert [path.name for path in (folder / "grids").iterdir()] == ["000000096.png"]
