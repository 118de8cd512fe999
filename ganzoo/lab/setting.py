"""What a setting of an experiment is: its words, what it may be, where it stands on the screen, when it is shown.

A world has one table of them, by which values are checked here and controls are built in the browser. Torch-free.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from ganzoo.errors import InputError, UnknownName, closest

GROUPS = {
    "learning": "Learning",
    "game": "Game",
    "networks": "Networks",
    "penalties": "Penalties",
    "tricks": "Against collapse",
}  # under "settings"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting.

    `group` is the heading under which it stands, "bar" for the bar on top. `steerable` ones may change while a run
    goes on; the rest needs a reset. `short` is the title on a mark of the time machine. `when` names other settings
    with the values at which this one has an effect; any of them will do, and none means always. A `switch` is off at
    its lowest value or first choice, so that a run may be held against the same one without it.
    """

    kind: ClassVar[str] = "target"  # what its control looks like

    title: str
    help: str
    group: str
    short: str = ""
    steerable: bool = False
    switch: bool = False
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Choice(Setting):
    """One of several names; `choices` has the title of each."""

    kind: ClassVar[str] = "choice"

    choices: Mapping[str, str]

    def check(self, name: str, value: Any) -> Any:
        """Return the value.

        Raises:
            UnknownName: it is no choice.
        """
        if isinstance(value, str) and value in self.choices:
            return value
        given = str(value)[:40]
        near = closest(given, self.choices)
        raise UnknownName(
            "{name} cannot be {given}; the closest choices are {closest}", name=name, given=given, closest=near
        )


@dataclass(frozen=True, kw_only=True)
class Number(Setting):
    """A number from `low` to `high`; `factor` is what an arrow key multiplies it with, where adding makes no sense."""

    kind: ClassVar[str] = "number"

    low: float
    high: float
    whole: bool = False
    factor: float | None = None

    def check(self, name: str, value: Any) -> float | int:
        """Return the value in its right type; text is read.

        Raises:
            InputError: not a number, or outside of what is possible.
        """
        number = finite(value)
        if number is None or not self.low <= number <= self.high or (self.whole and number != int(number)):
            raise InputError(
                "{name} must be a whole number from {low} to {high}, {given} was given"
                if self.whole
                else "{name} must be a number from {low} to {high}, {given} was given",
                name=name,
                low=f"{self.low:g}" if self.high <= 10_000 else f"{int(self.low)}",
                high=f"{self.high:g}" if self.high <= 10_000 else f"{int(self.high)}",
                given=str(value)[:40],
            )
        return int(number) if self.whole else number


def finite(value: Any) -> float | None:
    """Return a finite number, also of text that spells one; None for everything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def unknown(name: str, known: Iterable[str]) -> UnknownName:
    """Return the refusal of a setting that does not exist."""
    return UnknownName(
        "there is no setting called {given}; the closest names are {closest}", given=name, closest=closest(name, known)
    )
