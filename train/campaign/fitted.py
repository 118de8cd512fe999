"""python -m train.campaign.fitted: one training, as long as its seconds allow.

    python -m train.campaign.fitted edsr_bsds --until $(( $(date +%s) + 120 )) --data DIR --out RUN --device cuda

How fast a card is shows only there. So the first seconds measure steps on the real data, with and without
torch.compile where that is asked for, and the run gets as many pictures as the rest of its time holds: a learning rate
that falls has fallen when the time is up. A tiny variant (--debug) keeps its own length.
"""

from __future__ import annotations

import argparse
import dataclasses
import logging
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from ganzoo.device import choose_device
from ganzoo.errors import GanzooError
from ganzoo.training.allocator import keep_buffers
from ganzoo.training.compiling import compile_networks
from ganzoo.training.events import Interrupted
from ganzoo.training.loop import Source, train
from ganzoo.training.recipe import Recipe, override
from ganzoo.training.run import run, turns
from ganzoo.training.sources import source_of
from train.recipes import find

MEASURED = 3.0  # seconds
WARM_UP, FEWEST = 8, 4  # steps
ENDING = 4.0  # seconds for the last grid and state
MARGIN = 0.93  # of the pictures that the measured speed promises
SAVES = 8
LEAST_TO_COMPILE = 90.0  # seconds below which compiling cannot pay

log = logging.getLogger(__name__)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m train.campaign.fitted", description="Train for some seconds.")
    parser.add_argument("recipe")
    parser.add_argument("--until", type=float, required=True, metavar="SECONDS", help="seconds since 1970")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE")
    parser.add_argument("--device")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--debug", action="store_true")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        return _train(options, until=time.monotonic() + options.until - time.time())
    except GanzooError as error:
        print(f"train: {error}", file=sys.stderr)
        return 2


def _train(options: argparse.Namespace, *, until: float) -> int:
    keep_buffers()
    device = choose_device(options.device)
    torch.backends.cudnn.benchmark = torch.backends.cudnn.benchmark or device.type == "cuda"
    recipe = override(find(options.recipe, debug=options.debug), options.set)
    source = source_of(recipe, options.data, device=device)
    compiled = False
    if not options.debug:
        tries = options.compile and until - time.monotonic() >= LEAST_TO_COMPILE
        speed, compiled = fastest(recipe, source, device, try_compiled=tries)
        recipe = fitted(recipe, MARGIN * speed * (until - time.monotonic() - ENDING))
    print(f"{recipe.images:,} images on {device}, compiled: {compiled}", flush=True)
    return _run(recipe, source, options.out, device, compiled=compiled, until=until)


def fitted(recipe: Recipe, images: float) -> Recipe:
    """Return a recipe of so many images, at least a step: its rate falls, and its states are saved, in proportion."""
    length = max(recipe.batch, int(images))
    game: Any = recipe.game
    share = length / recipe.images
    if getattr(game, "decay_images", None) is not None:
        game = dataclasses.replace(game, decay_images=length)
    if getattr(game, "warmup_images", 0) > length // 10:
        game = dataclasses.replace(game, warmup_images=max(1, round(game.warmup_images * share)))
    return dataclasses.replace(recipe, game=game, images=length, save_every=max(recipe.batch, length // SAVES))


def fastest(recipe: Recipe, source: Source, device: torch.device, *, try_compiled: bool) -> tuple[float, bool]:
    """Return the images a second of the faster way, and whether that is the compiled one."""
    plain = speed(recipe, source, device)
    if not try_compiled:
        return plain, False
    try:
        began = time.monotonic()
        compiled = speed(recipe, source, device, compiled=True)
    except Exception as error:  # a compiler can fail in any way
        log.warning("torch.compile does not work here (%s)", str(error).strip().partition("\n")[0][:200])
        torch._dynamo.reset()
        return plain, False
    log.info("%.0f images/s, compiled %.0f (%.0f s)", plain, compiled, time.monotonic() - began)
    return max(plain, compiled), compiled > plain


def speed(recipe: Recipe, source: Source, device: torch.device, *, compiled: bool = False) -> float:
    """Return the images a second of some steps on the real data, on a game that is then forgotten."""
    objective = recipe.game.build(seed=recipe.seed, device=device)
    if compiled:
        compile_networks(objective)
    until = WARM_UP + 10**6
    kind = {"turns": turns(recipe), "start": 0, "until": until, "seed": recipe.seed, "batch": recipe.batch}
    steps = train(objective, source, **kind)  # type: ignore[arg-type]
    for _ in range(WARM_UP):
        next(steps)
    began, done = time.monotonic(), 0
    while done < FEWEST or time.monotonic() - began < MEASURED:
        next(steps)  # ends with the losses as numbers: the device has finished
        done += 1
    return done * recipe.batch / (time.monotonic() - began)


def _run(recipe: Recipe, source: Source, out: Path, device: torch.device, *, compiled: bool, until: float) -> int:
    """Train; stop, saved, at a signal or when the time is up."""
    stop = threading.Event()
    previous = signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        for event in run(recipe, out, source, device=device, stop=stop, compiled=compiled):
            if time.monotonic() > until - ENDING:
                stop.set()
            if isinstance(event, Interrupted):
                print(f"stopped at {event.step * recipe.batch:,} images; the state is saved", flush=True)
    finally:
        signal.signal(signal.SIGTERM, previous)
    return 0


if __name__ == "__main__":
    sys.exit(main())
