"""Five modes to ten, the paper's three variants, ten seeds: python -m bench.modes_table [--steps N] [--record FILE]

Prints the table of docs/discogan.md. With --record, writes what seed 0 does as JSON: the picture of the tab.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path
from typing import Any

import torch

from ganzoo.objectives.modes import VARIANTS, Coverage, coverage, layout, mapped, train

SEEDS, STEPS = tuple(range(10)), 4_000
MEASURED_POINTS, SHOWN_POINTS = 400, 24
FRAMES = 24
SHOWN_REACH = 2.6  # the picture shows -2.6 to 2.6 both ways


def main() -> int:
    """Train, print the table, and write the recording; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.modes_table", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--steps", type=int, default=STEPS, help=f"steps of every run (default {STEPS:,})")
    parser.add_argument("--record", type=Path, help="write what seed 0 does to this JSON file")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(
        "| variant | modes covered of 10 | share of one-to-one | outputs on no mode |\n|---|---:|---:|---:|", flush=True
    )
    recordings = {}
    for variant in VARIANTS:
        found, recordings[variant] = _run(variant, options.steps)
        print(_row(variant, found), flush=True)
    if options.record:
        options.record.write_text(json.dumps(_recording(recordings), separators=(",", ":")), encoding="utf-8")
    return 0


def _run(variant: str, steps: int) -> tuple[list[Coverage], list[Any]]:
    """Return what every seed covers in the end, and frames of seed 0: (step, coverage, points)."""
    frames = []
    due = {round(steps * (index / (FRAMES - 1)) ** 2) for index in range(FRAMES)}
    for step, objective in train(variant, SEEDS, steps):
        if step not in due:
            continue
        found = [
            coverage(o, layout(s).target) for o, s in zip(mapped(objective, SEEDS, MEASURED_POINTS), SEEDS, strict=True)
        ]
        points = mapped(objective, SEEDS[:1] * len(SEEDS), SHOWN_POINTS)[0]
        frames.append((step, found[0].covered, _whole(points)))
    return found, frames


def _row(variant: str, found: list[Coverage]) -> str:
    covered = [one.covered for one in found]
    shares = [one.share_one_to_one for one in found]
    astray = statistics.mean(one.astray for one in found)
    return (
        f"| {variant} | {statistics.mean(covered):.1f} ({min(covered)} to {max(covered)}) "
        f"| {statistics.mean(shares):.2f} ({min(shares):.2f} to {max(shares):.2f}) | {astray:.2f} |"
    )


def _recording(recordings: dict[str, list[Any]]) -> dict[str, Any]:
    return {
        "centres": _whole(layout(SEEDS[0]).target),
        "variants": {
            variant: [{"step": step, "covered": covered, "points": points} for step, covered, points in frames]
            for variant, frames in recordings.items()
        },
    }


def _whole(points: torch.Tensor) -> Any:
    """Return places as whole numbers from 0 to 1000 across the picture, downwards as screens count."""
    flipped = points * torch.tensor([1.0, -1.0])
    return ((flipped / SHOWN_REACH + 1) * 500).clamp(0, 1000).round().int().tolist()


if __name__ == "__main__":
    sys.exit(main())
