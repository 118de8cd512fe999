"""The command app, which `python app.py` runs too: the laboratory in the browser."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from ganzoo.cli.common import Commands, port
from ganzoo.errors import GanzooError


def add_command(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("app", help="the laboratory in the browser")
    _add_arguments(command)
    command.set_defaults(command=_serve)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve the app until it is stopped, as `python app.py`."""
    parser = argparse.ArgumentParser(prog="python app.py", description="Start ganzoo in the browser.")
    _add_arguments(parser)
    try:
        _serve(parser.parse_args(arguments))
    except GanzooError as error:
        sys.exit(f"ganzoo: {error}")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    everybody = "0.0.0.0" if "SPACE_ID" in os.environ else "127.0.0.1"
    parser.add_argument("--host", default=os.environ.get("HOST", everybody), help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=port, default=os.environ.get("PORT", "7860"), help="port (%(default)s; 0: any)")


def _serve(options: argparse.Namespace) -> None:
    from ganzoo.hub import everything, shares_pulled
    from ganzoo.ui import app
    from ganzoo.ui.shared.services import Services

    services = Services(everything(visitors=shares_pulled()))
    blocks = app.build(services)
    try:
        url = app.serve(blocks, services, host=options.host, port=options.port)
    except OSError as error:
        sys.exit(f"Port {options.port} on {options.host} cannot be used: {error}\nTry: --port 0")
    print(f"ganzoo is at {url}", flush=True)
    blocks.block_thread()
