"""The runs that the diagnosis is held against, and an oracle that knows more of them than any diagnosis can.

    python -m tests.lab.line.oracle        trains all of them (about ten minutes of a core) and writes recorded.json.gz

A run is an experiment and what is steered on the way. The oracle looks at four times as many numbers and at every
eighth of a hundredth of the run, asks the discriminator itself what it answers along the whole window, and lets the
run go on after its end, at the rates it had: whether it comes nearer is seen, not guessed. It knows no rule of
ganzoo.lab.line.diagnosis; its limits are stated here.
"""

from __future__ import annotations

import contextlib
import math
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from ganzoo.errors import Diverged
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.game import LineGame
from ganzoo.lab.line.links import to_query
from ganzoo.lab.line.observation import measure
from ganzoo.lab.line.presets import PRESETS
from ganzoo.lab.line.source import Sampler, source_of
from ganzoo.lab.line.targets import TARGETS, TWO_HILLS, Target
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.steps import steps_of
from ganzoo.lab.threads import one_thread_here
from ganzoo.randomness import random_generator

PATH = Path(__file__).with_name("recorded.json.gz")
SETTINGS = 200
POINTS = 120  # that are recorded of a run, as the lab's history would have them
CURVES = ("loss_real", "loss_fake", "loss_generator", "mean", "std", "w1", "jsd", "critic", "hills")
LOOKS = 2  # of 6,400 numbers each, at a moment
ROWS_ASKED = 256

HILLS = (TWO_HILLS, Target("mixture", (1, -2, 0.5, 1, 6, 0.5)), Target("mixture", (1, 0, 0.2, 1, 10, 0.2)))
PLAIN = tuple(TARGETS[name].target for name in ("normal", "normal", "normal", "uniform", "exponential"))


@dataclass(frozen=True)
class Case:
    """A run to be recorded."""

    name: str
    experiment: Experiment


def cases() -> list[Case]:
    """Return every preset and SETTINGS settings drawn by a fixed seed."""
    drawn = random.Random(16)
    return [Case(name, experiment) for name, experiment in PRESETS.items()] + [
        _drawn(index, drawn) for index in range(SETTINGS)
    ]


def _drawn(index: int, drawn: random.Random) -> Case:
    rows = drawn.random() < 0.3
    objective = drawn.choice(list(OBJECTIVES))
    own = {"clip": drawn.choice((0.003, 0.01, 0.05, 0.3))} if objective == "wasserstein-clip" else {}
    experiment = Experiment(
        mode="rows" if rows else "samples",
        features=drawn.choice(("shuffled", "none", "sorted")) if rows else "none",
        target=drawn.choice(PLAIN if drawn.random() < 0.7 else HILLS),
        latent=100 if rows else drawn.choice((1, 4)),
        hidden=drawn.choice((8, 16, 50)),
        batch=16 if rows else drawn.choice((32, 128)),
        objective=objective,
        r1_gamma=drawn.choice((0.0, 0.0, 0.3, 30.0)),
        lr_d=drawn.choice((1e-4, 1e-3, 3e-3, 3e-2)),
        lr_g=drawn.choice((1e-4, 3e-4, 1e-3, 1e-2)),
        beta1=drawn.choice((0.0, 0.5, 0.9)),
        d_steps=drawn.choice((1, 1, 1, 5)),
        decay=drawn.choice(("linear", "constant", "constant")),
        steps=drawn.choice((600, 1500, 3000)),
        seed=drawn.randrange(1000),
        **own,
    )
    if index % 5 == 0:  # a good run that somebody changes on the way
        experiment = replace(drawn.choice(_GOOD), seed=drawn.randrange(1000), decay="constant", steps=3000)
        name, factor = drawn.choice((("lr_d", 30.0), ("lr_d", 100.0), ("lr_g", 30.0), ("lr_d", 0.0)))
        move = (drawn.choice((1500, 2000)), name, factor * getattr(experiment, name))
        experiment = replace(experiment, steering=(move,))
    return Case(f"drawn {index}", experiment)


_GOOD = (
    Experiment(),
    Experiment(objective="relativistic", r1_gamma=1.0, r2_gamma=1.0, lr_g=1e-4, beta1=0.0),
    Experiment(mode="samples", features="none", latent=1, batch=128, r1_gamma=0.3),
    Experiment(mode="samples", features="none", latent=1, batch=128, target=TWO_HILLS),
)


def record(case: Case) -> tuple[dict[str, Any], _Looks]:
    """Train a case; return what the lab would have seen, and what the oracle knows."""
    game, source = LineGame(case.experiment), source_of(case.experiment)
    seen: dict[str, list[float | None]] = {name: [] for name in ("step", *CURVES)}
    every, looks = max(1, case.experiment.steps // POINTS), _Looks(case)
    with contextlib.suppress(Diverged):
        for step in steps_of(game, source):
            if step.step % every == 0:
                point = {
                    name: values[0].item() for name, values in measure(game, step.step).items() if name != "shares"
                }
                for curve, column in seen.items():
                    value = step.step if curve == "step" else (point | step.losses).get(curve)
                    column.append(None if value is None else _short(value))
                looks.take(game, step.step)
        looks.go_on(game, source)
    series = {name: column for name, column in seen.items() if any(each is not None for each in column)}
    return {"name": case.name, "query": to_query(case.experiment), "series": series}, looks


def _short(value: float) -> float | None:
    return float(f"{value:.5g}") if math.isfinite(value) else None


class _Looks:
    """What the oracle knows: precise looks, what D answers, and how the run would go on."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.w1: list[float] = []
        self.mean: list[float] = []
        self.std: list[float] = []
        self.hills: list[float] = []
        self.apart: list[float] = []  # how often D gives a real row the higher score than a generated one
        self.spread: list[float] = []  # of D's scores
        self.moved: list[float] = []  # how far D's weights have moved since the look before
        self.after: list[float] = []  # the distance, if the run goes on
        self._weights: torch.Tensor | None = None

    def take(self, game: LineGame, step: int) -> None:
        """Look at a game."""
        measures = [measure(game, 10_000 * step + look) for look in range(LOOKS)]
        for name in ("w1", "mean", "std", "hills"):
            if name in measures[0]:
                getattr(self, name).append(sum(each[name][0].item() for each in measures) / LOOKS)
        self._ask(game, step)

    @torch.inference_mode()
    def _ask(self, game: LineGame, step: int) -> None:
        rng = random_generator(7, "oracle", step)
        shape = (1, ROWS_ASKED, game.experiment.numbers_per_row)
        real = game.look(Sampler(game.experiment.target, dtype=game.dtype)(shape, rng))
        real_score = game.discriminator.forward(real)[0, :, 0].clone()
        fake_score = game.discriminator.forward(game.look(game.fakes(ROWS_ASKED, rng), rng))[0, :, 0].clone()
        higher = (real_score[:, None] > fake_score).float() + 0.5 * (real_score[:, None] == fake_score).float()
        self.apart.append(higher.mean().item())
        self.spread.append(torch.cat([real_score, fake_score]).std().item())
        weights = game.discriminator.flat.clone()
        self.moved.append(0.0 if self._weights is None else (weights - self._weights).abs().max().item())
        self._weights = weights

    def go_on(self, game: LineGame, source: Any) -> None:
        """Let the run go on for a fifth of its length, at the rates that it had in the middle of its last tenth."""
        steps = self.case.experiment.steps
        factor = self.case.experiment.decay_at(int(0.95 * steps))
        game.set(lr_d=game.rates["discriminator"] * factor, lr_g=game.rates["generator"] * factor)
        game.experiment = replace(game.experiment, decay="constant", steering=())
        every = max(1, steps // POINTS)
        for step in steps_of(game, source, start=steps, until=steps + steps // 5):
            if step.step % every == 0:
                self.after.append(measure(game, step.step)["w1"][0].item())


if __name__ == "__main__":
    one_thread_here()
