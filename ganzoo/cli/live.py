"""The command live: the app with a room already open."""

from __future__ import annotations

import argparse

from ganzoo.cli.common import Commands, port
from ganzoo.errors import InputError
from ganzoo.hub import everything, shares_pulled


def add_command(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("live", help="the app with a live room already open: for kiosks and classes")
    command.add_argument("--preset", default="default", help="a preset, a target (normal), or settings (seed=7)")
    command.add_argument("--room", default="DEMO", help="the room's code (default DEMO)")
    command.add_argument("--speed", help="steps per second, or max (default: a run takes a minute)")
    command.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets the network in (default 127.0.0.1)")
    command.add_argument("--port", type=port, default=7860, help="port (default 7860; 0: any)")
    command.set_defaults(command=_live)


def _live(options: argparse.Namespace) -> None:
    from urllib.parse import urlsplit

    from ganzoo.live import kiosk
    from ganzoo.ui import app
    from ganzoo.ui.shared.services import Services

    services = Services(everything(visitors=shares_pulled()))
    room = kiosk.open_room(services.rooms, options.preset, code=options.room, speed=options.speed)
    blocks = app.build(services)
    try:
        port = urlsplit(app.serve(blocks, services, host=options.host, port=options.port)).port
    except OSError as error:
        raise InputError(
            "port {port} on {host} cannot be used ({reason}); give another with --port",
            port=options.port,
            host=options.host,
            reason=str(error),
        ) from error
    for address in kiosk.addresses(room, host=options.host, port=port or options.port):
        print(address, flush=True)
    blocks.block_thread()
