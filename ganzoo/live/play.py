"""What a live run plays: how a game is built, looked at and put into words, as one bundle of functions.

The run, the rooms and the server know a game only through this, so that they can be tested with a game
that is made of three lines, and so that torch is imported on a run's thread, never on the server's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ganzoo.errors import Diverged
from ganzoo.experiment import Experiment
from ganzoo.live.threads import one_thread_here

if TYPE_CHECKING:
    from ganzoo.objectives import Objective
    from ganzoo.training.loop import Source

Message = dict[str, Any]  # {"text": English template, "params": {...}}
Series = Mapping[str, Sequence[float]]


@dataclass(frozen=True, kw_only=True)
class Play:
    """One kind of game.

    `build` returns the game and its data, on the thread that will play it. `observe(game, step)` returns
    {"now": what there is to draw, "point": mean, std, w1, ...} and depends on the weights, the seed and the
    step alone. `steer` hands changed settings to the game. `diagnose` returns a sentence with its "rule";
    `explain` the sentence for a loss that is no number.
    """

    build: Callable[[Experiment], tuple[Objective, Source]]
    observe: Callable[[Any, int], dict[str, Any]]
    steer: Callable[[Any, Experiment], None]
    diagnose: Callable[[Experiment, Series], Message]
    explain: Callable[[Diverged], Message]


def one_d() -> Play:
    """Return the 1-D GAN (ganzoo.objectives.one_d)."""
    return Play(build=_build, observe=_observe, steer=_steer, diagnose=_diagnose, explain=_explain)


def _build(experiment: Experiment) -> tuple[Objective, Source]:
    from ganzoo.objectives.one_d import OneDGame
    from ganzoo.objectives.one_d_source import source_of

    one_thread_here()
    return OneDGame(experiment), source_of(experiment)


def _observe(game: Any, step: int) -> dict[str, Any]:
    from ganzoo.objectives.one_d_observe import observe

    return observe(game, step)


def _steer(game: Any, experiment: Experiment) -> None:
    game.set(lr_d=experiment.lr_d, lr_g=experiment.lr_g)


def _diagnose(experiment: Experiment, series: Series) -> Message:
    from ganzoo.live.diagnosis import diagnose

    return diagnose(experiment, series)


def _explain(error: Diverged) -> Message:
    from ganzoo.live.diagnosis import diverged

    return diverged(error)
