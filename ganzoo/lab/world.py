"""What a world of the lab gives to whoever runs it live: how its game is built, looked at and put into words.

The run, the rooms and the server know a game only through this, so that they can be tested with a game
that is made of three lines, and so that torch is imported on a run's thread, never on the server's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ganzoo.errors import Diverged
    from ganzoo.lab.experiment import Experiment, Target
    from ganzoo.lab.presets import Offer, Preset
    from ganzoo.lab.seeds import Judged
    from ganzoo.objectives import Objective
    from ganzoo.training.loop import Source

Message = dict[str, Any]  # {"text": English template, "params": {...}}
Series = Mapping[str, Sequence[float | None]]
NUMBERS = "numbers"  # a part of a picture: a list of numbers
BYTES = "bytes"  # a small array of whole numbers, as base64


@dataclass(frozen=True)
class Curves:
    """The names of the curves over a run's steps; `sometimes` are those that some runs do not have."""

    names: tuple[str, ...]
    sometimes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class World:
    """One kind of game, under a name that links hold and a title for people.

    `experiment` is the class of its experiments; `presets`, the first of which is the default, and `targets` are
    offered by name. `picture` has the parts of what there is to draw at one moment: NUMBERS, BYTES, or the words that a
    part may be. `sentences` and `rules` are all that `diagnose` says; a file of another `file_format` is none of this
    world's.

    `build` returns the game and its data, on the thread that will train it. `observe(game, step, picture)` returns
    {"point": one number for each curve} and, if a picture is wanted, "now": what there is to draw; it depends on the
    weights, the seed and the step alone. `steer` hands changed settings to the game. `diagnose` returns a sentence with
    its "rule"; `explain` the sentence for a loss that is no number. `program` writes an experiment as a page of plain
    PyTorch, to be called `program_file`. `judged` says how many seeds of an experiment are measured and judged
    (ganzoo.lab.seeds). `preview` returns what a target looks like. `from_file` returns {"target", "count", "notices",
    ...} of what somebody brings along and asks to see of it, `from_drawing` the target of what the browser says was
    drawn.
    """

    name: str
    title: str
    file_format: str
    experiment: type[Experiment]
    presets: Mapping[str, Preset[Any]]
    targets: Mapping[str, Offer]
    curves: Curves
    picture: Mapping[str, str | Set[str]]
    sentences: Set[str]
    rules: Set[str]
    build: Callable[[Any], tuple[Objective, Source]]
    observe: Callable[[Any, int, bool], dict[str, Any]]
    steer: Callable[[Any, Any], None]
    diagnose: Callable[[Any, Series], Message]
    explain: Callable[[Diverged], Message]
    program: Callable[[Any], str]
    program_file: str
    judged: Callable[[Any], Judged]
    preview: Callable[[Any], dict[str, Any]]
    from_file: Callable[[bytes, tuple[int, ...]], dict[str, Any]]
    from_drawing: Callable[[Any], Target]

    def take_apart(self, game: Any, source: Source, step: int) -> dict[str, Any]:
        """Take one step of a game that `build` made, and tell its parts (ganzoo.lab.slow_motion)."""
        from ganzoo.lab.slow_motion import taken_apart

        return taken_apart(game, source, step, self.observe)
