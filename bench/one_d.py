"""The 1-D lab's engine against plain PyTorch, which is the program that the lab itself hands out.

Before anything is timed, both run the default experiment for 1,000 steps and must end with equal parameters.
One thread. "Recording on" is all that a live run does for each step: losses, points, keyframes, the sentence,
and thirty frames a second.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from bench.measure import Row, compare_rates
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.game import LineGame
from ganzoo.lab.line.observation import measure
from ganzoo.lab.line.presets import PRESETS
from ganzoo.lab.line.program import plain_pytorch
from ganzoo.lab.line.source import source_of
from ganzoo.lab.line.world import line
from ganzoo.lab.steps import steps_of
from ganzoo.live.reporter import Reporter
from ganzoo.training.loop import Step

SEEDS = 64
EQUAL_STEPS = 1_000
TOLERANCE = 1e-6  # in double precision; in single precision two orders of adding up drift apart
STEPS = 50  # of one run in one call


def run(*, quick: bool) -> list[Row]:
    """Return iterations a second of one run and of 64 at once, each against the plain loop."""
    torch.set_num_threads(1)
    experiment = PRESETS["default"]
    difference = largest_difference(experiment, EQUAL_STEPS)
    if not difference < TOLERANCE:
        raise AssertionError(f"the engine and plain PyTorch differ by {difference:g} after {EQUAL_STEPS} steps")
    plain = _plain_loop(experiment)
    equal = f"parameters equal to {difference:.0e} after {EQUAL_STEPS:,} steps"
    rows = (
        (f"one run, recording on ({equal})", _reported_run(experiment), STEPS, STEPS, 2.5),
        (f"{SEEDS} seeds at once, with their distances", _many_seeds(experiment), SEEDS, 1, 15.0),
    )
    return [
        compare_rates(
            what,
            _onwards(plain, items),
            _onwards(ours, steps),
            items=items,
            unit="iterations/s",
            target=target,
            quick=quick,
        )
        for what, ours, items, steps, target in rows
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
    game = LineGame(experiment, dtype=torch.float64)
    for _ in _steps(game, 0, steps):
        pass
    return max(_difference(getattr(game, player).weights, program[player]) for player in game.players)


def _difference(weights: list[Tensor], plain: torch.nn.Sequential) -> float:
    layers = [layer for layer in plain if isinstance(layer, torch.nn.Linear)]
    pairs = zip(weights, layers, strict=True)
    joined = [(ours[0], torch.cat([layer.weight.T, layer.bias[None]])) for ours, layer in pairs]
    return max((ours - theirs).abs().max().item() for ours, theirs in joined)


def _program(experiment: Experiment) -> dict[str, Any]:
    """Return the names of the plain program."""
    names: dict[str, Any] = {"__name__": "program"}
    exec(plain_pytorch(experiment), names)  # our own page, written a moment ago
    return names


def _steps(game: LineGame, start: int, until: int) -> Iterator[Step]:
    return steps_of(game, source_of(game.experiment, game.replicas, game.dtype), start=start, until=until)


def _plain_loop(experiment: Experiment) -> Callable[[int, int], None]:
    """Return a function that trains the plain program from one step to another, keeping the losses."""
    program = _program(experiment)
    kept: list[Any] = []

    def go(start: int, until: int) -> None:
        kept.extend(program["train"](start, until))

    return go


def _reported_run(experiment: Experiment) -> Callable[[int, int], None]:
    """Return a function that trains and reports as a live run does."""
    world, game = line(), LineGame(experiment)
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
    game, every = LineGame(experiment, SEEDS), experiment.steps // 200

    def go(start: int, until: int) -> None:
        for step in _steps(game, start, until):
            if step.step % every == 0:
                measure(game, step.step)

    return go


def _onwards(go: Callable[[int, int], None], steps: int) -> Callable[[], None]:
    """Return a call that goes on for so many steps, from where the last one ended."""
    at = 0

    def call() -> None:
        nonlocal at
        go(at, at + steps)
        at += steps

    return call
