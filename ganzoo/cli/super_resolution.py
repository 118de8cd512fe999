"""The command for super-resolution: upscale."""

from __future__ import annotations

import argparse
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from ganzoo.cli.common import Commands, add_device, destinations, loaded, whole

if TYPE_CHECKING:
    from PIL import Image

    from ganzoo.inference import Engine

BAR = "{desc}: {percentage:3.0f}%|{bar}| {elapsed} gone, {remaining} left"
log = logging.getLogger(__name__)


def add_command(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command of this file."""
    command = commands.add_parser("upscale", help="pictures four times larger")
    command.add_argument(
        "name",
        help="a checkpoint from `list`, a path to a checkpoint folder, or bicubic; a + behind"
        " a checkpoint's name takes the mean over eight ways to lay the picture, in eight times the time",
    )
    command.add_argument("picture", type=Path, help="a picture, or a directory of pictures")
    command.add_argument("--out", type=Path, required=True, help="a PNG; for a directory, a directory")
    command.add_argument("--tile", type=whole, help="side of a tile in pixels (default: by the memory that is free)")
    add_device(command)
    command.set_defaults(command=_upscale)


def _upscale(options: argparse.Namespace) -> int:
    """Enlarge and write; in a directory, what cannot be enlarged is named and skipped: exit status 1."""
    from ganzoo.errors import GanzooError
    from ganzoo.films import make_directory, write_picture

    engine, name = _loaded(options)
    single = not options.picture.is_dir()
    plan = {options.picture: options.out} if single else destinations(options.picture, options.out)
    if not single:
        make_directory(options.out)
    skipped = 0
    for source, target in plan.items():
        try:
            picture = _enlarged(engine, name, source, options.tile)
        except GanzooError as error:
            if single:
                raise
            log.warning("skipped: %s", error)
            skipped += 1
        else:
            write_picture(picture, target)
            print(target)
    return 1 if skipped else 0


def _loaded(options: argparse.Namespace) -> tuple[Engine, str]:
    """Return the engine and a name it knows; a name it does not know is refused before a picture is read."""
    from ganzoo.inference.super_resolution import BICUBIC, ENSEMBLE, network_of, without_ensemble

    if options.name == BICUBIC:
        from ganzoo.catalog import Catalog
        from ganzoo.inference import Engine

        return Engine(Catalog([]), options.device), BICUBIC
    asked, options.name = str(options.name), without_ensemble(str(options.name))
    engine, name = loaded(options)
    name += ENSEMBLE if asked != options.name else ""
    network_of(engine, name)
    return engine, name


def _enlarged(engine: Engine, name: str, source: Path, tile: int | None) -> Image.Image:
    """Return the enlarged picture; a bar shows how far it is."""
    from tqdm import tqdm

    from ganzoo.data.pictures import open_picture
    from ganzoo.inference.super_resolution import MOST_PIXELS, Progress, upscale_picture

    image = open_picture(source, most_pixels=MOST_PIXELS)
    with tqdm(total=1.0, desc=source.name, bar_format=BAR, leave=False, disable=None, mininterval=0.5) as bar:
        for step in upscale_picture(engine, name, image, tile=tile):
            if not isinstance(step, Progress):
                return step
            bar.update(step.share - bar.n)
    raise AssertionError("the last step is the picture")
