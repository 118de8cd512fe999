"""The techniques against collapse: each alone and together against plain PyTorch, and what excludes what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch

from ganzoo.errors import InputError
from ganzoo.lab import tricks
from ganzoo.lab.experiment import Experiment as AnyExperiment
from ganzoo.lab.game import Game
from ganzoo.lab.line.experiment import Experiment as OnTheLine
from ganzoo.lab.line.game import line_game
from ganzoo.lab.line.source import source_of as numbers_of
from ganzoo.lab.plane.experiment import Experiment as OnThePlane
from ganzoo.lab.plane.game import plane_game
from ganzoo.lab.plane.source import source_of as points_of
from ganzoo.lab.steps import steps_of
from ganzoo.lab.worlds import world_of

PLANE = OnThePlane(hidden=12, batch=20, steps=40, r1_gamma=0.0, ema=0)
LINE = OnTheLine(hidden=8, row=10, latent=4, batch=6, steps=40, r1_gamma=0.0)

USED: dict[str, dict[str, Any]] = {
    "label smoothing": {"smoothing": 0.1},
    "instance noise": {"instance_noise": 0.5},
    "feature matching": {"matching": "on"},
    "minibatch discrimination": {"kernels": 3},
    "historical averaging": {"historical": 0.5},
    "one unrolled step": {"unroll": 1},
    "three unrolled steps": {"unroll": 3},
    "spectral norm": {"spectral": "on"},
    "batch norm": {"normal": "batch"},
    "virtual batch norm": {"normal": "virtual"},
    "maxout": {"pieces": 3},
    "energies": {"objective": "energy"},
    "energies that pull away": {"objective": "energy", "pulling": 0.1},
    "unrolled with penalties": {"unroll": 2, "objective": "wasserstein-gp", "r1_gamma": 0.1, "r2_gamma": 0.2},
    "pairs with noise, unrolled": {"objective": "relativistic", "instance_noise": 0.3, "unroll": 1, "kernels": 2},
    "matching beside others": {"matching": "on", "instance_noise": 0.3, "kernels": 2, "objective": "hinge"},
    "energies with others": {"objective": "energy", "pulling": 0.2, "spectral": "on", "pieces": 2, "normal": "batch"},
    "all that go together": {
        "smoothing": 0.1,
        "instance_noise": 0.2,
        "kernels": 2,
        "historical": 0.1,
        "unroll": 2,
        "spectral": "on",
        "normal": "virtual",
        "pieces": 2,
        "r1_gamma": 0.1,
    },
}


PACKED: dict[str, dict[str, Any]] = {
    "packs of two": {"pack": 2},
    "packs of three in pairs": {"pack": 3, "objective": "relativistic", "r1_gamma": 0.1, "r2_gamma": 0.1},
    "packs with all others": {**USED["all that go together"], "pack": 2},
    "packs as energies": {"pack": 2, "objective": "energy", "pulling": 0.1},
    "networks of two shapes": {"layers": 3, "layers_d": 2, "hidden_d": 9, "pieces": 5, "normal": "batch"},
}


def _game(experiment: AnyExperiment, replicas: int = 1) -> tuple[Game[Any], Any]:
    double = torch.float64
    if isinstance(experiment, OnThePlane):
        return plane_game(experiment, replicas, dtype=double), points_of(experiment, replicas, double)
    assert isinstance(experiment, OnTheLine)
    return line_game(experiment, replicas, dtype=double), numbers_of(experiment, replicas, double)


def _losses(experiment: AnyExperiment, steps: int) -> list[dict[str, float]]:
    game, source = _game(experiment)
    return [step.losses for step in steps_of(game, source, until=steps)]


def _plain_losses(experiment: AnyExperiment, steps: int) -> list[dict[str, float]]:
    torch.set_default_dtype(torch.float64)
    try:
        names: dict[str, Any] = {"__name__": "program"}
        exec(world_of(experiment).program(experiment), names)  # our own page, written a moment ago
        return [losses for _, losses in names["train"](0, steps)]
    finally:
        torch.set_default_dtype(torch.float32)


CASES = [(world, settings) for world in (PLANE, LINE) for settings in USED.values()]


@pytest.mark.parametrize(
    ("world", "settings"),
    [*CASES, *((PLANE, settings) for settings in PACKED.values())],
    ids=[*(f"{world}, {name}" for world in ("plane", "line") for name in USED), *PACKED],
)
def test_a_technique_is_that_of_plain_pytorch_by_autograd(world: AnyExperiment, settings: dict[str, Any]) -> None:
    experiment = replace(world, **settings)
    ours, plain = _losses(experiment, 20), _plain_losses(experiment, 20)
    assert [set(losses) for losses in ours] == [set(losses) for losses in plain]
    assert max(abs(a[name] - b[name]) for a, b in zip(ours, plain, strict=True) for name in a) < 1e-8


@pytest.mark.parametrize("settings", [*USED.values(), *PACKED.values()], ids=[*USED, *PACKED])
def test_a_technique_changes_what_is_learnt(settings: dict[str, Any]) -> None:
    assert _losses(replace(PLANE, **settings), 5) != _losses(PLANE, 5)


@pytest.mark.parametrize("settings", [*USED.values(), *PACKED.values()], ids=[*USED, *PACKED])
def test_a_run_goes_on_from_a_state_as_it_would_have(settings: dict[str, Any]) -> None:
    experiment = replace(PLANE, **settings)
    game, source = _game(experiment)
    list(steps_of(game, source, until=6))
    state = game.state_dict()
    straight = [step.losses for step in steps_of(game, source, start=6, until=12)]
    other, source = _game(experiment)
    other.load_state_dict(state)
    assert [step.losses for step in steps_of(other, source, start=6, until=12)] == straight


def test_every_replica_of_a_game_with_all_of_them_is_a_run_of_its_own() -> None:
    experiment = replace(PLANE, **USED["all that go together"])
    game, source = _game(experiment, 3)
    list(steps_of(game, source, until=5))
    assert len(set(game.replica_losses["loss_generator"].tolist())) == 3
    game.generator.weights[0][2] = float("nan")
    list(steps_of(game, source, start=5, until=8))
    assert game.replica_losses["loss_generator"].isfinite().tolist() == [True, True, False]


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"smoothing": 0.1, "objective": "hinge"}, "this objective has none"),
        ({"matching": "on", "objective": "energy"}, "feature matching and energies"),
        ({"kernels": 2, "objective": "energy"}, "come from an autoencoder"),
        ({"pulling": 0.1}, "choose the energy objective"),
        ({"unroll": 1, "matching": "on"}, "unrolling looks ahead"),
    ],
)
def test_what_excludes_each_other_is_said(settings: dict[str, Any], words: str) -> None:
    for world in (PLANE, LINE):
        with pytest.raises(InputError, match=words):
            replace(world, **settings)


def test_every_technique_is_off_by_default_and_has_its_source() -> None:
    assert set(tricks.TRICKS) <= set(OnThePlane.names())
    for name in tricks.TRICKS:
        assert f"| {name} " in (tricks.__doc__ or "") or name == "margin"
    assert {name: getattr(OnTheLine(), name) for name in tricks.TRICKS} == {
        name: AnyExperiment.__dataclass_fields__[name].default for name in tricks.TRICKS
    }
