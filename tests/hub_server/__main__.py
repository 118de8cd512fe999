"""Start the loopback Hub for trying things by hand, and say how to reach it."""

from __future__ import annotations

import argparse
import time

from . import OWNER, HubServer


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.hub_server", description=__doc__)
    parser.add_argument("--port", type=int, default=7870)
    parser.add_argument("--no-xet", action="store_true", help="store large files by LFS alone")
    options = parser.parse_args()
    with HubServer(port=options.port, xet=not options.no_xet) as hub:
        print(f"A Hub on {hub.url}, in memory: what is pushed here is gone when it stops.\n")
        print(f"    export HF_ENDPOINT={hub.url} HF_TOKEN={OWNER.token} GANZOO_HUB_NAMESPACE={OWNER.name}\n")
        print("in the shell where ganzoo runs. Ctrl-C stops it.", flush=True)
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
