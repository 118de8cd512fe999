"""An experiment on the line (ganzoo.lab.experiment): rows of numbers, or numbers one by one. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ganzoo.lab import experiment
from ganzoo.lab.line.settings import SETTINGS
from ganzoo.lab.line.targets import NORMAL, Target


@dataclass(frozen=True, kw_only=True)
class Experiment(experiment.Experiment):
    """Every setting of a run on the line.

    `mode` "rows": the generator makes a whole row of `row` numbers from one z, the discriminator judges rows.
    `mode` "samples": the generator makes one number from one z; the discriminator judges one number, or with
    `features` other than "none" a row of `row` such numbers.
    `features`: what the discriminator is shown of a generated row: "none" (the row as it is), "shuffled" (in
    random order), "sorted" (from low to high) or "moments" (its first four moments).
    """

    world: ClassVar[str] = "line"
    settings: ClassVar = SETTINGS
    targets: ClassVar = Target

    mode: str = "rows"
    target: Target = NORMAL
    latent: int = 100
    row: int = 100
    features: str = "shuffled"
    r1_gamma: float = 0.3
    lr_g: float = 0.0003
    decay: str = "linear"

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

    def shown(self, learned: float) -> float:
        """Return a number that is learned in the unit in which plots show it."""
        offset, scale = self.target.unit
        return offset + scale * learned
