"""One step of a game taken apart: what was drawn, made, judged and moved, in numbers, and what is seen in between.

The step is a real one, that of the discriminator and then of the generator, once each: its losses, gradients and new
weights are those that the run goes on with. Scores of single rows are judged anew, without noise on them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ganzoo.randomness import random_generator
from ganzoo.training.loop import finite

if TYPE_CHECKING:
    from torch import Tensor

    from ganzoo.lab.game import Game
    from ganzoo.training.loop import Source

EXAMPLES = 6  # rows that are told, and numbers of a row

Observe = Callable[[Any, int, bool], dict[str, Any]]


def taken_apart(game: Game[Any], source: Source, step: int, observe: Observe) -> dict[str, Any]:
    """Take step `step` (0-based) with both players, and return its parts as JSON values.

    {"step": after it, "losses", "frames": three pictures of `observe` (before, after D's move, after G's), "examples":
    {player: rows}, "gradients": {player: length of each layer's}, "moved": {player: [length of its move, of its
    weights]}, "widths": {player: layers}, "count": of rows in a batch}

    Raises:
        Diverged: a loss is no finite number.
    """
    experiment = game.experiment
    states, frames = [game.state_dict()], [observe(game, step, True)["now"]]
    losses: dict[str, Tensor | float] = {}
    gradients: dict[str, list[float]] = {}
    real = source.batch(step)
    for player in game.players:
        losses |= game.play(player, real, random_generator(experiment.seed, step, player, 0))
        gradients[player] = _rounded(getattr(game, player).gradient_norms())
        if player == "generator":
            game.average(step + 1, 1)
        states.append(game.state_dict())
        frames.append(observe(game, step + (player == "generator"), True)["now"])
    told = {
        "step": step + 1,
        "losses": {name: _round(value) for name, value in finite(losses, step + 1).items()},
        "frames": frames,
        "examples": _examples(game, real, states),
        "gradients": gradients,
        "moved": {player: _moved(states, player) for player in game.players},
        "widths": {player: list(getattr(game, player).build.widths) for player in game.players},
        "count": experiment.batch,
    }
    game.load_state_dict(states[-1])
    return told


def _examples(game: Game[Any], real: Tensor, states: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the first rows of both turns: z, what was made of it, scores, and where G's gradient pushes it."""
    drawn, shown = {player: game.drawn(player) for player in game.players}, game.experiment.shown
    game.load_state_dict(states[0])
    fake = game.rows_of(drawn["discriminator"])
    first = {
        "z": _rows(drawn["discriminator"]),
        "fake": _rows(fake, shown),
        "real": _rows(real, shown),
        "on_real": _scores(game.judge(real)),
        "on_fake": _scores(game.judge(fake)),
    }
    game.load_state_dict(states[1])
    fake = game.rows_of(drawn["generator"])
    second = {
        "z": _rows(drawn["generator"]),
        "fake": _rows(fake, shown),
        "on_fake": _scores(game.judge(fake)),
        "push": _rows(game.pushes(fake, real)),
    }
    game.load_state_dict(states[2])
    return {"discriminator": first, "generator": second | {"moved": _rows(game.rows_of(drawn["generator"]), shown)}}


def _moved(states: list[dict[str, Any]], player: str) -> list[float]:
    """Return how far a player's weights went, and how long they are."""
    before, after = states[0][player]["flat"], states[-1][player]["flat"]
    return _rounded([(after - before).norm().item(), before.norm().item()])


def _rows(rows: Tensor, shown: Callable[[float], float] = float) -> list[list[float]]:
    return [_rounded(list(map(shown, row))) for row in rows[0, :EXAMPLES, :EXAMPLES].tolist()]


def _scores(scores: Tensor) -> list[float]:
    return _rounded(scores[0, :EXAMPLES, 0].tolist())


def _rounded(values: list[float]) -> list[float]:
    return [_round(value) for value in values]


def _round(value: float) -> float:
    return float(f"{value:.4g}")
