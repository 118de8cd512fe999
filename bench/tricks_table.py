"""The table of docs/plane.md on collapse: what each technique does, from 16 seeds each: python -m bench.tricks_table

The runs are the lab's own presets (ganzoo.lab.plane.presets). A hill counts as found as arXiv:1712.04086 counts it.
One thread; about five minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import torch

from bench.pages import put
from ganzoo.lab.plane.game import plane_game
from ganzoo.lab.plane.observation import measure
from ganzoo.lab.plane.presets import AGAINST_COLLAPSE
from ganzoo.lab.plane.source import source_of
from ganzoo.lab.presets import Preset
from ganzoo.lab.steps import steps_of

PAGE = Path(__file__).parents[1] / "docs" / "plane.md"
SEEDS = 16
HEAD = (
    "| preset | hills found of 8: mean (fewest) | of high quality | sliced Wasserstein (median) |\n|---|---:|---:|---:|"
)


def rows() -> Iterator[str]:
    """Yield the lines of the table."""
    for preset in AGAINST_COLLAPSE.values():
        yield _row(preset)


def _row(preset: Preset) -> str:
    experiment = preset.experiment
    game = plane_game(experiment, SEEDS)
    for _ in steps_of(game, source_of(experiment, SEEDS)):
        pass
    measures, _ = measure(game, experiment.steps)
    hills, quality = measures["modes"], measures["quality"].mean().item()
    found = f"{hills.mean().item():.1f} ({int(hills.min())})"
    return f"| {preset.title} | {found} | {100 * quality:.0f} % | {measures['sw'].median().item():.2f} |"


def main() -> int:
    """Run all and write them; return the exit status."""
    torch.set_num_threads(1)
    made = []
    for row in rows():
        print(row, flush=True)
        made.append(row)
    put(PAGE, "python -m bench.tricks_table", [HEAD, *made])
    return 0


if __name__ == "__main__":
    sys.exit(main())
