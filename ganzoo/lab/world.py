"""What a world of the lab gives to whoever runs it live: how its game is built, looked at and put into words.

The run, the rooms and the server know a game only through this, so that they can be tested with a game
that is made of three lines, and so that torch is imported on a run's thread, never on the server's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ganzoo.errors import Diverged
    from ganzoo.lab.line.experiment import Experiment
    from ganzoo.objectives import Objective
    from ganzoo.training.loop import Source

Message = dict[str, Any]  # {"text": English template, "params": {...}}
Series = Mapping[str, Sequence[float | None]]


@dataclass(frozen=True, kw_only=True)
class World:
    """One kind of game.

    `build` returns the game and its data, on the thread that will train it. `observe(game, step)` returns
    {"now": what there is to draw, "point": mean, std, w1, ...} and depends on the weights, the seed and the
    step alone. `steer` hands changed settings to the game. `diagnose` returns a sentence with its "rule";
    `explain` the sentence for a loss that is no number.
    """

    build: Callable[[Experiment], tuple[Objective, Source]]
    observe: Callable[[Any, int], dict[str, Any]]
    steer: Callable[[Any, Experiment], None]
    diagnose: Callable[[Experiment, Series], Message]
    explain: Callable[[Diverged], Message]
