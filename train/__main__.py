"""python -m train: list the recipes, or train one.

    python -m train                                    the recipes, a line each
    python -m train dcgan_fashion_mnist --data DIR     train it
    python -m train dcgan_fashion_mnist --set lr=1e-4 --out runs/low-lr
    python -m train dcgan_fashion_mnist --resume       go on where it stopped
    python -m train dcgan_fashion_mnist --push NAME    put the checkpoint on the Hub as NAME/MODEL
    python -m train watch runs/dcgan_fashion_mnist     look at a run in the browser
    torchrun --nproc-per-node 2 -m train dcgan_fashion_mnist    on two processes (docs/training.md)

torch is imported once there is something to train.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from ganzoo import console
from ganzoo.errors import GanzooError

if TYPE_CHECKING:
    from tqdm import tqdm

    from ganzoo.training.distributed import Group
    from ganzoo.training.events import Event
    from ganzoo.training.recipe import Recipe


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status (130 after Ctrl-C, 2 for a refusal, 141 when nobody reads any more)."""
    return console.run(lambda: _main(arguments))


def _main(arguments: Sequence[str] | None) -> int:
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if arguments[:1] == ["watch"]:
        from train import watch

        return watch.main(arguments[1:])
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        if options.recipe is None:
            return _list()
        return _train(options)
    except GanzooError as error:
        print(f"train: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("train: stopped at once; --resume goes on from the last saved state", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m train", description="Train a recipe; without one, list them.")
    parser.add_argument("recipe", nargs="?", help="a name from the list")
    parser.add_argument("--data", type=Path, help="directory with the data set (default: fetch it into data/)")
    parser.add_argument("--out", type=Path, help="run folder (default: runs/RECIPE)")
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="override a recipe's field")
    parser.add_argument("--resume", action="store_true", help="go on with the run in the folder")
    parser.add_argument("--dry-run", action="store_true", help="print the resolved recipe and an estimate, then stop")
    parser.add_argument("--debug", action="store_true", help="the recipe's tiny variant, as the tests run it")
    parser.add_argument("--device", help="cpu, cuda, cuda:1 (default: CUDA where there is one)")
    parser.add_argument("--push", metavar="NAMESPACE", help="push the checkpoint to the Hugging Face Hub at the end")
    parser.add_argument("--push-every", type=_images, metavar="K", help="and every K images, where a state is saved")
    parser.add_argument("--track", action="store_true", help="send the log to trackio too (pip install trackio)")
    parser.add_argument("--private", action="store_true", default=None, help="make a new repository private")
    parser.add_argument("--compile", action="store_true", help="use torch.compile; goes on without it where it fails")
    parser.add_argument("--threads", type=_threads, help="CPU threads to use")
    room = "memory for decoded pictures (default: half of what is free); a larger set stays in its archives"
    parser.add_argument("--memory", type=_count, metavar="MB", help=room)
    parser.add_argument("--workers", type=_count, help="processes that decode such a set (default: the cores, up to 4)")
    return parser


def _threads(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1024:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of threads from 1 to 1024")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 0")
    return int(text)


def _images(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of images")
    return int(text)


def _list() -> int:
    from train.recipes import recipes

    width = max(map(len, recipes()))
    for name, recipe in recipes().items():
        print(f"{name:<{width}}  {recipe.summary}")
    return 0


def _train(options: argparse.Namespace) -> int:
    import torch

    from ganzoo.device import choose_device
    from ganzoo.training.allocator import keep_buffers
    from ganzoo.training.distributed import joined
    from ganzoo.training.recipe import override
    from train.recipes import find

    keep_buffers()
    if options.threads:
        torch.set_num_threads(options.threads)
    recipe = override(find(options.recipe, debug=options.debug), options.set)
    device = choose_device(options.device)
    if options.dry_run:
        return _dry_run(recipe, device)
    folder = options.out or Path("runs") / options.recipe
    with joined(torch.device(device)) as group:
        return _run(recipe, folder, options, group)


def _dry_run(recipe: Recipe, device: object) -> int:
    import torch

    from ganzoo.training.estimate import estimate

    print(json.dumps(recipe.to_json(), indent=2))
    measured = estimate(recipe, torch.device(str(device)))
    print(
        f"{recipe.images:,} images on {device}: about {measured.images_per_second:,.0f} images/s, "
        f"{measured.seconds / 60:,.0f} min; {measured.memory_bytes / 1e6:,.0f} MB for networks, optimisers and a step"
    )
    return 0


def _run(recipe: Recipe, folder: Path, options: argparse.Namespace, group: Group) -> int:
    """Train with a progress bar. Ctrl-C, SIGTERM or a closed terminal saves and stops; a second one at once."""
    from tqdm import tqdm

    from ganzoo.training.run import run
    from ganzoo.training.sources import loading, source_of
    from train.tracking import find_tracker, tracking

    tracker = find_tracker() if options.track else None
    stop = threading.Event()
    with console.told_to_end(stop.set, once=True):
        room = None if options.memory is None else options.memory * 10**6
        how = loading(room=room, workers=options.workers)
        source = source_of(recipe, options.data, device=group.device, how=how)
        pace = 1.0 if sys.stderr.isatty() else 60.0  # seconds between two lines; a log is no screen
        shown = {"unit": "img", "unit_scale": True, "dynamic_ncols": True, "mininterval": pace}
        with tqdm(total=recipe.images, disable=not group.leads, **shown) as bar:
            events: Iterable[Event] = run(
                recipe,
                folder,
                source,
                device=group.device,
                resume=options.resume,
                stop=stop,
                group=group,
                compiled=options.compile,
            )
            if tracker is not None and group.leads:
                events = tracking(events, recipe, folder, tracker=tracker, tell=bar.write)
            if options.push and group.leads:
                events = _pushed(events, recipe, folder, options, bar)
            return _show(bar, recipe, events)


def _pushed(
    events: Iterable[Event], recipe: Recipe, folder: Path, options: argparse.Namespace, bar: tqdm[NoReturn]
) -> Iterable[Event]:
    """Push what the run saves; what becomes of it is told above the bar."""
    from huggingface_hub.utils import disable_progress_bars

    from ganzoo.hub import Address, Hub
    from train.push import Pushing, pushing

    Address.parse(f"{options.push}/{recipe.name}")  # a name that cannot be is refused before the training
    disable_progress_bars()
    plan = Pushing(
        namespace=options.push,
        run=folder,
        data=options.data,
        every=options.push_every,
        private=options.private,
        measure=not options.debug,
    )
    return pushing(events, recipe, plan, hub=Hub.from_env(), tell=bar.write)


def _show(bar: tqdm[NoReturn], recipe: Recipe, events: Iterable[Event]) -> int:
    """Move the bar along with a run; return the exit status."""
    from ganzoo.training.events import Interrupted, Progressed, Started

    for event in events:
        if isinstance(event, Started):
            bar.update(min(event.step * recipe.batch, recipe.images))
        elif isinstance(event, Progressed):
            bar.update(min(recipe.batch, recipe.images - bar.n))
            bar.set_postfix({name: f"{value:.3f}" for name, value in event.losses.items()}, refresh=False)
        elif isinstance(event, Interrupted):
            bar.write(f"stopped at {event.step * recipe.batch:,} images; the state is saved, --resume goes on")
            return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
