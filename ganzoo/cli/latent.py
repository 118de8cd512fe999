"""Commands that look into a latent space: traverse, arithmetic, invert, atlas.

A point is a seed, or the text of a latent that another command printed ("z...").
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ganzoo.cli.batches import check_apart
from ganzoo.cli.common import Commands, add_device, loaded, whole
from ganzoo.errors import InputError

if TYPE_CHECKING:
    from ganzoo.inference import Engine
    from ganzoo.inference.atlas import Atlas
    from ganzoo.pixels import Pixels


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the commands of this file."""
    _add_traverse(commands)
    _add_arithmetic(commands)
    _add_invert(commands)
    _add_atlas(commands)


def _model(command: argparse.ArgumentParser) -> None:
    command.add_argument("name", help="a checkpoint from `list`, or a path to a checkpoint folder")


def _add_traverse(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("traverse", help="a strip along one dimension, or a direction with a name")
    _model(command)
    command.add_argument("--seed", default="0", help="the point to start from (default 0)")
    along = command.add_mutually_exclusive_group()
    along.add_argument("--dimension", type=whole, help="the dimension (default: the one that changes pictures most)")
    along.add_argument("--towards", help="a direction with a name, see `atlas`: smiling, sneaker")
    command.add_argument("--count", type=whole, default=9, help="how many pictures from -3 to 3 (default 9)")
    command.add_argument("--out", default="strip.png", help="a PNG (default strip.png)")
    add_device(command)
    command.set_defaults(command=_traverse)


def _traverse(options: argparse.Namespace) -> None:
    import torch

    from ganzoo.inference import check_count
    from ganzoo.inference.directions import MOST, axis, moved

    check_count(options.count)
    engine, name = loaded(options)
    z, size = engine.latents(name, [options.seed])[0], engine.latent_size(name)
    if options.towards:
        direction = torch.tensor(_atlas(engine, name).direction(options.towards).vector)
        called = options.towards
    else:
        dimension = options.dimension if options.dimension is not None else _atlas(engine, name).ranking[0][0]
        if not 0 <= dimension < size:
            raise InputError(
                "{name} has the dimensions 0 to {most}, not {given}", name=name, most=size - 1, given=dimension
            )
        direction, called = axis(dimension, size), f"dimension {dimension}"
    amounts = torch.linspace(-MOST, MOST, options.count) if options.count > 1 else torch.zeros(1)
    pictures = engine.draw(name, moved(z, direction, amounts))
    _write(pictures, options.out, columns=options.count)
    for amount, line in zip(amounts.tolist(), _read(engine, name, pictures), strict=True):
        print(f"{called} {amount:+.2f}  {line}")
    print(options.out)


def _add_arithmetic(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("arithmetic", help="mean of some pictures, minus a mean, plus a mean")
    _model(command)
    command.add_argument("--plus", required=True, help="one to three points: 1,2,3")
    command.add_argument("--minus", default="", help="up to three points")
    command.add_argument("--other", default="", help="up to three points")
    command.add_argument("--out", default="sum.png", help="a PNG: the terms, their means under them, the result last")
    add_device(command)
    command.set_defaults(command=_arithmetic)


def _arithmetic(options: argparse.Namespace) -> None:
    import numpy as np
    import torch

    from ganzoo.inference.arithmetic import MOST_TERMS, combined, typical
    from ganzoo.inference.points import encode, split

    engine, name = loaded(options)
    terms = {term: split(getattr(options, term)) for term in ("plus", "minus", "other")}
    for term, points in terms.items():
        if len(points) > MOST_TERMS or (term == "plus" and not points):
            raise InputError(
                "--{term} takes up to {most} points, not {given}", term=term, most=MOST_TERMS, given=len(points)
            )
    z = {term: engine.latents(name, points) if points else None for term, points in terms.items()}
    assert z["plus"] is not None
    result = combined(z["plus"], z["minus"], z["other"])
    columns = [torch.cat([part, typical(part.mean(0))[None]]) for part in z.values() if part is not None]
    drawn = [engine.draw(name, column) for column in [*columns, result[None]]]
    table = np.full((MOST_TERMS + 1, len(drawn), *drawn[0].shape[1:]), 255, np.uint8)
    for place, column in enumerate(drawn):
        table[: len(column) - 1, place] = column[:-1]
        table[-1, place] = column[-1]
    _write(table.reshape(-1, *table.shape[2:]), options.out, columns=len(drawn))
    print(f"result: {_read(engine, name, drawn[-1])[0]}")
    print(encode(result, name))
    print(options.out)


def _add_invert(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("invert", help="the latent whose picture is most like a given one")
    _model(command)
    command.add_argument("picture", type=Path, help="a PNG, JPEG, WebP, GIF, BMP or TIFF file")
    command.add_argument("--out", default="found.png", help="a PNG: the picture given, and the nearest that was found")
    add_device(command)
    command.set_defaults(command=_invert)


def _invert(options: argparse.Namespace) -> None:
    import numpy as np

    from ganzoo.data.fitting import fitted
    from ganzoo.data.modes import flattened
    from ganzoo.data.pictures import open_picture
    from ganzoo.films import check_place
    from ganzoo.inference.inversion import invert, target_of
    from ganzoo.inference.points import encode

    check_place(Path(options.out))
    picture = flattened(open_picture(options.picture))
    check_apart([options.picture], [Path(options.out)])
    engine, name = loaded(options)
    size = engine.latent_size(name)
    config = engine.catalog.find(name).config
    shape = engine.sample(name, [0]).shape[2:]
    pixels = fitted(picture, *shape, data=str(config.data.get("name", "")))
    for told in invert(engine.network(name, "generator"), target_of(pixels, engine.device), size):
        print(f"\r{told.step} of {told.steps}, error {told.error:.1f} of 255 ", end="", file=sys.stderr)
    print(file=sys.stderr)
    point = encode(told.latent, name)
    found = engine.sample(name, [point])
    _write(np.concatenate([pixels[None], found]), options.out, columns=2)
    print(
        f"error {told.error:.1f} grey levels of 255; the best of the random pictures was off by {told.random_error:.1f}"
    )
    print(f"read as: {_read(engine, name, found)[0]}")
    print(point)
    print(options.out)


def _add_atlas(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("atlas", help="which dimensions matter, which directions have a name, what sums work")
    _model(command)
    command.add_argument("--write", type=Path, metavar="DIR", help="compute it anew and write DIR/atlas.json")
    add_device(command)
    command.set_defaults(command=_print_atlas)


def _print_atlas(options: argparse.Namespace) -> None:
    from ganzoo.checkpoint import ATLAS
    from ganzoo.inference.atlas import write_atlas
    from ganzoo.inference.survey import survey

    engine, name = loaded(options)
    if options.write:
        atlas = survey(engine, name, report=_tell)
        print(file=sys.stderr)
        write_atlas(atlas, options.write / ATLAS)
    else:
        atlas = _atlas(engine, name)
    print(f"from {atlas.samples:,} samples, read by {', '.join(one.name for one in atlas.readers) or 'no classifier'}")
    print("dimensions that change pictures most: " + ", ".join(str(number) for number, _ in atlas.ranking[:12]))
    for one in atlas.directions:
        print(f"towards {one.label}: {_share(one.success)} at +3 (unmoved {_share(one.chance)})")
    for preset in atlas.presets:
        terms = [" ".join(part.values()) for part in (preset.plus, preset.minus, preset.other, preset.expected)]
        print("{} - {} + {} = {}: ".format(*terms) + f"{_share(preset.success)} (by chance {_share(preset.chance)})")
    for example in atlas.examples:
        print(
            f"inversion of a picture ({example.kind}): error {example.error:.1f}, at random {example.random_error:.1f}"
        )


def _atlas(engine: Engine, name: str) -> Atlas:
    """Return the atlas that ships for these weights, or compute one, saying so."""
    from ganzoo.inference.atlas import shipped_atlas
    from ganzoo.inference.survey import survey

    shipped = shipped_atlas(engine.catalog, name)
    if shipped is not None:
        return shipped
    atlas = survey(engine, name, report=_tell)
    print(file=sys.stderr)
    return atlas


def _tell(share: float) -> None:
    print(f"\rreading samples: {share:.0%} ", end="", file=sys.stderr)


def _read(engine: Engine, name: str, pictures: Pixels) -> list[str]:
    """Return what the classifiers read in each picture, in words."""
    from ganzoo.inference.readings import probabilities, readers

    lines = [""] * len(pictures)
    for reader in readers(engine.catalog, name):
        for index, row in enumerate(probabilities(engine, reader, pictures)):
            lines[index] += f"{reader.classes[int(row.argmax())]} {_share(float(row.max()))}  "
    return [line.strip() or "(no classifier reads this model)" for line in lines]


def _share(share: float) -> str:
    return f"{share:.0%}"


def _write(pictures: Pixels, out: str, *, columns: int) -> None:
    from ganzoo import films, pixels

    films.write_picture(pixels.to_pil(pixels.grid(pictures, columns=columns)), Path(out))
