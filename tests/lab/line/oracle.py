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
from ganzoo.lab.game import Game
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.game import line_game
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
    "G's rate raised": Experiment(steering=((2000, "lr_g", 0.1),), decay="constant", steps=3000),
    "D stopped": Experiment(steering=((2000, "lr_d", 0.0),), decay="constant", steps=3000),
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
    objective = drawn.choice([name for name, row in OBJECTIVES.items() if not row.energy])
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
    game, source = line_game(case.experiment), source_of(case.experiment)
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
                looks.errors.append(step.losses.get("loss_real", 0.0) + step.losses.get("loss_fake", 0.0))
        looks.go_on(game, source)
    series = {name: column for name, column in seen.items() if any(each is not None for each in column)}
    return {"name": case.name, "experiment": case.experiment.to_dict(), "series": series}, looks


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
        self.errors: list[float] = []  # D's, on real and on generated numbers together
        self.contrast: list[float] = []  # how far D's scores of real, generated and far-off rows lie apart
        self.bound: list[float] = []  # the share of D's weights that sit at the clip
        self.moved: list[float] = []  # how far D's weights have moved since the look before, at most
        self.after: list[float] = []  # the distance, if the run goes on
        self._weights: torch.Tensor | None = None

    def last(self, name: str, share: float = 0.2) -> list[Any]:
        """Return the last fifth of what is known, or another share of it."""
        values: list[Any] = getattr(self, name)
        return values[-max(6, int(share * len(values))) :]

    def take(self, game: Game, step: int) -> None:
        """Look at a game."""
        measures = [measure(game, 10_000 * step + look) for look in range(LOOKS)]
        for name in ("w1", "mean", "std"):
            getattr(self, name).append(sum(each[name][0].item() for each in measures) / LOOKS)
        rng = random_generator(7, "oracle", step)
        if self.case.experiment.target.kind == "mixture":
            self.parts.append(_shares(game, self.case.experiment.target, rng))
        self._ask(game, rng)

    @torch.inference_mode()
    def _ask(self, game: Game, rng: torch.Generator) -> None:
        target = game.experiment.target
        shape = (1, ROWS_ASKED, game.experiment.numbers_per_row)
        rows = [Sampler(target, dtype=game.dtype)(shape, rng), game.fakes(ROWS_ASKED, rng)]
        rows.append(target.mean + 3 * target.deviation * torch.randn(shape, generator=rng, dtype=game.dtype))
        real, fake, far = (game.judge(each, rng)[0, :, 0].clone() for each in rows)
        higher = (real[:, None] > fake).float() + 0.5 * (real[:, None] == fake).float()
        self.apart.append(higher.mean().item())
        self.contrast.append(torch.cat([real, fake, far]).std().item())
        weights = game.discriminator.flat.clone()
        self.bound.append((weights.abs() >= 0.99 * game.experiment.clip).float().mean().item())
        self.moved.append(0.0 if self._weights is None else (weights - self._weights).abs().max().item())
        self._weights = weights

    def go_on(self, game: Game, source: Any) -> None:
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
def _shares(game: Game, target: Target, rng: torch.Generator) -> list[float]:
    """Return what each part of a mixture gets of the generated numbers, over its weight."""
    numbers = game.fakes(-(-COUNTED // game.experiment.numbers_per_row), rng).flatten().numpy()
    return [float(np.mean(np.abs(numbers - mean) < 3 * deviation)) / weight for weight, mean, deviation in target.parts]


def truths(looks: Looks) -> list[str]:
    """Return every word that is true of a run, a rule's name; the plain ones only where no other is, or just so."""
    if not _is_sane(looks):
        return ["diverged"]
    w1, close = looks.last("w1"), looks.case.experiment.target.close
    if _share_below(w1, close) >= 0.9:
        return ["converged"] + (["stuck", "learning"] if max(w1) > 0.97 * close else [])
    said = [word for word, is_true in _JUDGES.items() if is_true(looks, 1.0)]
    sure = [word for word, is_true in _JUDGES.items() if is_true(looks, 1.25)]  # by a quarter more than it takes
    return list(dict.fromkeys(said + (_plain(looks) if not sure else [])))


def _is_sane(looks: Looks) -> bool:
    target = looks.case.experiment.target
    if len(looks.w1) < 20 or not all(map(math.isfinite, looks.w1[-3:])):
        return False
    return max(abs(looks.mean[-1] - target.mean), looks.std[-1]) <= 100 * target.deviation


def _plain(looks: Looks) -> list[str]:
    """Return "learning", "stuck", or both where it is hard to say: by the last part, and by how the run goes on."""
    trend, later = _trend(looks.last("w1")), _later(looks)
    learning, stuck = trend < -0.06 or later < 0.9, trend > -0.16 and later > 0.8
    return ["learning"] * learning + ["stuck"] * (stuck or not learning)


def _trend(values: list[float]) -> float:
    """Return by which share of its mean a curve changes from end to end, by the straight line that fits best."""
    middle = (len(values) - 1) / 2
    squares = math.fsum((place - middle) ** 2 for place in range(len(values)))
    slope = math.fsum((place - middle) * value for place, value in enumerate(values)) / squares
    return slope * len(values) / mean(values)


def _later(looks: Looks) -> float:
    """Return the distance that comes later, over the one that is; 1 where the run cannot go on."""
    if len(looks.after) < 6 or not all(map(math.isfinite, looks.after)):
        return 1.0
    return mean(looks.after[len(looks.after) // 2 :]) / mean(looks.last("w1"))


# Whether a word is true of a run; `by` asks for so much more than it takes.


def _lost(looks: Looks, by: float) -> bool:
    close, window = looks.case.experiment.target.close, max(6, len(looks.w1) // 20)
    ends = range(window, len(looks.w1) - len(looks.last("w1")) // 2)
    was = any(_share_below(looks.w1[end - window : end], close) >= 0.8 for end in ends)
    returns = _trend(looks.last("w1")) < -0.1 and not looks.case.experiment.steering
    return was and not returns and mean(looks.w1[-6:]) > (1 + 0.4 * by) * close


def _winning(looks: Looks, by: float) -> bool:
    objective = OBJECTIVES[looks.case.experiment.objective]
    if objective.critic or _trend(looks.last("w1")) < -0.1:
        return False
    sure = mean(looks.last("errors")) < 0.5 / by * objective.balance[-1].value
    return sure and 1 - mean(looks.last("apart")) < 0.04 / by


def _collapsed(looks: Looks, by: float) -> bool:
    if _trend(looks.last("w1")) < -0.1:
        return False
    unit = looks.case.experiment.target.deviation
    parts = [mean(list(shares)) for shares in zip(*looks.last("parts"), strict=True)]
    if parts and min(parts) < 0.35 / by and max(parts) > 0.35 * by:
        return True
    set_out = max(looks.std) > 0.3 * unit or abs(looks.mean[-1] - looks.mean[0]) > unit
    return set_out and _tenths(looks.last("std"))[1] < 0.105 * unit / by


def _dead(looks: Looks, by: float) -> bool:
    experiment = looks.case.experiment
    still = all(_reach(looks.last(name)) < 0.06 * experiment.target.deviation for name in ("mean", "std"))
    least = 0.1 * experiment.clip if experiment.objective == "wasserstein-clip" else 3e-3
    alike = max(looks.last("contrast")) < least / by
    learns_nothing = max(looks.last("moved")) < 1e-6 and experiment.at(experiment.steps).lr_d > 0
    blind = all(abs(apart - 0.5) < 0.01 for apart in looks.last("apart"))  # not even luck tells two answers apart
    return still and (alike or learns_nothing or blind)


def _waits(looks: Looks, by: float) -> bool:
    unit = looks.case.experiment.target.deviation
    near_its_start = max(abs(value - looks.mean[0]) for value in looks.last("mean")) < unit / by
    return near_its_start and max(looks.last("std")) < 0.105 * unit / by and _trend(looks.last("w1")) > -0.1


def _oscillating(looks: Looks, by: float) -> bool:
    least = 0.33 * by * looks.case.experiment.target.deviation
    for name in ("mean", "std"):
        reach, longer = _reach(looks.last(name)), looks.last(name, 0.4)  # a slow swing takes more than a fifth of a run
        if reach > least and _turns(longer, max(least, 0.25 * _reach(longer))) >= 2:
            return True
    return False


def _drifting(looks: Looks, by: float) -> bool:
    unit, w1 = looks.case.experiment.target.deviation, looks.w1
    far = mean(w1[-3:]) - min(w1[10:]) > 0.18 * by * unit
    return far and _trend(looks.last("w1")) > 0.1 * by


_JUDGES = {
    "lost": _lost,
    "winning": _winning,
    "collapsed": _collapsed,
    "dead": _dead,
    "oscillating": _oscillating,
    "drifting": _drifting,
    "stuck": _waits,
}


def _share_below(values: list[float], limit: float) -> float:
    return sum(value < limit for value in values) / len(values)


def _turns(values: list[float], height: float) -> int:
    """Count the turns of a curve that has risen, or fallen, by a height since the turn before."""
    low = high = values[0]
    way, turns = 0, -1  # the first rise or fall is no turn
    for value in values:
        low, high = min(low, value), max(high, value)
        if way <= 0 and value - low > height:
            way, turns, high = 1, turns + 1, value
        elif way >= 0 and high - value > height:
            way, turns, low = -1, turns + 1, value
        elif way > 0:
            low = value
        elif way < 0:
            high = value
    return turns


def mean(values: list[float]) -> float:
    return math.fsum(values) / len(values)


def _reach(values: list[float]) -> float:
    low, high = _tenths(values)
    return high - low


def _tenths(values: list[float]) -> tuple[float, float]:
    """Return what a tenth of the values lies below, and above."""
    ordered = sorted(values)
    return ordered[len(ordered) // 10], ordered[-1 - len(ordered) // 10]


def main(arguments: list[str]) -> None:
    one_thread_here()
    known = [] if "--anew" in arguments else json.loads(gzip.decompress(PATH.read_bytes()))
    rows = {run["name"]: run for run in known}
    made = []
    for case in cases():
        run = rows.get(case.name)
        if run is None or Experiment.from_dict(run["experiment"]) != case.experiment:
            run, looks = record(case)
            run["true"] = truths(looks)
            sys.stdout.write(f"{case.name}: {', '.join(run['true'])}\n")
        made.append(run)
    PATH.write_bytes(gzip.compress(json.dumps(made, separators=(",", ":")).encode(), 9, mtime=0))


if __name__ == "__main__":
    main(sys.argv[1:])
