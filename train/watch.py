"""python -m train watch DIR: the app's training view on a run folder, or on a campaign's, local or still growing."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ganzoo.cli.common import port
from ganzoo.errors import GanzooError


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve the view until Ctrl-C; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m train watch", description="Look at a run in the browser.")
    parser.add_argument("run", type=Path, help="a run folder, finished or going on, or that of a campaign")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets the network in (default 127.0.0.1)")
    parser.add_argument("--port", type=port, default=7861, help="port (default 7861; 0: any)")
    options = parser.parse_args(arguments)
    try:
        return _serve(options.run, options.host, options.port)
    except GanzooError as error:
        print(f"train: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"train: port {options.port} on {options.host} cannot be used ({error})", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _serve(run: Path, host: str, port: int) -> int:
    from ganzoo.catalog import Catalog
    from ganzoo.ui import app, training_view
    from ganzoo.ui.shared.language import nothing_early
    from ganzoo.ui.shared.services import Services

    services = Services(Catalog())
    blocks = training_view.build(run, services)
    url = app.serve(blocks, services, host=host, port=port, warm=False, early=nothing_early)
    print(f"ganzoo is at {url}", flush=True)
    blocks.block_thread()
    return 0
