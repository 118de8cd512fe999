"""python -m ganzoo: use what was trained.

    list                what can be loaded
    sample              pictures from seeds
    walk                a film from seed to seed
    traverse            a strip along one dimension, or a direction with a name
    arithmetic          the mean of some pictures, minus a mean, plus a mean
    invert              the latent whose picture is most like a given one
    atlas               which dimensions matter, which directions have a name, what sums work
    translate           pictures of one domain into the other: bags into shoes
    upscale             pictures four times larger
    evaluate            the figures of a checkpoint, with their protocol
    push, pull          checkpoints to and from the Hugging Face Hub
    space               the app as a Space
    live                the app with a live room already open
    app                 the app, as `python app.py`

Each command imports what it needs when it runs: `--help` and `list` answer without torch.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ganzoo.cli import app, evaluate, latent, live, noise, super_resolution, translation
from ganzoo.cli.common import Commands
from ganzoo.errors import GanzooError
from ganzoo.hub import commands as hub_commands
from ganzoo.hub import everything

if TYPE_CHECKING:
    from ganzoo.checkpoint import Config


MOST_FIGURES = 6  # of a checkpoint in the table; its card has them all


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit status (2 for a refusal, 130 after Ctrl-C)."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    try:
        status: int | None = options.command(options)
    except GanzooError as error:
        print(f"ganzoo: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
    return status or 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ganzoo", description=__doc__.split("\n", 1)[0])
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _add_list(commands)
    noise.add_commands(commands)
    latent.add_commands(commands)
    translation.add_command(commands)
    super_resolution.add_command(commands)
    evaluate.add_command(commands)
    hub_commands.add_commands(commands)
    live.add_command(commands)
    app.add_command(commands)
    return parser


def _add_list(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("list", help="what can be loaded")
    command.add_argument("--json", action="store_true", help="as JSON")
    command.add_argument("--markdown", action="store_true", help="what ships, as the table of figures in the README")
    command.set_defaults(command=_list)


def _list(options: argparse.Namespace) -> None:
    entries = everything().entries()
    if options.markdown:
        print(_table([entry.config for entry in entries if entry.source == "shipped"]))
        return
    if options.json:
        rows = [
            {
                "name": entry.name,
                "model": entry.config.model,
                "kind": entry.kind,
                "source": entry.source,
                "repository": entry.repository,
                "revision": entry.revision,
                "path": str(entry.path),
                "bytes": sum(network.bytes for network in entry.config.networks.values()),
            }
            for entry in entries
        ]
        print(json.dumps(rows, indent=2))
        return
    width = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        print(f"{entry.name:<{width}}  {entry.source:<8}  {entry.config.recipe.get('summary', entry.config.model)}")


def _table(configs: list[Config]) -> str:
    """Return a row per checkpoint: size, length of training, and the first figures of what ships."""
    rows = ["| checkpoint | MB | images seen | figures (real against real) |", "|---|---:|---:|---|"]
    for config in configs:
        shipped = [metric for metric in config.metrics if metric.subject == config.metrics[0].subject]
        shipped = shipped[:MOST_FIGURES]
        floors = ["" if metric.floor is None else f" ({metric.floor:.3g})" for metric in shipped]
        figures = [f"{metric.name} {metric.value:.3g}{floor}" for metric, floor in zip(shipped, floors, strict=True)]
        size = sum(network.bytes for network in config.networks.values()) / 1e6
        rows.append(f"| `{config.name}` | {size:.1f} | {config.images_seen:,} | {', '.join(figures)} |")
    return "\n".join(rows)
