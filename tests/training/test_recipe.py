"""Recipes and their overrides."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from ganzoo.errors import RecipeError
from ganzoo.objectives.classification import ClassificationGame
from ganzoo.objectives.noise import NoiseGame
from ganzoo.training.recipe import Recipe, from_json, override

RECIPE = Recipe(name="dcgan.x-32", summary="s", data="fashion-mnist", game=NoiseGame(width=4), images=1_000, batch=64)


def test_steps_round_up() -> None:
    assert RECIPE.steps == 16
    assert dataclasses.replace(RECIPE, images=64).steps == 1
    assert dataclasses.replace(RECIPE, images=65).steps == 2


@pytest.mark.parametrize(
    ("assignment", "field", "value"),
    [
        ("lr=1e-4", "lr", 1e-4),
        ("game.lr=0.5", "lr", 0.5),
        (" lr = 1e-3 ", "lr", 1e-3),
        ("lr=1", "lr", 1.0),
        ("width=8", "width", 8),
        ("loss=hinge", "loss", "hinge"),
        ("spectral_norm=true", "spectral_norm", True),
        ("spectral_norm=False", "spectral_norm", False),
        ("lr_d=none", "lr_d", None),
        ("lr_d=4e-4", "lr_d", 4e-4),
        ("r1_gamma=off", "r1_gamma", None),
        ("r1_gamma=10", "r1_gamma", 10.0),
        ("ema_halflife_images=None", "ema_halflife_images", None),
        ("ema_halflife_images=5_000", "ema_halflife_images", 5_000),
    ],
)
def test_a_field_of_the_game_is_overridden(assignment: str, field: str, value: object) -> None:
    game = override(RECIPE, [assignment]).game
    given = getattr(game, field)
    assert given == value and type(given) is type(value)
    assert game == dataclasses.replace(RECIPE.game, **{field: value})  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("assignment", "field", "value"),
    [("images=2_000", "images", 2_000), ("seed=7", "seed", 7), ("name=a.b-1", "name", "a.b-1")],
)
def test_a_field_of_the_run_is_overridden(assignment: str, field: str, value: object) -> None:
    assert override(RECIPE, [assignment]) == dataclasses.replace(RECIPE, **{field: value})  # type: ignore[arg-type]


def test_the_last_of_two_wins_and_none_changes_nothing() -> None:
    assert override(RECIPE, ["batch=8", "batch=16"]).batch == 16
    assert override(RECIPE, []) is RECIPE


@pytest.mark.parametrize(
    ("assignment", "closest"),
    [
        ("learning_rate=1", ""),
        ("lrd=1", "lr_d"),
        ("btach=1", "batch"),
        ("spectral=true", "spectral_norm"),
        ("wdth=1", "width"),
    ],
)
def test_an_unknown_field_offers_the_closest(assignment: str, closest: str) -> None:
    name = assignment.partition("=")[0]
    with pytest.raises(RecipeError, match=f"no field '{name}'; did you mean {closest}.*\\?"):
        override(RECIPE, [assignment])


@pytest.mark.parametrize("name", ["game", "repeats", "players", "__class__", "", "steps"])
def test_what_is_no_simple_field_cannot_be_set(name: str) -> None:
    with pytest.raises(RecipeError, match="has no field"):
        override(RECIPE, [f"{name}=1"])


@pytest.mark.parametrize(
    ("assignment", "expected"),
    [
        ("lr=fast", "lr takes a number, not 'fast'"),
        ("lr=none", "lr takes a number, not 'none'"),
        ("lr=", "lr takes a number, not ''"),
        ("batch=1.5", "batch takes a whole number, not '1.5'"),
        ("images=1e6", "images takes a whole number"),
        ("batch=" + "9" * 5_000, "batch takes a whole number"),
        ("spectral_norm=yes", "spectral_norm takes true or false, not 'yes'"),
        ("spectral_norm=1", "takes true or false"),
        ("spectral_norm=none", "takes true or false"),
        ("lr_d=low", "lr_d takes a number"),
        ("lr", "takes field=value, not 'lr'"),
        ("", "takes field=value, not ''"),
    ],
)
def test_a_wrong_type_is_named(assignment: str, expected: str) -> None:
    with pytest.raises(RecipeError, match=expected):
        override(RECIPE, [assignment])


@pytest.mark.parametrize(
    "assignment",
    [
        *("images=0", "batch=0", "batch=-1", "seed=-1", "seed=9223372036854775808", "save_every=0", "keep_states=0"),
        *("lr=nan", "lr=inf", "beta1=1", "loss=none", "precision=fp8", "r1_every=0"),
    ],
)
def test_impossible_values_are_refused(assignment: str) -> None:
    with pytest.raises(RecipeError):
        override(RECIPE, [assignment])


@pytest.mark.parametrize("game", [NoiseGame(width=4, lr_d=1e-3), ClassificationGame(width=4)])
def test_a_recipe_goes_to_json_and_back(game: Any) -> None:
    recipe = dataclasses.replace(RECIPE, game=game, repeats=(("discriminator", 5),))
    assert from_json(json.loads(json.dumps(recipe.to_json()))) == recipe


@pytest.mark.parametrize(
    "change",
    [
        {"game": {"class": "os.system"}},
        {"game": {"class": "NoiseGame", "nonsense": 1}},
        {"game": {}},
        {"game": None},
        {"game": 5},
        {"nonsense": 1},
        {"repeats": 3},
        {"images": "many"},
    ],
    ids=str,
)
def test_json_that_is_no_recipe_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(RecipeError):
        from_json(RECIPE.to_json() | change)
