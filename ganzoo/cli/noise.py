"""Commands for models that draw from noise: sample, walk."""

from __future__ import annotations

import argparse
from pathlib import Path

from ganzoo.cli.common import Commands, add_condition, add_device, condition_of, loaded, whole


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the commands of this file."""
    _add_sample(commands)
    _add_walk(commands)


def _add_sample(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("sample", help="pictures from seeds")
    command.add_argument("name", help="a checkpoint from `list`, or a path to a checkpoint folder")
    command.add_argument("--seed", default="0", help="the first picture's seed; the next ones count on (default 0)")
    command.add_argument("--count", type=whole, default=64, help="how many pictures (default 64)")
    add_condition(command)
    command.add_argument("--out", default="grid.png", help="a PNG for a grid, or DIR/ for single pictures")
    add_device(command)
    command.set_defaults(command=_sample)


def _sample(options: argparse.Namespace) -> None:
    from ganzoo import films, pixels
    from ganzoo.inference import check_count, check_seed

    seed = check_seed(options.seed)
    check_count(options.count)
    seeds = range(seed, seed + options.count)
    engine, name = loaded(options)
    pictures = engine.sample(name, seeds, condition=condition_of(options))
    out = Path(options.out)
    if options.out.endswith(("/", "\\")) or out.is_dir():
        films.write_pictures(pictures, out, [str(seed) for seed in seeds])
    else:
        films.write_picture(pixels.to_pil(pixels.grid(pictures)), out)
    print(options.out)


def _add_walk(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("walk", help="a film from seed to seed")
    command.add_argument("name", help="a checkpoint from `list`, or a path to a checkpoint folder")
    command.add_argument("--seeds", required=True, help="two or more seeds, or latents that a command printed: 1,2,3")
    command.add_argument("--frames", type=whole, default=96, help="how many frames (default 96, 30 a second)")
    command.add_argument("--loop", action="store_true", help="go back to the first seed at the end")
    command.add_argument("--linear", action="store_true", help="straight from z to z, and not on the sphere")
    add_condition(command)
    command.add_argument("--out", default="walk.mp4", help="a .mp4, a .gif, or a directory for PNG files")
    add_device(command)
    command.set_defaults(command=_walk)


def _walk(options: argparse.Namespace) -> None:
    from ganzoo import films
    from ganzoo.inference import check_seed
    from ganzoo.inference.points import is_latent

    points = [text.strip() for text in options.seeds.split(",")]
    seeds = [point if is_latent(point) else check_seed(point) for point in points]
    engine, name = loaded(options)
    frames = engine.walk(
        name, seeds, options.frames, loop=options.loop, linear=options.linear, condition=condition_of(options)
    )
    films.write_film(frames, Path(options.out))
    print(options.out)
