"""Pushing a run's checkpoints while it trains: listens to the events, and lets them through as they are.

At the end, and every `every` images if that is asked for, the newest saved state becomes a checkpoint folder
(`train.ship`), which a `Pusher` takes to the Hub in the background. On the way nothing is measured; the last one
carries its figures. A checkpoint that cannot be written or pushed is reported, and training goes on.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ganzoo.errors import GanzooError
from ganzoo.hub import Hub, Pushed, Pusher
from ganzoo.training.events import Event, Finished, Saved
from ganzoo.training.recipe import Recipe


@dataclass(frozen=True, kw_only=True)
class Pushing:
    """What is pushed where: `every` is a number of images, None pushes at the end alone.

    `measure` off leaves the figures out of the last one too.
    """

    namespace: str
    run: Path
    data: Path | None
    every: int | None = None
    private: bool | None = None
    measure: bool = True


def pushing(
    events: Iterable[Event], recipe: Recipe, plan: Pushing, *, hub: Hub, tell: Callable[[str], None]
) -> Iterator[Event]:
    """Yield the events of a run and push what it saves; the last event comes when the last push is settled.

    Raises: whatever the run raises; nothing that a push does.
    """
    repository = f"{plan.namespace}/{recipe.name}"
    staging = Path(tempfile.mkdtemp(prefix="ganzoo-ship-"))
    pushed_at = 0
    try:
        with Pusher(repository, hub=hub, private=plan.private, report=lambda outcome: tell(_said(outcome))) as pusher:
            for event in events:
                if isinstance(event, Saved) and event.step < recipe.steps and plan.every is not None:
                    images_seen = event.step * recipe.batch
                    if images_seen // plan.every > pushed_at // plan.every:
                        pushed_at = images_seen
                        _offer(pusher, staging / recipe.name, plan, tell, measured=False)
                elif isinstance(event, Finished):
                    tell("measuring and pushing the last checkpoint" if plan.measure else "pushing the last checkpoint")
                    _offer(pusher, staging / recipe.name, plan, tell, measured=plan.measure)
                yield event
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _offer(pusher: Pusher, folder: Path, plan: Pushing, tell: Callable[[str], None], *, measured: bool) -> None:
    from ganzoo.evaluation.judge import SAMPLES
    from train.ship import ship

    try:
        try:
            ship(plan.run, plan.data, folder, samples=SAMPLES if measured else 0)
        except GanzooError as error:
            if not measured:
                raise
            tell(f"pushed without figures: {error}")
            ship(plan.run, plan.data, folder, samples=0)
        pusher.offer(folder)
    except (GanzooError, OSError) as error:
        tell(f"not pushed, training goes on: {error}")


def _said(outcome: Pushed | GanzooError) -> str:
    if isinstance(outcome, GanzooError):
        return f"not pushed, the next push carries it: {outcome}"
    return f"pushed: {outcome.url} at {outcome.commit[:7]}" if outcome.changed else "nothing to push, the Hub has it"
