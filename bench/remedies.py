"""Which remedies help: each against the same run without it, from several seeds. Writes the table of docs/one-d.md.

    python -m bench.remedies [--settings 6] [--seeds 4] [--write]

The runs are settings that were recorded for the tests of the diagnosis. Each is run from several seeds at once; after
three fifths of its steps, and at its end, each seed is diagnosed as the lab would. What is offered then is done:
settings are changed and the run goes on, or it begins again with others. Better is a distance that lies at the end at
least a tenth below the one without the remedy, worse is a tenth above it; the distance is the mean of the last tenth.
One thread; about ten minutes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ganzoo.errors import Diverged
from ganzoo.lab.line.course import NAMES
from ganzoo.lab.line.diagnosis import diagnose
from ganzoo.lab.line.experiment import Experiment
from ganzoo.lab.line.game import line_game
from ganzoo.lab.line.observation import measure
from ganzoo.lab.line.source import source_of
from ganzoo.lab.steering import Move
from ganzoo.lab.steps import steps_of

ROOT = Path(__file__).parents[1]
RECORDED = ROOT / "tests" / "lab" / "line" / "recorded.json.gz"
PAGE = ROOT / "docs" / "one-d.md"
BEGIN, END = "<!-- table: python -m bench.remedies --write -->", "<!-- end of table of remedies -->"
HEAD = (
    "| rule | remedy | offered | runs | better | as before | worse | right without it | right with it |\n"
    "|---|---|---|---:|---:|---:|---:|---:|---:|"
)
ON_THE_WAY = 0.6  # of the steps: when a run that goes on is diagnosed
POINTS = 120
LAST = 0.1  # of the points: what the distance at the end is the mean of


@dataclass(frozen=True)
class Run:
    """One experiment from several seeds: its curves (points, replicas), and the state it had on the way."""

    experiment: Experiment
    steps: list[int] = field(default_factory=list)
    curves: dict[str, list[Tensor]] = field(default_factory=lambda: defaultdict(list))
    state: dict[str, Any] = field(default_factory=dict)

    def series(self, replica: int, until: int) -> dict[str, list[float | None]]:
        """Return one seed's curves up to a step, as the lab has them."""
        count = sum(step <= until for step in self.steps)
        found: dict[str, list[float | None]] = {"step": [float(step) for step in self.steps[:count]]}
        for name, column in self.curves.items():
            found[name] = [float(f"{each[replica].item():.5g}") for each in column[:count]]
        return found

    def end(self) -> list[float]:
        """Return the distance of each seed at the end; infinite where it has diverged."""
        last = torch.stack(self.curves["w1"][-max(1, int(LAST * len(self.steps))) :]).mean(0)
        done = self.steps[-1] >= self.experiment.steps - self.experiment.steps // POINTS
        return [value if done and value == value else float("inf") for value in last.tolist()]


def play(experiment: Experiment, seeds: int, *, keep_at: int = -1, begin: Mapping[str, Any] | None = None) -> Run:
    """Run an experiment from its beginning, or from a state that was kept of another run."""
    game, source, run = line_game(experiment, seeds), source_of(experiment, seeds), Run(experiment)
    start = 0
    if begin:
        game.load_state_dict(begin["game"])
        start = begin["step"]
    every = max(1, experiment.steps // POINTS)
    try:
        for step in steps_of(game, source, start=start):
            if step.step % every == 0 or step.step in (keep_at, experiment.steps):
                run.steps.append(step.step)
                for name, values in (measure(game, step.step) | game.replica_losses).items():
                    if name in NAMES:
                        run.curves[name].append(values.clone())
            if step.step == keep_at:
                run.state.update(game=game.state_dict(), step=step.step)
    except Diverged:
        pass
    return run


@dataclass
class Count:
    """What became of the runs to which one remedy was offered."""

    runs: int = 0
    better: int = 0
    worse: int = 0
    right_before: int = 0
    right_after: int = 0

    def add(self, before: float, after: float, close: float) -> None:
        """Count one run."""
        self.runs += 1
        self.better += after < 0.9 * before
        self.worse += after > 1.1 * before
        self.right_before += before < close
        self.right_after += after < close


Key = tuple[str, str, str]  # rule, remedy, when


def try_out(experiment: Experiment, seeds: int, counts: dict[Key, Count]) -> None:
    """Run one setting, do what is offered, and count."""
    way = int(ON_THE_WAY * experiment.steps)
    base = play(experiment, seeds, keep_at=way)
    before = base.end()
    tried: dict[str, list[float]] = {}
    for when, at in (("on the way", way), ("at the end", experiment.steps)):
        if base.steps[-1] < at:
            continue
        for replica in range(seeds):
            said = diagnose(experiment, base.series(replica, at))
            remedy = said.get("remedy")
            if remedy is None:
                continue
            name = json.dumps([remedy, at if "steer" in remedy else 0])
            if name not in tried:
                tried[name] = _treated(experiment, base, at, remedy, seeds)
            count = counts.setdefault((said["rule"], _words(remedy), when), Count())
            count.add(before[replica], tried[name][replica], experiment.target.close)


def _treated(experiment: Experiment, base: Run, at: int, remedy: Mapping[str, Any], seeds: int) -> list[float]:
    """Return the distances at the end of a run that was treated."""
    if "restart" in remedy:
        return play(replace(experiment.at(at), **remedy["restart"]), seeds).end()
    moves = [Move(at, name, value) for name, value in remedy["steer"].items()]
    steered = replace(experiment, steering=(*experiment.steering, *moves))
    return play(steered, seeds, begin=base.state).end()


def _words(remedy: Mapping[str, Any]) -> str:
    """Return a remedy's words; the numbers that depend on the run stay names."""
    return str(remedy["text"]).replace("{value}", str(remedy["params"].get("value", "")) if _is_fixed(remedy) else "…")


def _is_fixed(remedy: Mapping[str, Any]) -> bool:
    return bool({"r1_gamma", "clip", "objective"} & set(remedy.get("restart", {})))


def chosen(most: int) -> Iterator[Experiment]:
    """Yield recorded settings, short ones first: for every remedy at most so many that are offered it."""
    seen: dict[Key, int] = defaultdict(int)
    runs = json.loads(gzip.decompress(RECORDED.read_bytes()))
    known = [(Experiment.from_dict(run["experiment"]), run) for run in runs]
    for experiment, run in sorted(known, key=lambda each: each[0].steps):
        keys = {key for key in _offered(experiment, run["series"]) if seen[key] < most}
        for key in keys:
            seen[key] += 1
        if keys:
            yield experiment


def _offered(experiment: Experiment, series: Mapping[str, list[Any]]) -> Iterator[Key]:
    for when, share in (("on the way", ON_THE_WAY), ("at the end", 1.0)):
        count = sum(step <= share * experiment.steps for step in series["step"])
        said = diagnose(experiment, {name: column[:count] for name, column in series.items()})
        if "remedy" in said:
            yield said["rule"], _words(said["remedy"]), when


def table(counts: Mapping[Key, Count]) -> str:
    """Return the counts as Markdown."""
    rows = [
        f"| {rule} | {words} | {when} | {c.runs} | {c.better} | {c.runs - c.better - c.worse} | {c.worse} "
        f"| {c.right_before} | {c.right_after} |"
        for (rule, words, when), c in sorted(counts.items())
    ]
    return "\n".join([HEAD, *rows])


def main() -> int:
    """Try all remedies out; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench.remedies", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--settings", type=int, default=6, help="recorded settings for each remedy, at most")
    parser.add_argument("--seeds", type=int, default=4, help="seeds of each")
    parser.add_argument("--write", action="store_true", help="write the table into docs/one-d.md")
    options = parser.parse_args()
    torch.set_num_threads(1)
    counts: dict[Key, Count] = {}
    settings = list(chosen(options.settings))
    for place, experiment in enumerate(settings, 1):
        try_out(experiment, options.seeds, counts)
        print(f"{place} of {len(settings)}", end="\r", file=sys.stderr, flush=True)
    made = table(counts)
    print(made)
    if options.write:
        before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{made}\n\n{END}{rest.split(END)[1]}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
