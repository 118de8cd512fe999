"""The table of docs/one-d.md: each objective from 64 seeds, written between two marks of that page.

    python -m bench.one_d_table [NAME ...] [--seeds 64]
    python -m bench.one_d_table samples/non-saturating --seeds 16 --set d_steps=2    tries a setting

A NAME is a line of the table (rows/hinge, samples/hinge, rows/as-in-the-50-line-program ...); without one, all
are run anew. Lines that are not run stay as they are. One thread; a line takes about two minutes.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import deque
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from bench.pages import put, table
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.presets import PLAIN_SAMPLES, PRESETS
from ganzoo.lab.line.seeds import judged
from ganzoo.lab.objectives import OBJECTIVES
from ganzoo.lab.seeds import many_seeds

PAGE = Path(__file__).parents[1] / "docs" / "one-d.md"
COMMAND = "python -m bench.one_d_table"
HEAD = (
    "| mode / objective | what differs from the base | converged | collapsed | diverged "
    "| settled after (median) | W1 at the end (quartiles) | seconds |\n|---|---|---|---|---|---|---|---|"
)
# What an objective needs to work here, in either mode or in one, on top of the preset of its mode; found by trying.
NEEDS: dict[str, dict[str, Any]] = {
    "wasserstein-clip": {"d_steps": 5, "clip": 0.1, "r1_gamma": 0.0, "lr_g": 1e-4},
    "wasserstein-gp": {"d_steps": 5, "r1_gamma": 0.0, "lr_g": 1e-4, "beta1": 0.0, "beta2": 0.9},
    "relativistic": {"r2_gamma": 0.3},
    "rows/hinge": {"lr_d": 3e-4, "lr_g": 1e-4, "beta1": 0.0},
    "rows/energy": {"margin": 25.0},  # an energy is the error of a row of 100
    "samples/energy": {"margin": 0.2, "pulling": 0.1},
    "rows/relativistic": {"r1_gamma": 1.0, "r2_gamma": 1.0, "lr_g": 1e-4, "beta1": 0.0},
}


def lines() -> dict[str, tuple[Experiment, Experiment]]:
    """Return the experiment of every line of the table, and the base that it differs from."""
    bases = {"rows": PRESETS["default"], "samples": PLAIN_SAMPLES}
    table = {
        f"{mode}/{objective}": (replace(base, objective=objective, **_needs(mode, objective)), base)
        for mode, base in bases.items()
        for objective in OBJECTIVES
    }
    special = (
        "samples",
        "two-hills",
        "samples-uniform",
        "samples-exponential",
        "as-in-the-50-line-program",
        "not-shuffled",
        "original-sorted",
        "original-moments",
    )
    return table | {f"preset/{name}": (PRESETS[name], PRESETS[name]) for name in special}


def _needs(mode: str, objective: str) -> dict[str, Any]:
    return NEEDS.get(f"{mode}/{objective}", NEEDS.get(objective, {}))


def row(name: str, experiment: Experiment, base: Experiment, seeds: int) -> str:
    """Run one line and return it as Markdown."""
    began = time.perf_counter()
    (found,) = deque(many_seeds([judged(experiment)], seeds), maxlen=1)
    (last,) = found["sides"]
    w1 = last["bands"]["w1"]
    settled = "never" if last["settled"] is None else f"{last['settled']:,.0f} of {experiment.steps:,}"
    quartiles = " / ".join("–" if w1[q][-1] is None else f"{w1[q][-1]:.2f}" for q in ("q1", "median", "q3"))
    shares = " | ".join(f"{round(last[share] * seeds)} of {seeds}" for share in ("converged", "collapsed", "diverged"))
    took = f"{time.perf_counter() - began:.0f}"
    return f"| {name} | {_differences(experiment, base)} | {shares} | {settled} | {quartiles} | {took} |"


def _differences(experiment: Experiment, base: Experiment) -> str:
    ours, theirs = experiment.to_dict(), base.to_dict()
    changed = {key: value for key, value in ours.items() if value != theirs[key] and key != "objective"}
    return ", ".join(f"{key} {value}" for key, value in changed.items()) or "nothing"


def write(rows: dict[str, str]) -> None:
    """Put these lines into the page, beside those that are there."""
    _, old, _ = table(PAGE, COMMAND)
    known = {match[1]: match[0] for match in re.finditer(r"^\| (\w+/[\w-]+) \|.*$", old, re.MULTILINE)}
    merged = known | rows
    put(PAGE, COMMAND, [HEAD, *(merged[name] for name in lines() if name in merged)])


def main() -> int:
    """Run the lines that were named; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.one_d_table", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", help="lines to run; all of them if none is named")
    parser.add_argument("--seeds", type=int, default=64)
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=NUMBER", help="try it, and only print")
    options = parser.parse_args()
    torch.set_num_threads(1)
    tried: dict[str, Any] = {field: float(value) for field, value in (each.split("=", 1) for each in options.set)}
    for name in options.names or lines():
        experiment, base = lines()[name]
        experiment = replace(experiment, **tried)
        line = row(name, experiment, base, options.seeds)
        print(line, flush=True)
        if not tried:
            write({name: line})
    return 0


if __name__ == "__main__":
    sys.exit(main())
