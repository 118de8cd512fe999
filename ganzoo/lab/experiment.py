"""One experiment of the lab: every setting that decides a run, checked. Plain data; imports no torch.

Each world (ganzoo.lab.worlds) has a kind of its own with a target, more settings and other defaults. What a setting is
and may be stands in the world's table of settings. `to_dict` and `from_dict` are for JSON and refuse what is wrong;
links are ganzoo.lab.links.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Protocol, Self

from ganzoo.errors import InputError, LimitError
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.setting import Setting, unknown
from ganzoo.lab.settings import check_setting
from ganzoo.lab.size import refuse_too_large
from ganzoo.lab.steering import PLAYED, Move, checked_moves
from ganzoo.lab.tricks import refuse_together

LARGEST_BATCH = 65_536  # numbers that the generator makes in one batch


class Target(Protocol):
    """A distribution to be learned, as every world has one."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        ...

    def aims(self) -> dict[str, Any]:
        """Return what the plots hold a run against, as JSON values."""
        ...

    def outline(self) -> Any:
        """Return a small picture of it, as JSON values."""
        ...

    @classmethod
    def from_dict(cls, values: Any) -> Self:
        """Return the target of `to_dict`'s values."""
        ...

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Return the target that a link writes."""
        ...

    def to_text(self) -> str:
        """Write it as a link does."""
        ...


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """Every setting of a run that all worlds have; two equal experiments give the same curves on a CPU.

    `batch` counts what the discriminator judges at once. The penalties `r1_gamma` and `r2_gamma` go with every
    objective, `clip` with wasserstein-clip and `gp_weight` with wasserstein-gp only. `decay` is how both learning rates
    fall to zero over `steps`. `ema` is the half-life, in steps, of the moving average of the generator's weights that
    is looked at; 0 looks at the generator as it is. `steering` is what changes on the way.

    Against collapse: one-sided label `smoothing`, `instance_noise` that falls to zero over the run, feature `matching`,
    `kernels` of minibatch discrimination, the weight of `historical` averaging, steps of D that G looks ahead
    (`unroll`), `spectral` normalisation of D, how G's hidden layers are brought to one scale (`normal`), pieces of D's
    maxout units; `margin` and the weight of the pulling-away term (`pulling`) go with energies only. Each is off at its
    default; where it stands in the literature says ganzoo.lab.tricks.
    """

    world: ClassVar[str]  # its name
    settings: ClassVar[Mapping[str, Setting]]
    targets: ClassVar[type[Target]]

    target: Any
    noise: str = "uniform"
    latent: int = 1
    hidden: int = 50
    objective: str = "non-saturating"
    batch: int = 16
    clip: float = 0.05
    gp_weight: float = 1.0
    r1_gamma: float = 0.0
    r2_gamma: float = 0.0
    smoothing: float = 0.0
    instance_noise: float = 0.0
    matching: str = "off"
    kernels: int = 0
    historical: float = 0.0
    unroll: int = 0
    spectral: str = "off"
    normal: str = "none"
    pieces: int = 1
    margin: float = 1.0
    pulling: float = 0.0
    lr_d: float = 0.001
    lr_g: float = 0.001
    decay: str = "constant"
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
        for name in self.names():
            if name not in ("target", "steering"):
                object.__setattr__(self, name, check_setting(name, getattr(self, name), self.settings))
        if not isinstance(self.target, self.targets):
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

        refuse_together(self)
        refuse_too_large(self)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of all settings."""
        return tuple(field.name for field in fields(cls))

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
        raise NotImplementedError

    @property
    def numbers_per_row(self) -> int:
        """Numbers that make one of the things that the discriminator judges."""
        raise NotImplementedError

    @property
    def inputs(self) -> int:
        """Width of the discriminator's first layer."""
        raise NotImplementedError

    @property
    def apart(self) -> int:
        """How many z a row takes: one if the generator makes whole rows."""
        return self.numbers_per_row // self.outputs

    @property
    def energy(self) -> bool:
        """Whether the discriminator is an autoencoder, whose errors are energies."""
        return OBJECTIVES[self.objective].energy

    @property
    def matches(self) -> bool:
        """Whether the generator matches features instead of minimising its objective."""
        return self.matching == "on"

    @property
    def code_layer(self) -> int:
        """The hidden layer of the discriminator that holds an autoencoder's code, counted from 1."""
        return (len(self.widths("discriminator")) + 1) // 2

    def widths(self, player: str) -> tuple[int, ...]:
        """Return the widths of a player's hidden layers."""
        return (self.hidden, self.hidden)

    def shown(self, learned: float) -> float:
        """Return a number that is learned in the unit in which plots show it."""
        return learned

    def decay_at(self, step: int) -> float:
        """Return the factor on both learning rates after `step` steps."""
        part = min(step / self.steps, 1.0)
        if self.decay == "linear":
            return 1.0 - part
        if self.decay == "cosine":
            return 0.5 * (1.0 + math.cos(math.pi * part))
        return 1.0

    def at(self, step: int) -> Self:
        """Return the settings that hold after `step` steps, as an experiment that nobody steers."""
        if not self.steering:
            return self
        changed = {name: value for at, name, value in self.steering if at <= step and name != PLAYED}
        return replace(self, steering=(), **changed)

    def aims(self) -> dict[str, Any]:
        """Return what the plots hold a run against, as JSON values: the target's figures, the objective's levels."""
        return {**self.target.aims(), **OBJECTIVES[self.objective].aims()}

    def to_dict(self) -> dict[str, Any]:
        """Return the world and the settings as JSON values; moves only where there are some."""
        values: dict[str, Any] = {"world": self.world} | {name: getattr(self, name) for name in self.names()}
        values["target"] = self.target.to_dict()
        del values["steering"]
        return values | ({"steering": [list(move) for move in self.steering]} if self.steering else {})

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Return the experiment of `to_dict`'s values; missing ones take their default.

        Raises:
            UnknownName, InputError, LimitError: for unknown fields and impossible values.
        """
        known = dict(values)
        known.pop("world", None)
        for name in known:
            if name not in cls.names():
                raise unknown(str(name)[:40], cls.names())
        if "target" in known:
            known["target"] = cls.targets.from_dict(known["target"])
        return cls(**known)
