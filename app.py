"""Start ganzoo in the browser: python app.py [--host 127.0.0.1] [--port 7860]

HOST and PORT in the environment do the same. On a Hugging Face Space the app listens to everybody.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Build the app and serve it until it is stopped."""
    options = _parse(arguments)
    from ganzoo.hub import everything
    from ganzoo.ui import app
    from ganzoo.ui.shared.services import Services

    services = Services(everything())
    blocks = app.build(services)
    try:
        url = app.serve(blocks, services, host=options.host, port=options.port)
    except OSError as error:
        sys.exit(f"Port {options.port} on {options.host} cannot be used: {error}\nTry: python app.py --port 0")
    print(f"ganzoo is at {url}", flush=True)
    blocks.block_thread()


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    everybody = "0.0.0.0" if "SPACE_ID" in os.environ else "127.0.0.1"
    parser = argparse.ArgumentParser(prog="python app.py", description="Start ganzoo in the browser.")
    parser.add_argument("--host", default=os.environ.get("HOST", everybody), help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=os.environ.get("PORT", "7860"), help="port (%(default)s; 0: any)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
