"""One side of a comparison in a process of its own, for what is a matter of the whole process.

`python -m train` tells the C library to keep freed memory (ganzoo.training.allocator), which would help a plain loop
in the same process as well. So each side runs where it would run: a reader's script leaves the C library alone.

    python -m bench.worker MODULE:FUNCTION ITEMS [--keep-buffers]

FUNCTION returns the callable to time. Each line on the standard input asks for one round; the answer is its rate.
"""

from __future__ import annotations

import argparse
import importlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from bench.measure import QUICK_ROUNDS, ROUNDS, Row, rate, row


class Worker:
    """A side that measures itself on request."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def rate(self) -> float:
        """Run one round; return items a second."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write("round\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())


@contextmanager
def working(side: str, items: float, *, keep_buffers: bool) -> Iterator[Worker]:
    """Start a side ("bench.dcgan:plain_training") in a process of its own, warmed up."""
    command = [sys.executable, "-m", "bench.worker", side, str(items), *(["--keep-buffers"] if keep_buffers else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        worker = Worker(process)
        worker.rate()
        try:
            yield worker
        finally:
            process.kill()


def compare_processes(
    what: str,
    plain: str,
    ours: str,
    *,
    items: float,
    unit: str,
    target: float | None = None,
    quick: bool = False,
) -> Row:
    """As `compare_rates`, each side in a process of its own: as a plain script runs, and as `python -m train` does.

    `plain` and `ours` are "module:function".
    """
    rounds = QUICK_ROUNDS if quick else ROUNDS
    with working(plain, items, keep_buffers=False) as theirs, working(ours, items, keep_buffers=True) as mine:
        pairs = []
        for index in range(rounds):
            sides = (theirs, mine) if index % 2 == 0 else (mine, theirs)
            rates = {side: side.rate() for side in sides}
            pairs.append((rates[theirs], rates[mine]))
    return row(what, unit, pairs, target=target)


def main() -> None:
    """Answer rounds until the input ends."""
    parser = argparse.ArgumentParser(prog="python -m bench.worker")
    parser.add_argument("side")
    parser.add_argument("items", type=float)
    parser.add_argument("--keep-buffers", action="store_true")
    options = parser.parse_args()
    module, _, function = options.side.partition(":")
    imported = importlib.import_module(module)
    if options.keep_buffers:
        from ganzoo.training.allocator import keep_buffers

        keep_buffers()
    side = getattr(imported, function)()
    side()
    for _ in sys.stdin:
        print(rate(side, options.items), flush=True)


if __name__ == "__main__":
    main()
