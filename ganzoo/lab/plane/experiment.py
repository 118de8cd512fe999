"""An experiment on the plane (ganzoo.lab.experiment): points, judged one by one or packed. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ganzoo.lab import experiment
from ganzoo.lab.plane.settings import SETTINGS
from ganzoo.lab.plane.targets import RING, Target


@dataclass(frozen=True, kw_only=True)
class Experiment(experiment.Experiment):
    """Every setting of a run on the plane: `layers` hidden layers of `hidden` units.

    D has `layers_d` of `hidden_d` where these are not 0, and judges `pack` points at once (arXiv:1712.04086).
    """

    world: ClassVar[str] = "plane"
    settings: ClassVar = SETTINGS
    targets: ClassVar = Target

    target: Target = RING
    noise: str = "normal"
    latent: int = 2
    layers: int = 2
    hidden: int = 64
    layers_d: int = 0
    hidden_d: int = 0
    pack: int = 1
    batch: int = 128
    r1_gamma: float = 0.1
    decay: str = "linear"
    ema: int = 200
    steps: int = 4_000

    @property
    def outputs(self) -> int:
        """Numbers that the generator makes from one z."""
        return 2

    @property
    def numbers_per_row(self) -> int:
        """Numbers that make one of the things that the discriminator judges."""
        return 2 * self.pack

    @property
    def inputs(self) -> int:
        """Width of the discriminator's first layer."""
        return 2 * self.pack

    def widths(self, player: str) -> tuple[int, ...]:
        """Return the widths of a player's hidden layers."""
        if player == "generator":
            return (self.hidden,) * self.layers
        return (self.hidden_d or self.hidden,) * (self.layers_d or self.layers)
