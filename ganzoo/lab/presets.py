"""What an experiment is that a world of the lab offers by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ganzoo.lab.experiment import Experiment

E = TypeVar("E", bound=Experiment)


@dataclass(frozen=True)
class Preset(Generic[E]):
    """An experiment, its title, and one line on what there is to see; English, the key of its translation.

    Those with a `card` stand above the plots, under that short name and with a picture of their target; the others
    stand together under the heading of their `group`, where they have one.
    """

    experiment: E
    title: str
    text: str
    card: str = ""
    group: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values; `outline` is a small picture of the target."""
        said = {"title": self.title, "text": self.text, "experiment": self.experiment.to_dict()}
        said |= {"group": self.group} if self.group else {}
        return said | ({"card": self.card, "outline": self.experiment.target.outline()} if self.card else {})


@dataclass(frozen=True)
class Offer:
    """A target as it is offered by name; without a `target` it is a kind that a person brings along."""

    title: str
    kind: str
    target: Any
