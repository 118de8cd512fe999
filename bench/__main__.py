"""python -m bench [NAME ...] [--json] [--quick]: run benches and print their ratios.

Without a name, all of them run. `--quick` takes three rounds instead of nine. One more takes its time and is asked for
by itself: `python -m bench soak --minutes 60` (bench/soak.py).
"""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import json
import os
import platform
import sys

from bench import soak
from bench.measure import Row
from ganzoo import console

BENCHES = (
    "dcgan",
    "discogan",
    "latent",
    "super_resolution",
    "super_resolution_memory",
    "startup",
    "first_load",
    "one_d",
    "plane",
    "live_screen",
    "room",
    "requests",
)


def main() -> int:
    """Run the benches that were named; return the exit status."""
    return console.run(_main)


def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Side-by-side measurements.")
    parser.add_argument(
        "names", nargs="*", choices=[*BENCHES, "all", "soak", []], help=f"{', '.join(BENCHES)}, all or soak"
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
    parser.add_argument("--quick", action="store_true", help="three rounds instead of nine")
    parser.add_argument("--minutes", type=float, default=60.0, help="how long to soak (%(default)g)")
    options = parser.parse_args()
    if "soak" in options.names:
        return soak.main(options.minutes)
    names = BENCHES if not options.names or "all" in options.names else options.names
    rows = {name: importlib.import_module(f"bench.{name}").run(quick=options.quick) for name in names}
    if options.json:
        results = {name: [dataclasses.asdict(row) for row in group] for name, group in rows.items()}
        print(json.dumps({"machine": machine(), "benches": results}, indent=2))
        return 0
    print(machine())
    for name, group in rows.items():
        for row in group:
            print(_line(name, row))
    return 0


def machine() -> str:
    """Return what this was measured on."""
    import torch

    gpu = f", {torch.cuda.get_device_name()}" if torch.cuda.is_available() else ""
    capability = torch.backends.cpu.get_cpu_capability()
    return f"{platform.machine()} ({capability}), {os.cpu_count()} cores{gpu}, torch {torch.__version__}"


def _line(name: str, row: Row) -> str:
    target = "" if row.target is None else f"  target {row.target:g}"
    return (
        f"{name}: {row.what}: {row.plain:,.4g} -> {row.ours:,.4g} {row.unit}, "
        f"{row.ratio:.2f} times ({row.low:.2f} to {row.high:.2f}, {row.rounds} rounds){target}"
    )


if __name__ == "__main__":
    sys.exit(main())
