"""A campaign as its folder has it: which trainings are queued, how far they are, who pauses them.

campaign.json    what the campaign last knew; written by it alone, whole or not at all
campaign.pause   until when its jobs stand still; written and removed by whoever pauses them
campaign.lock    held while a campaign works here

`python -m train.campaign` moves it on (train/campaign). Here it is read and written: whoever looks, looks here.
"""

from __future__ import annotations

import dataclasses
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ganzoo.errors import TrainingError
from ganzoo.files import write_json
from ganzoo.training.record import Record, read_record

FORMAT_VERSION = 1
FILE, PAUSE, LOCK = "campaign.json", "campaign.pause", "campaign.lock"
SILENT_AFTER = 60.0  # seconds without a word after which nobody is taken to be at work
WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"


@dataclass(frozen=True, kw_only=True)
class Job:
    """One training of a campaign.

    `run` is its folder below the campaign's, `images` its length; `core_minutes` None means that only images end it.
    `core_seconds` is the processor time it has used, `failures` how often it failed, `reason` what it said then.
    `pid` and `cores` are those of the process that trains it now.
    """

    run: str
    recipe: str
    images: int
    core_minutes: float | None = None
    state: str = WAITING
    core_seconds: float = 0.0
    failures: int = 0
    reason: str = ""
    pid: int | None = None
    cores: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """A queue and where it stands; `written` and `paused_until` are seconds since 1970, None meaning "not paused"."""

    queue: str
    jobs: tuple[Job, ...]
    pid: int | None = None
    written: float = 0.0
    paused_until: float | None = None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A job with what its run folder says; None where that is not known.

    `seconds_left` is until the first of its budgets is used up, at the present speed.
    """

    job: Job
    images_seen: int
    images_per_second: float | None
    seconds_left: float | None


def is_campaign(folder: Path) -> bool:
    """Say whether a folder holds a campaign."""
    return (folder / FILE).is_file()


def read_campaign(folder: Path) -> Campaign:
    """Return the campaign of a folder.

    Raises:
        TrainingError: there is none, or its file is damaged.
    """
    try:
        value = json.loads((folder / FILE).read_text(encoding="utf-8"))
        if value.pop("format") != FORMAT_VERSION:
            raise ValueError("it is of another format")
        jobs = tuple(Job(**job | {"cores": tuple(job["cores"])}) for job in value.pop("jobs"))
        return Campaign(jobs=jobs, **value)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TrainingError(
            "{path} cannot be read as a campaign ({reason}); give the folder in which one was started",
            path=str(folder / FILE),
            reason=str(error)[:200],
        ) from error


def write_campaign(folder: Path, campaign: Campaign) -> None:
    """Write what a campaign knows.

    Raises:
        TrainingError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_json(folder / FILE, {"format": FORMAT_VERSION, **dataclasses.asdict(campaign)})
    except OSError as error:
        raise TrainingError(
            "the campaign could not write in {folder} ({reason}); its trainings are saved: make room, start it again",
            folder=str(folder),
            reason=str(error),
        ) from error


def is_at_work(campaign: Campaign, *, now: float) -> bool:
    """Say whether somebody moves this campaign on, as far as can be told from here."""
    return campaign.pid is not None and now - campaign.written < SILENT_AFTER and _lives(campaign.pid)


def pause_until(folder: Path, moment: float | None) -> None:
    """Ask a campaign to let its jobs stand still until a moment in seconds since 1970, or with None to let them go on.

    Raises:
        TrainingError: the folder cannot be written.
    """
    try:
        if moment is None:
            (folder / PAUSE).unlink(missing_ok=True)
        else:
            write_json(folder / PAUSE, {"until": moment})
    except OSError as error:
        raise TrainingError(
            "the campaign in {folder} cannot be paused ({reason})", folder=str(folder), reason=str(error)
        ) from error


def asked_pause(folder: Path, *, now: float) -> float | None:
    """Return until when a campaign is asked to stand still; None if nobody asks, or it is over."""
    try:
        until = float(json.loads((folder / PAUSE).read_text(encoding="utf-8"))["until"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return until if until > now else None


def progress(folder: Path, job: Job) -> Progress:
    """Return how far a job is: its numbers here, its pictures and its speed from its run folder."""
    record = _record(folder / job.run)
    seen = record.images_seen if record else 0
    speed = record.images_per_second if record else None
    left = [] if speed is None else [max(0, job.images - seen) / speed]
    if job.core_minutes is not None and (left or job.cores):
        left.append(max(0.0, 60 * job.core_minutes - job.core_seconds) / max(1, len(job.cores)))
    known = min(left) if left and job.state in (WAITING, RUNNING) else None
    return Progress(job=job, images_seen=seen, images_per_second=speed, seconds_left=known)


def _record(run: Path) -> Record | None:
    try:
        recipe: dict[str, Any] = json.loads((run / "recipe.json").read_text(encoding="utf-8"))
        return read_record(run, recipe)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, TrainingError):
        return None


def _lives(pid: int) -> bool:
    if os.name != "posix":  # elsewhere a signal 0 would end the process
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
