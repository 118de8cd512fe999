"""A recipe: everything that decides a run, in one frozen value.

Recipes are Python files in train/recipes, each with a `RECIPE`. A field is overridden by name
(`--set lr=1e-4`): the run's own fields first, then the game's.
"""

from __future__ import annotations

import dataclasses
import math
import types
import typing
from dataclasses import dataclass
from typing import Any, Protocol

import torch

from ganzoo.errors import RecipeError, closest
from ganzoo.objectives.classification import ClassificationGame
from ganzoo.objectives.learner import Learner
from ganzoo.objectives.noise import NoiseGame
from ganzoo.objectives.super_resolution import SuperResolutionGame
from ganzoo.objectives.super_resolution_gan import SuperResolutionGANGame
from ganzoo.objectives.translation import TranslationGame
from ganzoo.typed import typed

GAMES: dict[str, type[Any]] = {
    game.__name__: game
    for game in (NoiseGame, ClassificationGame, TranslationGame, SuperResolutionGame, SuperResolutionGANGame)
}
RENAMED = {"UpscalingGANGame": "SuperResolutionGANGame"}  # what checkpoints of before call a game


class Game(Protocol):
    """The settings of an objective: a frozen dataclass that can build it.

    `model` is its architecture; `batches` what it is fed with (ganzoo.training.sources.STREAMS); `shape` the channels,
    height and width of its pictures, None where any will do.
    """

    @property
    def model(self) -> str: ...

    @property
    def batches(self) -> str: ...

    @property
    def shape(self) -> tuple[int, int, int] | None: ...

    @property
    def precision(self) -> str: ...

    @property
    def setting(self) -> str:
        """Say in a few words what sets this game apart from others of its class, for tables that compare runs."""
        ...

    @property
    def players(self) -> tuple[str, ...]:
        """Return the players' names in the order in which they move."""
        ...

    def example(self, batch: int, *, device: torch.device) -> Any:
        """Return a random batch of the right shape, for estimates and tests."""
        ...

    def build(self, *, seed: int, device: torch.device) -> Learner:
        """Return the objective with fresh networks."""
        ...


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """One training run.

    `name` is the checkpoint's (`<model>.<data>-<resolution>`), `images` the length in real pictures seen,
    `save_every` the distance of resume states in images, `repeats` how often a player moves in one step; `limits` is a
    sentence for the card on what is known to go wrong.
    """

    name: str
    summary: str
    data: str
    game: Game
    images: int
    batch: int = 64
    seed: int = 0
    save_every: int = 50_000
    keep_states: int = 2
    repeats: tuple[tuple[str, int], ...] = ()
    limits: str = ""

    def __post_init__(self) -> None:
        for name in ("images", "batch", "save_every", "keep_states"):
            if getattr(self, name) < 1:
                raise RecipeError("{name} must be at least 1, not {given}", name=name, given=getattr(self, name))
        if not 0 <= self.seed < 2**63:
            raise RecipeError("seed must lie in 0 to 2^63 - 1, not be {given}", given=self.seed)

    @property
    def steps(self) -> int:
        """Return how many steps the run has."""
        return math.ceil(self.images / self.batch)

    def to_json(self) -> dict[str, Any]:
        """Return the recipe as plain values, with the game's class by its name."""
        return dataclasses.asdict(self) | {"game": {"class": type(self.game).__name__, **dataclasses.asdict(self.game)}}  # type: ignore[call-overload]


def from_json(value: dict[str, Any]) -> Recipe:
    """Return the recipe that `to_json` wrote.

    Raises:
        RecipeError: it names a game that does not exist, a field that the game does not have, or a value of a wrong
            type.
    """
    try:
        game = value.get("game")
        if not isinstance(game, dict):
            raise ValueError("it has no game")
        name = str(game.get("class"))
        kind = GAMES[RENAMED.get(name, name)]
        settings = {name: setting for name, setting in game.items() if name != "class"}
        return typed(Recipe, {**value, "game": typed(kind, settings)})
    except (KeyError, ValueError) as error:
        raise RecipeError("this recipe cannot be read: {reason}", reason=str(error)[:200]) from error


def override(recipe: Recipe, assignments: list[str]) -> Recipe:
    """Return the recipe with `field=value` assignments applied.

    Raises:
        RecipeError: not of that form, an unknown field (the closest valid name is offered), or a wrong type.
    """
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals:
            raise RecipeError("--set takes field=value, not {given!r}", given=assignment)
        recipe = _override_one(recipe, name.strip().removeprefix("game."), text.strip())
    return recipe


def _override_one(recipe: Recipe, name: str, text: str) -> Recipe:
    own, games = _settable(recipe), _settable(recipe.game)
    if name in own:
        return dataclasses.replace(recipe, **{name: _parse(name, text, own[name])})
    if name in games:
        game = dataclasses.replace(recipe.game, **{name: _parse(name, text, games[name])})  # type: ignore[type-var]
        return dataclasses.replace(recipe, game=game)
    raise RecipeError(
        "the recipe has no field {given!r}; did you mean {closest}?",
        given=name,
        closest=closest(name, [*own, *games], count=1),
    )


def _settable(config: Any) -> dict[str, Any]:
    """Return the fields that a single value can be given for, with their types."""
    hints = typing.get_type_hints(type(config))
    simple = (int, float, str, bool)
    return {
        field.name: hints[field.name]
        for field in dataclasses.fields(config)
        if all(part in (*simple, type(None)) for part in _parts(hints[field.name]))
    }


def _parts(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)


def _parse(name: str, text: str, hint: Any) -> Any:
    """Read a value of the field's type; "none" is None where None is allowed."""
    parts = _parts(hint)
    if type(None) in parts and text.lower() in ("none", "off"):
        return None
    kind = next(part for part in parts if part is not type(None))
    if kind is bool and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind is not bool:
        try:
            return kind(text.replace("_", "") if kind is int else text)
        except ValueError:
            pass
    raise RecipeError("{name} takes {kind}, not {given!r}", name=name, kind=_KINDS[kind], given=text)


_KINDS = {int: "a whole number", float: "a number", bool: "true or false", str: "a text"}
