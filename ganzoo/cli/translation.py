"""The command for models that translate between two domains: translate."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ganzoo.cli.batches import Batch, batch_of
from ganzoo.cli.common import Commands, add_device, loaded

if TYPE_CHECKING:
    from PIL import Image

    from ganzoo.pixels import Pixels

DIRECTIONS = ("a-to-b", "b-to-a")
BACK = "-back"  # ends the name of a way back


def add_command(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command of this file."""
    command = commands.add_parser("translate", help="pictures of one domain into the other: bags into shoes")
    command.add_argument("name", help="a checkpoint from `list`, or a path to a checkpoint folder")
    command.add_argument("picture", type=Path, help="a picture, or a directory of pictures")
    command.add_argument("--out", type=Path, required=True, help="a PNG; for a directory, a directory")
    command.add_argument("--direction", choices=DIRECTIONS, default=DIRECTIONS[0], help="bags are a, shoes are b")
    command.add_argument("--cycle", action="store_true", help=f"write the way back too, as NAME{BACK}.png")
    command.add_argument("--as-is", action="store_true", help="leave the background, and do not cut around the thing")
    add_device(command)
    command.set_defaults(command=_translate)


def _translate(options: argparse.Namespace) -> int:
    """Translate and write; a file that is no picture is named and skipped, which the exit status (1) tells."""
    from ganzoo.films import make_directory
    from ganzoo.inference.translation import networks, size_of, there_and_back, translate

    engine, name = loaded(options)
    networks(engine, name, options.direction)
    batch = batch_of(options.picture, options.out, ("", BACK) if options.cycle else ("",))
    inputs = _read(batch, size_of(engine, name), as_is=options.as_is)
    if not batch.single:
        make_directory(options.out)
    pictures = _stack(inputs.values())
    if options.cycle:
        made: tuple[Pixels, ...] = there_and_back(engine, name, pictures, direction=options.direction)
    else:
        made = (translate(engine, name, pictures, direction=options.direction),)
    for source, *results in zip(inputs, *made, strict=True):
        with batch.telling():
            _write(results, batch.targets[source])
    print(options.out)
    return batch.status


def _read(batch: Batch, size: int, *, as_is: bool) -> dict[Path, Image.Image]:
    """Return the pictures of a batch, made ready.

    Raises:
        InputError: the only one is no picture, or all are none.
    """
    from ganzoo.errors import InputError

    pictures = {}
    for path in batch.targets:
        with batch.telling():
            pictures[path] = _ready(path, size, as_is=as_is)
    if not pictures:
        raise InputError("none of the {count} files could be read as a picture", count=len(batch.targets))
    return pictures


def _ready(path: Path, size: int, *, as_is: bool) -> Image.Image:
    from PIL import Image

    from ganzoo.data.framing import frame, is_ready
    from ganzoo.data.modes import flattened
    from ganzoo.data.pictures import open_picture

    picture = flattened(open_picture(path))
    if as_is or is_ready(picture, size):
        return picture.resize((size, size), Image.Resampling.LANCZOS)
    return frame(picture, size).picture


def _stack(pictures: object) -> Pixels:
    import numpy as np

    return np.stack([np.asarray(picture) for picture in pictures])  # type: ignore[attr-defined]


def _write(results: Sequence[Pixels], paths: Sequence[Path]) -> None:
    from ganzoo import films
    from ganzoo.pixels import to_pil

    for result, path in zip(results, paths, strict=True):
        films.write_picture(to_pil(result), path)
