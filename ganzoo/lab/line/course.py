"""The course of a run so far: its settings, its curves, and what several rules of the diagnosis ask of them.

No torch and no state. Curves are lists of floats beside the steps at which they were taken; what is missing is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.trends import falls, last_part, mean, rises

Series = Mapping[str, Sequence[float | None]]

NAMES = ("mean", "std", "w1", "loss_real", "loss_fake", "hills")
PATIENCE = 0.2  # of the run: what a generator has not done by then may be said to its discredit
TREND = 0.05  # a distance that changes by less than this share between two halves of a stretch stands still


@dataclass(frozen=True)
class Course:
    """A run so far: as it was steered, the settings that it has now, and its curves."""

    steered: Experiment
    experiment: Experiment
    steps: list[int]
    curves: dict[str, list[float]]

    @staticmethod
    def of(experiment: Experiment, series: Series) -> Course:
        """Return the course of an experiment of which these curves are known ("step", "mean", ..., equally long)."""
        steps = [int(step) for step in series.get("step", ()) if step is not None]
        count = min(len(steps), len(series.get("w1", ())))
        curves = {name: [_number(value) for value in series.get(name, ())[:count]] for name in NAMES}
        return Course(experiment, experiment.at(steps[count - 1] if count else 0), steps[:count], curves)

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def unit(self) -> float:
        """The target's deviation, in which limits are told."""
        return self.experiment.target.deviation

    @property
    def close(self) -> float:
        """The distance that counts as right."""
        return self.experiment.target.close

    @property
    def over(self) -> bool:
        """Whether the run has taken all its steps."""
        return bool(self.steps) and self.steps[-1] >= self.experiment.steps

    @property
    def young(self) -> bool:
        """Whether it is too early to say that something will not come."""
        return self.steps[-1] < PATIENCE * self.experiment.steps

    def recent(self, name: str, share: float = 0.2) -> list[float]:
        """Return a curve's last fifth, or another share of it."""
        return self.curves[name][last_part(self.steps, share) :]

    def now(self, name: str) -> float:
        """Return about where a curve stands."""
        return mean(self.curves[name][-3:])

    @property
    def improving(self) -> bool:
        """Whether the distance falls: within the last fifth of the run its second half lies below its first."""
        return falls(self.recent("w1"), by=TREND)

    @property
    def worsening(self) -> bool:
        """Whether the distance grows: fast within the last fifth of the run, or slowly there and over two fifths."""
        recent, longer = self.recent("w1"), self.recent("w1", 0.4)
        return rises(recent, by=2 * TREND) or (rises(recent, by=TREND) and rises(longer, by=2 * TREND))


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
