"""One experiment on the line: every setting that decides it, checked. Plain data; imports no torch.

What a setting is and may be stands in ganzoo.lab.line.settings. `to_dict` and `from_dict` are for JSON and refuse what
is wrong. Presets are in ganzoo.lab.line.presets, links in ganzoo.lab.line.links.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from ganzoo.errors import InputError, LimitError
from ganzoo.lab.line.settings import check_setting
from ganzoo.lab.line.steering import PLAYED, Move, checked_moves
from ganzoo.lab.line.targets import NORMAL, Target
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.settings import unknown

LARGEST_BATCH = 65_536  # numbers that the generator makes in one batch


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """Every setting of a run; two equal experiments give the same curves on a CPU.

    `mode` "rows": the generator makes a whole row of `row` numbers from one z, the discriminator judges rows.
    `mode` "samples": the generator makes one number from one z; the discriminator judges one number, or with
    `features` other than "none" a row of `row` such numbers.
    `features`: what the discriminator is shown of a generated row: "none" (the row as it is), "shuffled" (in
    random order), "sorted" (from low to high) or "moments" (its first four moments).
    `batch` counts what the discriminator judges at once: rows, or numbers. The penalties `r1_gamma` and
    `r2_gamma` go with every objective, `clip` with wasserstein-clip and `gp_weight` with wasserstein-gp only.
    `decay` is how both learning rates fall to zero over `steps`. `ema` is the half-life, in steps, of the moving
    average of the generator's weights that is looked at; 0 looks at the generator as it is. `steering` is what changes
    on the way.
    """

    mode: str = "rows"
    target: Target = NORMAL
    noise: str = "uniform"
    latent: int = 100
    hidden: int = 50
    row: int = 100
    features: str = "shuffled"
    objective: str = "non-saturating"
    batch: int = 16
    clip: float = 0.05
    gp_weight: float = 1.0
    r1_gamma: float = 0.3
    r2_gamma: float = 0.0
    lr_d: float = 0.001
    lr_g: float = 0.0003
    decay: str = "linear"
    beta1: float = 0.5
    beta2: float = 0.999
    ema: int = 0
    d_steps: int = 1
    g_steps: int = 1
    steps: int = 5_000
    seed: int = 1
    steering: tuple[Move, ...] = ()

    def __post_init__(self) -> None:
        """Refuse settings that cannot be run.

        Raises:
            UnknownName, InputError, LimitError: with the field, what was given and what is possible.
        """
        self._take_in_steering()
        for name in FIELDS:
            if name not in ("target", "steering"):
                object.__setattr__(self, name, check_setting(name, getattr(self, name)))
        if not isinstance(self.target, Target):
            raise InputError("the target must be a Target, {given} was given", given=type(self.target).__name__)
        if self.d_steps + self.g_steps == 0:
            raise InputError("neither player moves: give the discriminator or the generator at least one step")
        if self.batch * self.numbers_per_row > LARGEST_BATCH:
            raise LimitError(
                "a batch of {batch} with {row} numbers each is more than {limit} numbers: take a smaller batch",
                batch=self.batch,
                row=self.numbers_per_row,
                limit=LARGEST_BATCH,
            )

    def _take_in_steering(self) -> None:
        """Check the moves; what is changed before the first step is a setting like any other."""
        moves = checked_moves(self.steering)
        at_once = [move for move in moves if move.step == 0 and move.name != PLAYED]
        for move in at_once:
            object.__setattr__(self, move.name, move.value)
        object.__setattr__(self, "steering", tuple(move for move in moves if move not in at_once))

    @property
    def outputs(self) -> int:
        """Numbers that the generator makes from one z."""
        return self.row if self.mode == "rows" else 1

    @property
    def numbers_per_row(self) -> int:
        """Numbers that the discriminator judges together."""
        return 1 if self.mode == "samples" and self.features == "none" else self.row

    @property
    def inputs(self) -> int:
        """Width of the discriminator's first layer."""
        return 4 if self.features == "moments" else self.numbers_per_row

    def decay_at(self, step: int) -> float:
        """Return the factor on both learning rates after `step` steps."""
        part = min(step / self.steps, 1.0)
        if self.decay == "linear":
            return 1.0 - part
        if self.decay == "cosine":
            return 0.5 * (1.0 + math.cos(math.pi * part))
        return 1.0

    def at(self, step: int) -> Experiment:
        """Return the settings that hold after `step` steps, as an experiment that nobody steers."""
        if not self.steering:
            return self
        changed = {name: value for at, name, value in self.steering if at <= step and name != PLAYED}
        return replace(self, steering=(), **changed)

    def aims(self) -> dict[str, Any]:
        """Return what the plots hold a run against, as JSON values: the target's figures, the objective's levels."""
        target, objective = self.target, OBJECTIVES[self.objective]
        return {"mean": target.mean, "std": target.deviation, "close": target.close} | objective.aims()

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as JSON values; the target as {"kind", "values"}, moves only where there are some."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        values["target"] = self.target.to_dict()
        del values["steering"]
        return values | ({"steering": [list(move) for move in self.steering]} if self.steering else {})

    @staticmethod
    def from_dict(values: Mapping[str, Any]) -> Experiment:
        """Return the experiment of `to_dict`'s values; missing ones take their default.

        Raises:
            UnknownName, InputError, LimitError: for unknown fields and impossible values.
        """
        if not isinstance(values, Mapping):
            raise InputError(
                "an experiment must be an object of settings, {given} was given", given=type(values).__name__
            )
        for name in values:
            if name not in FIELDS:
                raise unknown(str(name)[:40], FIELDS)
        known = dict(values)
        if "target" in known:
            known["target"] = Target.from_dict(known["target"])
        return Experiment(**known)


FIELDS = tuple(field.name for field in fields(Experiment))
