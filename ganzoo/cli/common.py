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


def destinations(directory: Path, out: Path) -> dict[Path, Path]:
    """Return where each file of a directory goes: the same name, as PNG.

    Raises:
        InputError: there is nothing in it, or a result would take a picture's own place.
    """
    from ganzoo.errors import InputError

    files = sorted(path for path in directory.iterdir() if path.is_file() and not path.name.startswith("."))
    if not files:
        raise InputError("{path} holds no files; give a picture, or a directory of pictures", path=str(directory))
    if out.resolve() == directory.resolve():
        raise InputError("the results would replace what is in {path}; give another directory", path=str(directory))
    if out.suffix or out.is_file():
        raise InputError("the results of a directory go into a directory, not {given!r}", given=out.name)
    stems = [path.stem for path in files]
    return {path: out / f"{path.stem if stems.count(path.stem) == 1 else path.name}.png" for path in files}
