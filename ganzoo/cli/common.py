"""What commands share: arguments, and the engine that they ask."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ganzoo.inference import Engine
    from ganzoo.inference.conditions import Condition

Commands = argparse._SubParsersAction


def add_device(command: argparse.ArgumentParser) -> None:
    """Add --device."""
    command.add_argument("--device", help="cpu or cuda (default: CUDA where there is one)")


def add_condition(command: argparse.ArgumentParser) -> None:
    """Add --label and --code, for models that are told what to draw."""
    command.add_argument("--label", type=whole, help="the class, counted from 0 (default: each seed its own)")
    command.add_argument("--code", default="", help="continuous codes, from -1 to 1: 0.5,-1 (default: 0)")


def condition_of(options: argparse.Namespace) -> Condition:
    """Return what the model is told.

    Raises:
        InputError: a code is no number.
    """
    from ganzoo.errors import InputError
    from ganzoo.inference.conditions import Condition

    try:
        codes = tuple(float(part) for part in options.code.split(",") if part.strip())
    except ValueError as error:
        raise InputError(
            "codes are numbers with commas between them, not {given!r}", given=options.code[:40]
        ) from error
    return Condition(label=options.label, codes=codes)


def loaded(options: argparse.Namespace) -> tuple[Engine, str]:
    """Return an engine and the name in its catalog of what was asked for, a name or a path."""
    from ganzoo.hub import everything
    from ganzoo.inference import Engine

    catalog, name = everything(), options.name
    if any(mark in name for mark in "/\\"):
        name = catalog.open(Path(name)).name
    return Engine(catalog, options.device), name


def whole(text: str) -> int:
    """Read a whole number, for argparse."""
    try:
        return int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from error


def port(text: str) -> int:
    """Read a port, for argparse; 0 takes any that is free."""
    number = whole(text)
    if not 0 <= number <= 65_535:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {number}")
    return number
