"""The command for models that translate between two domains: translate."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from ganzoo.cli.common import Commands, add_device, destinations, loaded

if TYPE_CHECKING:
    from PIL import Image

    from ganzoo.pixels import Pixels

DIRECTIONS = ("a-to-b", "b-to-a")
BACK = "-back"  # ends the name of a way back
log = logging.getLogger(__name__)


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
    from ganzoo.inference.translation import networks, size_of, there_and_back, translate

    engine, name = loaded(options)
    networks(engine, name, options.direction)
    single = not options.picture.is_dir()
    sources = {options.picture: options.out} if single else destinations(options.picture, options.out)
    inputs, skipped = _read(sources, size_of(engine, name), as_is=options.as_is, strict=single)
    if inputs:
        pictures, paths = _stack(inputs.values()), [sources[path] for path in inputs]
        if options.cycle:
            _write(paths, *there_and_back(engine, name, pictures, direction=options.direction))
        else:
            _write(paths, translate(engine, name, pictures, direction=options.direction))
    print(options.out)
    return 1 if skipped else 0


def _read(
    paths: dict[Path, Path], size: int, *, as_is: bool, strict: bool
) -> tuple[dict[Path, Image.Image], list[Path]]:
    """Return the pictures, made ready, and the files that are none.

    Raises:
        InputError: with `strict`, a file is no picture; else, all are none.
    """
    from ganzoo.errors import GanzooError, InputError

    pictures, skipped = {}, []
    for path in paths:
        try:
            pictures[path] = _ready(path, size, as_is=as_is)
        except GanzooError as error:
            if strict:
                raise
            log.warning("skipped: %s", error)
            skipped.append(path)
    if not pictures:
        raise InputError("none of the {count} files could be read as a picture", count=len(skipped))
    return pictures, skipped


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


def _write(paths: list[Path], fake: Pixels, back: Pixels | None = None) -> None:
    from ganzoo import films
    from ganzoo.pixels import to_pil

    if len(paths) == 1:
        films.write_picture(to_pil(fake[0]), paths[0])
    else:
        films.write_pictures(fake, paths[0].parent, [path.stem for path in paths])
    if back is not None:
        _write([path.with_name(f"{path.stem}{BACK}.png") for path in paths], back)
