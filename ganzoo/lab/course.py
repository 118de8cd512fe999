"""The course of a run so far: its settings, its curves, and what the rules of a diagnosis ask of them.

No torch and no state. Curves are lists of floats beside the steps at which they were taken; what is missing is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

from ganzoo.lab.experiment import Experiment
from ganzoo.lab.trends import falls, last_part, mean, rises

Series = Mapping[str, Sequence[float | None]]

E = TypeVar("E", bound=Experiment)

PATIENCE = 0.2  # of the run: what a generator has not done by then may be said to its discredit
TREND = 0.05  # a distance that changes by less than this share between two halves of a stretch stands still


@dataclass(frozen=True)
class Course(Generic[E]):
    """A run so far: as it was steered, the settings that it has now, its curves, and which one is the distance."""

    steered: E
    experiment: E
    steps: list[int]
    curves: dict[str, list[float]]
    distance: str

    @classmethod
    def known(cls, experiment: E, series: Series, *, names: Sequence[str], distance: str) -> Self:
        """Return the course of an experiment of which these curves are known ("step", `names`..., equally long)."""
        steps = [int(step) for step in series.get("step", ()) if step is not None]
        count = min(len(steps), len(series.get(distance, ())))
        curves = {name: [_number(value) for value in series.get(name, ())[:count]] for name in names}
        now = experiment.at(steps[count - 1] if count else 0)
        return cls(experiment, now, steps[:count], curves, distance)

    def __len__(self) -> int:
        return len(self.steps)

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
        return falls(self.recent(self.distance), by=TREND)

    @property
    def worsening(self) -> bool:
        """Whether the distance grows: fast within the last fifth of the run, or slowly there and over two fifths."""
        recent, longer = self.recent(self.distance), self.recent(self.distance, 0.4)
        return rises(recent, by=2 * TREND) or (rises(recent, by=TREND) and rises(longer, by=2 * TREND))


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)
