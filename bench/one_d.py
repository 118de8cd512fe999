"""The 1-D lab's engine against plain PyTorch, which is the program that the lab itself hands out.

Two experiments: that of the 50-line program, where a step is nearly all dispatch, and the default one, where it is
arithmetic as well (features of 64 rows). Before anything is timed, both sides run each for 1,000 steps and must end
with equal parameters. One thread. "Recording on" is all that a live run does for each step: losses, points,
keyframes, the sentence, and thirty frames a second.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from bench.measure import Row, compare_rates
from ganzoo.lab.experiment import Experiment as AnyExperiment
from ganzoo.lab.game import Game
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.game import line_game
from ganzoo.lab.line.observation import measure
from ganzoo.lab.line.presets import PRESETS
from ganzoo.lab.line.source import source_of
from ganzoo.lab.line.world import line
from ganzoo.lab.steps import steps_of
from ganzoo.lab.worlds import world_of
from ganzoo.live.reporter import Reporter
from ganzoo.training.loop import Step

SEEDS = 64
EQUAL_STEPS = 1_000
TOLERANCE = 1e-6  # in double precision; in single precision two orders of adding up drift apart
STEPS = 50  # of one run in one call
SHORT = "as-in-the-50-line-program"


def run(*, quick: bool) -> list[Row]:
    """Return iterations a second of one run and of 64 at once, each against the plain loop."""
    torch.set_num_threads(1)
    short, default = (replace(PRESETS[name], steps=10**6) for name in (SHORT, "default"))
    apart = {name: largest_difference(PRESETS[name], EQUAL_STEPS) for name in (SHORT, "default")}
    if not max(apart.values()) < TOLERANCE:
        raise AssertionError(f"the engine and plain PyTorch differ by {apart} after {EQUAL_STEPS} steps")
    equal = {name: f"parameters equal to {difference:.0e}" for name, difference in apart.items()}
    rows = (
        (f"the 50-line program, one run ({equal[SHORT]})", short, _run(short), STEPS, STEPS, 10.0),
        (f"the 50-line program, {SEEDS} seeds at once", short, _run(short, SEEDS), SEEDS, 1, 35.0),
        (f"default, one run, recording on ({equal['default']})", default, _reported_run(default), STEPS, STEPS, 2.5),
        (f"default, {SEEDS} seeds at once, with their distances", default, _many_seeds(default), SEEDS, 1, 10.0),
    )
    return [
        compare_rates(
            what,
            onwards(plain_loop(experiment), STEPS),
            onwards(ours, steps),
            items=items,
            plain_items=STEPS,
            unit="iterations/s",
            target=target,
            quick=quick,
        )
        for what, experiment, ours, items, steps, target in rows
    ]


def largest_difference(experiment: Experiment, steps: int) -> float:
    """Train both in double precision; return the largest difference of any parameter."""
    torch.set_default_dtype(torch.float64)
    try:
        program = _program(experiment)
        for _ in program["train"](0, steps):
            pass
    finally:
        torch.set_default_dtype(torch.float32)
    game = line_game(experiment, dtype=torch.float64)
    for _ in _steps(game, 0, steps):
        pass
    return max(_difference(getattr(game, player).weights, program[player]) for player in game.players)


def _difference(weights: list[Tensor], plain: torch.nn.Sequential) -> float:
    layers = [layer for layer in plain if isinstance(layer, torch.nn.Linear)]
    pairs = zip(weights, layers, strict=True)
    joined = [(ours[0], torch.cat([layer.weight.T, layer.bias[None]])) for ours, layer in pairs]
    return max((ours - theirs).abs().max().item() for ours, theirs in joined)


def _program(experiment: AnyExperiment) -> dict[str, Any]:
    """Return the names of the plain program."""
    names: dict[str, Any] = {"__name__": "program"}
    exec(world_of(experiment).program(experiment), names)  # our own page, written a moment ago
    return names


def _steps(game: Game, start: int, until: int) -> Iterator[Step]:
    return steps_of(game, source_of(game.experiment, game.replicas, game.dtype), start=start, until=until)


def plain_loop(experiment: AnyExperiment) -> Callable[[int, int], None]:
    """Return a function that trains the plain program from one step to another, keeping the losses."""
    program = _program(experiment)
    kept: deque[Any] = deque(maxlen=STEPS)

    def go(start: int, until: int) -> None:
        kept.extend(program["train"](start, until))

    return go


def _run(experiment: Experiment, seeds: int = 1) -> Callable[[int, int], None]:
    return game_loop(line_game(experiment, seeds), source_of(experiment, seeds))


def game_loop(game: Any, source: Any) -> Callable[[int, int], None]:
    """Return a function that trains from one step to another, keeping the losses."""
    kept = deque[Step](maxlen=STEPS)

    def go(start: int, until: int) -> None:
        kept.extend(steps_of(game, source, start=start, until=until))

    return go


def _reported_run(experiment: Experiment) -> Callable[[int, int], None]:
    """Return a function that trains and reports as a live run does."""
    world, game = line(), line_game(experiment)
    reporter = Reporter(experiment, world, game)
    status = {"state": "running", "text": "", "params": {}}
    shown = time.perf_counter()

    def go(start: int, until: int) -> None:
        nonlocal shown
        for step in _steps(game, start, until):
            reporter.took(step.step, step.losses)
            if time.perf_counter() - shown > 1 / 30:
                shown = time.perf_counter()
                reporter.diagnose(experiment, at_once=False)
                reporter.frame(step.step, status)

    return go


def _many_seeds(experiment: Experiment) -> Callable[[int, int], None]:
    """Return a function that trains all seeds and measures each of them as often as the run of many seeds does."""
    game, every = line_game(experiment, SEEDS), 25

    def go(start: int, until: int) -> None:
        for step in _steps(game, start, until):
            if step.step % every == 0:
                measure(game, step.step)

    return go


def onwards(go: Callable[[int, int], None], steps: int) -> Callable[[], None]:
    """Return a call that goes on for so many steps, from where the last one ended."""
    at = 0

    def call() -> None:
        nonlocal at
        go(at, at + steps)
        at += steps

    return call
