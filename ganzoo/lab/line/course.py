"""The course of a run on the line (ganzoo.lab.course), with the units in which its rules think."""

from __future__ import annotations

from ganzoo.lab import course
from ganzoo.lab.course import Series
from ganzoo.lab.line.experiment import Experiment

NAMES = ("mean", "std", "w1", "loss_real", "loss_fake", "hills")


class Course(course.Course[Experiment]):
    """A run on the line so far."""

    @classmethod
    def of(cls, experiment: Experiment, series: Series) -> Course:
        """Return the course of an experiment of which these curves are known."""
        return cls.known(experiment, series, names=NAMES, distance="w1")

    @property
    def unit(self) -> float:
        """The target's deviation, in which limits are told."""
        return self.experiment.target.deviation

    @property
    def close(self) -> float:
        """The distance that counts as right."""
        return self.experiment.target.close
