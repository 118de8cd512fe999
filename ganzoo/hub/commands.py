"""push, pull and space on the command line. Progress bars are the Hub client's own."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ganzoo.hub.push import Pushed

Commands = argparse._SubParsersAction


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the three commands to a parser; each sets `command` to a function of the options."""
    _add_push(commands)
    _add_pull(commands)
    _add_space(commands)


def _add_push(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("push", help="put a checkpoint on the Hugging Face Hub")
    command.add_argument("name", help="a checkpoint from `list`, or a path to a checkpoint folder")
    command.add_argument("repository", metavar="NAMESPACE/REPO", help="made if it is not there")
    command.add_argument("--tag", help="name this commit, v1 say")
    command.add_argument("--private", action="store_true", default=None, help="make a new repository private")
    command.set_defaults(command=_push)


def _push(options: argparse.Namespace) -> None:
    from ganzoo.hub import Hub, everything, push

    path = Path(options.name)
    folder = path if path.is_dir() else everything().find(options.name).path
    report(push(folder, options.repository, hub=Hub.from_env(), tag=options.tag, private=options.private))


def report(pushed: Pushed) -> None:
    """Print where a push ended."""
    what = "pushed" if pushed.changed else "nothing to push, the Hub has it"
    print(f"{what}: {pushed.url} at {pushed.commit[:7]}")


def _add_pull(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("pull", help="get a checkpoint from the Hugging Face Hub")
    command.add_argument("address", metavar="NAMESPACE/REPO[@REVISION]", help="a branch, a tag or a commit")
    command.set_defaults(command=_pull)


def _pull(options: argparse.Namespace) -> None:
    from ganzoo.catalog import Catalog
    from ganzoo.hub import Address, Hub, obtain

    entry = obtain(Address.parse(options.address), hub=Hub.from_env(), catalog=Catalog())
    if entry.source != "hub":
        print(f"offline: this is the {entry.source} one", file=sys.stderr)
    print(f"{entry.name}\n{entry.path}")


def _add_space(commands: Commands[argparse.ArgumentParser]) -> None:
    command = commands.add_parser("space", help="put the app on the Hugging Face Hub as a Space")
    command.add_argument("repository", metavar="NAMESPACE/NAME")
    command.add_argument("--private", action="store_true", default=None, help="make a new Space private")
    command.add_argument("--dry-run", action="store_true", help="list the files, print the card, send nothing")
    command.set_defaults(command=_space)


def _space(options: argparse.Namespace) -> None:
    from ganzoo.hub import Hub, publish_space
    from ganzoo.hub.space import plan_space

    if not options.dry_run:
        report(publish_space(options.repository, hub=Hub.from_env(), private=options.private))
        return
    plan = plan_space(options.repository)
    for path, size in plan.sizes.items():
        print(f"{size:>12,}  {path}")
    print(f"{sum(plan.sizes.values()):>12,}  in {len(plan.files)} files for the Space {plan.repository}\n")
    card = plan.files["README.md"]
    print(card.decode() if isinstance(card, bytes) else "")
