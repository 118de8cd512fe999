"""The command evaluate: the figures of a checkpoint."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path

from ganzoo.cli.common import Commands, add_device, loaded, whole
from ganzoo.errors import GanzooError
from ganzoo.kinds import kind_of


def add_command(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("evaluate", help="the figures of a checkpoint, with their protocol")
    command.add_argument("name", help="a checkpoint from `list`, or a path to a checkpoint folder")
    command.add_argument("--data", type=Path, help="directory with the data set (default: fetch it into data/)")
    command.add_argument("--samples", type=whole, default=10_000, help="generated pictures (default 10,000)")
    command.add_argument("--inception", action="store_true", help="the Inception-v3 FID too (downloads 100 MB)")
    command.add_argument("--json", action="store_true", help="as JSON")
    add_device(command)
    command.set_defaults(command=_evaluate)


def _evaluate(options: argparse.Namespace) -> None:
    from ganzoo.evaluation import evaluate
    from ganzoo.evaluation.noise import evaluate_inception

    engine, name = loaded(options)
    metrics = evaluate(engine, name, options.data, samples=options.samples)
    skipped = {}
    if options.inception:
        try:
            metrics.append(evaluate_inception(engine, name, options.data, samples=options.samples))
        except GanzooError as error:
            skipped["FID"] = str(error)
    elif kind_of(engine.catalog.find(name).kind).verb == "draws":
        skipped["FID"] = "give --inception to measure it"
    if options.json:
        rows = [dataclasses.asdict(metric) for metric in metrics]
        print(json.dumps({"name": name, "metrics": rows, "not_measured": skipped}, indent=2))
        return
    several = len({metric.subject for metric in metrics}) > 1
    for metric in metrics:
        of = f", {metric.subject}" if several else ""
        floor = "" if metric.floor is None else f"  (real against real {metric.floor:.4g})"
        print(f"{metric.name}{of}: {metric.value:.4g}{floor}\n    {metric.samples:,} samples; {metric.protocol}")
    for figure, reason in skipped.items():
        print(f"{figure}: not measured; {reason}")
