"""The runs that the diagnosis is held against, and an oracle that knows more of them than any diagnosis can.

    python -m tests.lab.line.oracle          trains what is not in recorded.json.gz as it is asked for now
    python -m tests.lab.line.oracle --anew   trains all of it (about twenty minutes of a core)

A run is an experiment with what is steered on the way. The oracle looks at twice as many numbers at every point, counts
them by the parts that the target was made of, asks the discriminator itself what it answers to real, generated and
far-off numbers, and lets the run go on after its end: whether it comes nearer is seen, not guessed. It imports nothing
of ganzoo.lab.line.diagnosis, hills or trends: its measures and its limits are its own and are stated here. What both
must share is what the words mean: `close`, the distance that counts as right, is the target's.

Where two words are true of a run ("lost" and "dead"), either is right. Where a run lies within a few hundredths of the
border between "learning" and "stuck", or of being right at all, both are.
"""

from __future__ import annotations

import contextlib
import gzip
import itertools
import json
import math
import random
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
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
POINTS = 120  # that are recorded of a run
CURVES = ("loss_real", "loss_fake", "mean", "std", "w1", "hills")
LOOKS = 2  # of 6,400 numbers each, at a moment
ROWS_ASKED = 256
COUNTED = 4096  # numbers, of which is counted how many belong to each part of the target

FAR_HILLS = Target("mixture", (1, 0, 0.2, 1, 10, 0.2))
HILLS = (TWO_HILLS, Target("mixture", (1, -2, 0.5, 1, 6, 0.5)), FAR_HILLS)
PLAIN = tuple(TARGETS[name].target for name in ("normal", "normal", "normal", "uniform", "exponential"))
SAMPLES = Experiment(mode="samples", features="none", latent=1, batch=128)


@dataclass(frozen=True)
class Case:
    """A run to be recorded."""

    name: str
    experiment: Experiment


# Runs of which is known by hand what is to be said of them: test_diagnosis.py.
NAMED = {
    "two hills far apart": replace(SAMPLES, target=FAR_HILLS, r1_gamma=0.0),
    "hills at -2 and 6": replace(SAMPLES, target=HILLS[1], r1_gamma=0.0),
    "two hills, found": replace(SAMPLES, target=TWO_HILLS, latent=4, steps=3000, hidden=100),
    "D's rate raised": Experiment(steering=((2000, "lr_d", 0.1),), decay="constant", steps=3000),
    "D's rate raised a little": Experiment(steering=((2000, "lr_d", 0.0012),), decay="constant", steps=3000),
    "G's rate raised": Experiment(steering=((2000, "lr_g", 0.03),), decay="constant", steps=3000),
    "a narrow clip": replace(SAMPLES, objective="wasserstein-clip", clip=0.003, r1_gamma=0.0, d_steps=5, steps=3000),
    "a wide clip": replace(
        SAMPLES, objective="wasserstein-clip", clip=0.1, r1_gamma=0.0, d_steps=5, lr_g=1e-4, steps=3000
    ),
}


def cases(seed: int = 16) -> list[Case]:
    """Return every preset, the named runs, and SETTINGS settings drawn by a fixed seed."""
    drawn = random.Random(seed)
    known = {**PRESETS, **NAMED}
    return [Case(name, experiment) for name, experiment in known.items()] + [
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
    replace(SAMPLES, r1_gamma=0.3),
    replace(SAMPLES, target=TWO_HILLS),
)


def record(case: Case) -> tuple[dict[str, Any], Looks]:
    """Train a case; return what the lab would have seen, and what the oracle knows."""
    game, source = LineGame(case.experiment), source_of(case.experiment)
    seen: dict[str, list[float | None]] = {name: [] for name in ("step", *CURVES)}
    every, looks = max(1, case.experiment.steps // POINTS), Looks(case)
    with contextlib.suppress(Diverged):
        for step in steps_of(game, source):
            if step.step % every == 0 or step.step == case.experiment.steps:
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
    return float(f"{value:.4g}") if math.isfinite(value) else None


class Looks:
    """What the oracle knows: precise looks, what D answers, and how the run would go on."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.w1: list[float] = []
        self.mean: list[float] = []
        self.std: list[float] = []
        self.parts: list[list[float]] = []  # of each part of a mixture, what it gets over what it should get
        self.apart: list[float] = []  # how often D gives a real row the higher score than a generated one
        self.contrast: list[float] = []  # how far D's scores of real, generated and far-off rows lie apart
        self.bound: list[float] = []  # the share of D's weights that sit at the clip
        self.moved: list[float] = []  # how far D's weights have moved since the look before, at most
        self.after: list[float] = []  # the distance, if the run goes on
        self._weights: torch.Tensor | None = None

    def take(self, game: LineGame, step: int) -> None:
        """Look at a game."""
        measures = [measure(game, 10_000 * step + look) for look in range(LOOKS)]
        for name in ("w1", "mean", "std"):
            getattr(self, name).append(sum(each[name][0].item() for each in measures) / LOOKS)
        rng = random_generator(7, "oracle", step)
        if self.case.experiment.target.kind == "mixture":
            self.parts.append(_shares(game, self.case.experiment.target, rng))
        self._ask(game, rng)

    @torch.inference_mode()
    def _ask(self, game: LineGame, rng: torch.Generator) -> None:
        target = game.experiment.target
        shape = (1, ROWS_ASKED, game.experiment.numbers_per_row)
        rows = [Sampler(target, dtype=game.dtype)(shape, rng), game.fakes(ROWS_ASKED, rng)]
        rows.append(target.mean + 3 * target.deviation * torch.randn(shape, generator=rng, dtype=game.dtype))
        real, fake, far = (game.discriminator.forward(game.look(each, rng))[0, :, 0].clone() for each in rows)
        higher = (real[:, None] > fake).float() + 0.5 * (real[:, None] == fake).float()
        self.apart.append(higher.mean().item())
        self.contrast.append(torch.cat([real, fake, far]).std().item())
        weights = game.discriminator.flat.clone()
        self.bound.append((weights.abs() >= 0.99 * game.experiment.clip).float().mean().item())
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


@torch.inference_mode()
def _shares(game: LineGame, target: Target, rng: torch.Generator) -> list[float]:
    """Return what each part of a mixture gets of the generated numbers, over its weight."""
    numbers = game.fakes(-(-COUNTED // game.experiment.numbers_per_row), rng).flatten().numpy()
    return [float(np.mean(np.abs(numbers - mean) < 3 * deviation)) / weight for weight, mean, deviation in target.parts]


def truths(case: Case, looks: Looks, errors: list[float]) -> list[str]:
    """Return every word that is true of a run (a rule's name in ganzoo.lab.line.diagnosis), the plain ones only where
    nothing else is; `errors` are D's, over the points."""
    if not _is_sane(case, looks):
        return ["diverged"]
    k = max(6, len(looks.w1) // 5)
    w1, close = looks.w1[-k:], case.experiment.target.close
    if sum(value < close for value in w1) >= 0.9 * k:
        return ["converged"] + (["stuck", "learning"] if max(w1) > 0.97 * close else [])
    said = [word for word, is_true in _JUDGES.items() if is_true(case, looks, errors, k)]
    off = sum(looks.w1[-6:]) / 6 / close
    if 1.3 < off < 1.7 and set(said) <= {"lost", "drifting"}:  # too near to call
        return [*said, *_plain(looks, k)]
    return said or _plain(looks, k)


def _is_sane(case: Case, looks: Looks) -> bool:
    target = case.experiment.target
    if len(looks.w1) < 20 or not all(map(math.isfinite, looks.w1[-3:])):
        return False
    return max(abs(looks.mean[-1] - target.mean), looks.std[-1]) <= 100 * target.deviation


def _plain(looks: Looks, k: int) -> list[str]:
    """Return "learning", "stuck", or both where it is hard to say: by the last part, and by how the run would go on."""
    half, later = _half(looks, k), 1.0
    if len(looks.after) > 5 and all(map(math.isfinite, looks.after)):
        later = mean(looks.after[len(looks.after) // 2 :]) / mean(looks.w1[-k:])
    learning = half < 0.97 or later < 0.9
    return ["learning"] * learning + ["stuck"] * (half > 0.85)


def _half(looks: Looks, k: int) -> float:
    """Return how the distance of the last part's second half compares with that of its first."""
    w1 = looks.w1[-k:]
    return mean(w1[k // 2 :]) / mean(w1[: k // 2])


def _lost(case: Case, looks: Looks, errors: list[float], k: int) -> bool:
    w1, close, window = looks.w1, case.experiment.target.close, max(6, len(looks.w1) // 20)
    ends = range(window, len(w1) - k // 2)
    was = any(sum(value < close for value in w1[end - window : end]) >= 0.8 * window for end in ends)
    steered = bool(case.experiment.steering)
    return was and mean(w1[-6:]) > 1.4 * close and (steered or _half(looks, k) >= 0.9)


def _winning(case: Case, looks: Looks, errors: list[float], k: int) -> bool:
    objective = OBJECTIVES[case.experiment.objective]
    if objective.critic or _half(looks, k) < 0.9 or not errors:
        return False
    return mean(looks.apart[-k:]) > 0.96 and mean(errors[-k:]) < 0.3 * objective.balance[-1].value


def _collapsed(case: Case, looks: Looks, errors: list[float], k: int) -> bool:
    if _half(looks, k) < 0.9:
        return False
    unit, hills = case.experiment.target.deviation, len(hills_of_target(case.experiment.target.learned))
    if looks.hills and 0.9 <= mean(looks.hills[-k:]) <= hills - 0.5:
        return True
    set_out = max(looks.std) > 0.3 * unit or abs(looks.mean[-1] - looks.mean[0]) > unit
    return set_out and max(looks.std[-k:]) < 0.105 * unit


def _dead(case: Case, looks: Looks, errors: list[float], k: int) -> bool:
    unit, clip = case.experiment.target.deviation, case.experiment.clip
    clipped = case.experiment.objective == "wasserstein-clip"
    still = all(_reach(values[-k:]) < 0.06 * unit for values in (looks.mean, looks.std))
    says_nothing = max(looks.spread[-k:]) < (0.01 * clip if clipped else 3e-3)
    stands = max(looks.moved[-k:]) < (0.1 * clip if clipped else 1e-4)
    return still and (says_nothing or stands)


def _oscillating(case: Case, looks: Looks, errors: list[float], k: int) -> bool:
    for values in (looks.mean[-k:], looks.std[-k:]):
        reach, middle = _reach(values), sum(_tenths(values)) / 2
        sides = [value > middle for value in values if abs(value - middle) > reach / 5]
        turns = sum(left != right for left, right in itertools.pairwise(sides))
        if reach > 0.33 * case.experiment.target.deviation and turns >= 2:
            return True
    return False


def _drifting(case: Case, looks: Looks, errors: list[float], k: int) -> bool:
    least = min(looks.w1[10:])
    far = mean(looks.w1[-3:]) > max(1.4 * least, least + 0.18 * case.experiment.target.deviation)
    return far and _half(looks, k) > 1.06


_JUDGES = {
    "lost": _lost,
    "winning": _winning,
    "collapsed": _collapsed,
    "dead": _dead,
    "oscillating": _oscillating,
    "drifting": _drifting,
}


def mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def _tenths(values: list[float]) -> tuple[float, float]:
    ordered = sorted(values)
    return ordered[len(ordered) // 10], ordered[-1 - len(ordered) // 10]


def _reach(values: list[float]) -> float:
    low, high = _tenths(values)
    return high - low


def write(made: list[tuple[dict[str, Any], list[str]]]) -> None:
    """Write what was recorded, and what is true of it."""
    rows = [run | {"true": words} for run, words in made]
    PATH.write_bytes(gzip.compress(json.dumps(rows, separators=(",", ":")).encode(), 9, mtime=0))


def errors_of(run: dict[str, Any]) -> list[float]:
    """Return D's errors at every point of a recorded run; empty where D never moved."""
    columns = [run["series"].get(name) for name in ("loss_real", "loss_fake")]
    return [sum(value or 0.0 for value in pair) for pair in zip(*columns, strict=True)] if all(columns) else []


def main() -> None:
    one_thread_here()
    made = []
    for case in cases():
        run, looks = record(case)
        made.append((run, truths(case, looks, errors_of(run))))
        sys.stdout.write(f"{case.name}: {', '.join(made[-1][1])}\n")
    write(made)


if __name__ == "__main__":
    main()
