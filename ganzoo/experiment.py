"""One experiment of the 1-D lab: every setting that decides it, checked. Plain data; imports no torch.

`to_dict` and `from_dict` are for JSON and refuse what is wrong. Presets are in ganzoo.live.presets, links in
ganzoo.live.links.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from ganzoo.data.distributions import Target
from ganzoo.errors import InputError, LimitError, UnknownName, closest

CHOICES: dict[str, tuple[str, ...]] = {
    "mode": ("rows", "samples"),
    "noise": ("uniform", "normal"),
    "features": ("none", "shuffled", "sorted", "moments"),
    "objective": (
        "minimax",
        "non-saturating",
        "least-squares",
        "wasserstein-clip",
        "wasserstein-gp",
        "hinge",
        "relativistic",
    ),
    "decay": ("constant", "linear", "cosine"),
}
RANGES: dict[str, tuple[float, float]] = {
    "latent": (1, 100),
    "hidden": (2, 256),
    "row": (2, 256),
    "batch": (1, 1024),
    "clip": (1e-4, 10),
    "gp_weight": (0, 1000),
    "r1_gamma": (0, 1000),
    "r2_gamma": (0, 1000),
    "lr_d": (0, 10),
    "lr_g": (0, 10),
    "beta1": (0, 0.9999),
    "beta2": (0, 0.9999),
    "d_steps": (0, 50),
    "g_steps": (0, 50),
    "steps": (10, 1_000_000),
    "seed": (0, 2**31 - 1),
}
STEERABLE = ("lr_d", "lr_g", "d_steps", "g_steps")  # may change while a run goes on; the rest needs a reset
LARGEST_BATCH = 65_536  # numbers that the generator makes in one batch


NORMAL = Target("normal", (4.0, 1.25))  # the target of the 50-line program


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
    `decay` is how both learning rates fall to zero over `steps`.
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
    d_steps: int = 1
    g_steps: int = 1
    steps: int = 5_000
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse settings that cannot be run.

        Raises:
            UnknownName, InputError, LimitError: with the field, what was given and what is possible.
        """
        for name in CHOICES | RANGES:
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

    def to_dict(self) -> dict[str, Any]:
        """Return the settings as JSON values; the target as {"kind", "values"}."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return values | {"target": {"kind": self.target.kind, "values": list(self.target.values)}}

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
                raise _unknown(str(name)[:40])
        known = dict(values)
        if "target" in known:
            known["target"] = target_from_dict(known["target"])
        return Experiment(**known)


def check_setting(name: str, value: Any) -> Any:
    """Return the value of one setting in its right type.

    Raises:
        UnknownName: no such setting, or no such choice.
        InputError: not a number, or outside of what is possible.
    """
    if name in CHOICES:
        if value not in CHOICES[name]:
            given = str(value)[:40]
            near = closest(given, CHOICES[name])
            raise UnknownName(
                "{name} cannot be {given}; the closest choices are {closest}", name=name, given=given, closest=near
            )
        return value
    if name not in RANGES:
        raise _unknown(name)
    low, high = RANGES[name]
    whole = _TYPES[name] == "int"
    number = _number(value)
    if number is None or not low <= number <= high or (whole and number != int(number)):
        raise InputError(
            "{name} must be a whole number from {low} to {high}, {given} was given"
            if whole
            else "{name} must be a number from {low} to {high}, {given} was given",
            name=name,
            low=f"{low:g}" if high <= 10_000 else f"{int(low)}",
            high=f"{high:g}" if high <= 10_000 else f"{int(high)}",
            given=str(value)[:40],
        )
    return int(number) if whole else number


def target_from_dict(value: Any) -> Target:
    """Return the target of {"kind", "values"}.

    Raises:
        UnknownName, InputError: it is none.
    """
    if isinstance(value, Target):
        return value
    if (
        not isinstance(value, Mapping)
        or set(value) != {"kind", "values"}
        or not isinstance(value["values"], list | tuple)
    ):
        raise InputError("a target must be an object with a kind and a list of values")
    numbers = [_number(number) for number in value["values"][:1000]]
    if any(number is None for number in numbers):
        raise InputError("the values of a target must be numbers")
    return Target(str(value["kind"]), tuple(number for number in numbers if number is not None))


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _unknown(name: str) -> UnknownName:
    return UnknownName(
        "there is no setting called {given}; the closest names are {closest}",
        given=name,
        closest=closest(name, FIELDS),
    )


FIELDS = tuple(field.name for field in fields(Experiment))
_TYPES = {field.name: field.type for field in fields(Experiment)}
