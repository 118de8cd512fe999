"""Sending a run's log to trackio, Gradio's tracker: the lines of metrics.jsonl as they are written, nothing else.

trackio is optional (`pip install trackio`). The log in the run folder stays the truth: a tracker that fails is
reported once, and training goes on. What has been sent is noted in the run folder (`tracked`), so that a resumed run
sends no line twice.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ganzoo.errors import InputError, TrainingError
from ganzoo.files import write_atomically
from ganzoo.reading import read_text
from ganzoo.training.events import Event, Progressed
from ganzoo.training.metrics_log import read_metrics
from ganzoo.training.recipe import Recipe

PROJECT = "ganzoo"
LONGEST_MARK = 100  # bytes


def find_tracker() -> Any:
    """Return the trackio module.

    Raises:
        TrainingError: it is not installed.
    """
    try:
        return importlib.import_module("trackio")
    except ImportError as error:
        raise TrainingError("--track needs trackio ({reason}); pip install trackio", reason=str(error)) from error


def tracking(
    events: Iterable[Event], recipe: Recipe, folder: Path, *, tracker: Any, tell: Callable[[str], None]
) -> Iterator[Event]:
    """Yield the events of a run and send every new line of its log; `tracker` is the trackio module.

    A run that is resumed goes on under its name.

    Raises: whatever the run raises; nothing that the tracker does.
    """
    log, mark, size, works = folder / "metrics.jsonl", folder / "tracked", -1, True
    try:
        for event in events:
            yield event
            if not (works and isinstance(event, Progressed) and log.exists() and log.stat().st_size != size):
                continue
            try:
                if size < 0:
                    tracker.init(project=PROJECT, name=folder.name, config=recipe.to_json(), resume="allow")
                size = log.stat().st_size
                _send(tracker, log, mark)
            except Exception as error:  # whatever a tracker does, it must not cost the run
                works = False
                tell(f"the tracker failed ({error}); the run goes on, and its log is in {log}")
    finally:
        if works and size >= 0:
            tracker.finish()


def _send(tracker: Any, log: Path, mark: Path) -> None:
    """Send the lines after the step that the mark names, and move the mark on."""
    sent = _noted(mark)
    try:
        for line in read_metrics(log):
            if line["step"] > sent:
                values = {name: value for name, value in line.items() if name != "step"}
                tracker.log(values, step=line["step"])
                sent = line["step"]
    finally:
        write_atomically(mark, lambda beside: beside.write_text(f"{sent}\n", encoding="ascii"))


def _noted(mark: Path) -> int:
    """Return the last step that was sent; 0 where nothing readable says so."""
    try:
        return int(read_text(mark, LONGEST_MARK))
    except (OSError, InputError, ValueError):
        return 0
