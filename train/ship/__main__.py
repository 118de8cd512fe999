"""The command python -m train.ship."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from ganzoo.errors import GanzooError
from ganzoo.evaluation.judge import SAMPLES
from train.ship import rewrite_cards, ship


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m train.ship", description="Write a run's checkpoint folder.")
    parser.add_argument("run", type=Path, nargs="?", help="the run folder")
    parser.add_argument("--data", type=Path, help="directory with the data set (default: fetch it into data/)")
    parser.add_argument("--out", type=Path, help="checkpoint folder (default: checkpoints/NAME)")
    parser.add_argument("--compare", type=Path, nargs="*", default=[], help="other runs of the same model")
    parser.add_argument("--samples", type=int, default=SAMPLES, help="pictures to measure (default 10,000)")
    parser.add_argument("--cards", action="store_true", help="write the cards of what ships anew, and nothing else")
    options = parser.parse_args(arguments)
    if options.cards == (options.run is not None):
        parser.error("give a run folder, or --cards")
    try:
        if options.cards:
            print("\n".join(rewrite_cards()))
        else:
            ship(options.run, options.data, options.out, compare=options.compare, samples=options.samples)
    except GanzooError as error:
        print(f"train.ship: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
