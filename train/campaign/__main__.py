"""The command python -m train.campaign (see the package)."""

from __future__ import annotations

import argparse
import datetime
import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from ganzoo import console
from ganzoo.errors import GanzooError, InputError
from ganzoo.training.campaign import LONGEST_PAUSE, WAITING, asked_pause, is_at_work, pause_until, read_campaign

RUNS = Path("runs")
PAUSE_MINUTES = 30.0
HEARD_WITHIN = 5.0  # seconds in which a campaign at work follows a pause


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status (130 if the campaign was stopped, 2 for a refusal)."""
    return console.run(lambda: _main(arguments))


def _main(arguments: Sequence[str] | None) -> int:
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    try:
        if arguments[:1] == ["gpu"]:
            from train.campaign import short

            return short.main(arguments[1:])
        return _run(_parser().parse_args(arguments))
    except GanzooError as error:
        print(f"train.campaign: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    description = "Train a queue of recipes. `gpu` is a command of its own: python -m train.campaign gpu --help"
    parser = argparse.ArgumentParser(prog="python -m train.campaign", description=description)
    parser.add_argument("queue", nargs="?", help="a queue of train/campaigns, or a file that ends in .py")
    parser.add_argument("--data", type=Path, default=Path("data"), help="folder above the rows' data (default data)")
    parser.add_argument("--runs", type=Path, default=RUNS, help="folder of the campaign and its runs (default runs)")
    parser.add_argument("--cores", default="0", help="cores to train on, 0,1 say; as many jobs at once (default 0)")
    parser.add_argument("--until", metavar="HH:MM", help="stop everything, saved, at this time of day")
    parser.add_argument("--retry", action="store_true", help="what failed gets another try")
    parser.add_argument("--dry-run", action="store_true", help="print what would be trained, then stop")
    parser.add_argument("--status", action="store_true", help="print the table, then stop")
    parser.add_argument(
        "--pause", type=float, nargs="?", const=PAUSE_MINUTES, metavar="MINUTES", help="jobs stand still (default 30)"
    )
    parser.add_argument("--go", action="store_true", help="end a pause")
    return parser


def _run(options: argparse.Namespace) -> int:
    if options.status:
        return _status(options.runs)
    if options.go or options.pause is not None:
        return _pause(options.runs, None if options.go else options.pause)
    if options.queue is None:
        raise InputError("give a queue (one of {known}, or a file), --status, --pause or --go", known=_known())
    return _dry_run(options) if options.dry_run else _train(options)


def _train(options: argparse.Namespace) -> int:
    from train.campaign.processes import start
    from train.campaign.queue import find_queue
    from train.campaign.runner import Runner

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    name, queue = find_queue(options.queue)
    runner = Runner(
        name=name,
        queue=queue,
        folder=options.runs,
        data=options.data,
        cores=cores_of(options.cores),
        start=start,
        until=None if options.until is None else moment_of(options.until, now=datetime.datetime.now()),
        retry=options.retry,
    )
    with console.told_to_end(runner.stop, once=False):
        ended = runner.work()
    return 130 if any(job.state == WAITING for job in ended.jobs) else 0


def _dry_run(options: argparse.Namespace) -> int:
    from train.campaign.queue import find_queue
    from train.campaign.runner import jobs_of
    from train.campaign.table import aligned

    _, queue = find_queue(options.queue)
    jobs = jobs_of(queue, options.runs, retry=options.retry)
    rows = [("job", "threads", "images", "core-min", "data", "what is set")]
    for row in queue:
        folder = options.data / row.data
        budget = "" if row.core_minutes is None else f"{row.core_minutes:g}"
        there = str(folder) if folder.is_dir() else f"{folder} (is not there)"
        words = " ".join(row.assignments)
        rows.append((row.folder, str(row.threads), f"{jobs[row.folder].images:,}", budget, there, words))
    print("\n".join(aligned(rows)))
    return 0


def _status(runs: Path) -> int:
    from train.campaign.table import table

    print(table(runs, read_campaign(runs), now=time.time()))
    return 0


def _pause(runs: Path, minutes: float | None) -> int:
    """Ask for a pause or its end, and wait a moment until the campaign has followed."""
    if minutes is not None and not 0 < 60 * minutes <= LONGEST_PAUSE:
        raise InputError("a pause takes from above 0 to 1440 minutes, not {given:g}", given=minutes)
    campaign = read_campaign(runs)
    pause_until(runs, None if minutes is None else time.time() + 60 * minutes)
    deadline = time.monotonic() + HEARD_WITHIN
    while is_at_work(campaign, now=time.time()) and time.monotonic() < deadline:
        if campaign.paused_until == asked_pause(runs, now=time.time()):
            break
        time.sleep(0.1)
        campaign = read_campaign(runs)
    print("the jobs go on" if minutes is None else f"the jobs stand still for {minutes:g} minutes; --go ends it")
    return 0


def cores_of(text: str) -> tuple[int, ...]:
    """Return the cores that a text names ("0,1").

    Raises:
        InputError: it names none, one twice, or one that this process may not use.
    """
    parts = text.split(",")
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    cores = tuple(int(part) for part in parts if part.strip().isdecimal())
    if len(cores) != len(parts) or len(set(cores)) != len(cores) or not set(cores) <= allowed:
        raise InputError(
            "--cores takes some of {known}, with commas between, not {given!r}",
            known=",".join(map(str, sorted(allowed))),
            given=text,
        )
    return cores


def moment_of(text: str, *, now: datetime.datetime) -> float:
    """Return when a time of day comes next, in seconds since 1970.

    Raises:
        InputError: the text is no time of day.
    """
    try:
        time_of_day = datetime.datetime.strptime(text, "%H:%M").time()
    except ValueError as error:
        raise InputError("--until takes a time of day, 07:30 say, not {given!r}", given=text) from error
    moment = datetime.datetime.combine(now.date(), time_of_day)
    return (moment if moment > now else moment + datetime.timedelta(days=1)).timestamp()


def _known() -> str:
    from train.campaign.queue import names

    return ", ".join(sorted(names()))


if __name__ == "__main__":
    sys.exit(main())
