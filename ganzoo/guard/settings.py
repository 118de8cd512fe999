"""Limits as settings: frozen dataclasses of numbers above zero, each of which the environment may override."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar

from ganzoo.errors import InputError

Settings = TypeVar("Settings")
LONGEST = 30  # characters of a number
_REFUSAL = "the limit {name} must be above zero, {given} was given"


def check_above_zero(settings: Any) -> None:
    """Refuse a limit of zero or less, and one that is no finite number.

    Raises:
        InputError: with the name and the value.
    """
    for field in fields(settings):
        value = getattr(settings, field.name)
        if not (value > 0 and math.isfinite(value)):
            raise InputError(_REFUSAL, name=field.name, given=value)


def from_environment(kind: type[Settings], prefix: str, environment: Mapping[str, str] | None = None) -> Settings:
    """Return the settings with what <prefix><NAME> says.

    Raises:
        InputError: a value is not a number above zero.
    """
    said = os.environ if environment is None else environment
    values: dict[str, float] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        text = said.get(prefix + field.name.upper())
        if text is None:
            continue
        try:
            values[field.name] = _number(text, whole=field.type == "int")
        except ValueError:
            raise InputError(_REFUSAL, name=field.name, given=text[:40]) from None
    return kind(**values)


def _number(text: str, *, whole: bool) -> float:
    if len(text) > LONGEST:
        raise ValueError(text)
    return int(text) if whole else float(text)
