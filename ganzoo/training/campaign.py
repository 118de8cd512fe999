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

from ganzoo.errors import InputError, TrainingError
from ganzoo.files import write_json
from ganzoo.reading import read_bytes
from ganzoo.training.following import RECENT
from ganzoo.training.metrics_log import last_metrics
from ganzoo.training.record import speed_of
from ganzoo.typed import typed

FORMAT_VERSION = 1
FILE, PAUSE, LOCK = "campaign.json", "campaign.pause", "campaign.lock"
LARGEST_FILE, LARGEST_PAUSE = 2**22, 2**10  # bytes
LONGEST_PAUSE = 24 * 3600.0  # seconds
LAST_MOMENT = 2.0**33  # seconds since 1970, in the year 2242
MOST_JOBS = 1_000
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
        value = json.loads(read_bytes(folder / FILE, LARGEST_FILE).decode())
        if not isinstance(value, dict) or value.pop("format", None) != FORMAT_VERSION:
            raise ValueError("it is of another format")
        campaign = typed(Campaign, value)
        _check(campaign)
        return campaign
    except (OSError, ValueError, RecursionError, InputError) as error:
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
        until = float(json.loads(read_bytes(folder / PAUSE, LARGEST_PAUSE))["until"])
    except (OSError, InputError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    return until if now < until <= now + LONGEST_PAUSE else None


def progress(folder: Path, job: Job) -> Progress:
    """Return how far a job is: its numbers here, its pictures and its speed from its run folder."""
    recent = last_metrics(folder / job.run / "metrics.jsonl")
    seen = recent[-1]["images_seen"] if recent else 0
    speed = speed_of(recent[-RECENT:]) if len(recent) > 1 else None
    left = [] if speed is None else [max(0, job.images - seen) / speed]
    if job.core_minutes is not None and (left or job.cores):
        left.append(max(0.0, 60 * job.core_minutes - job.core_seconds) / max(1, len(job.cores)))
    known = min(left) if left and job.state in (WAITING, RUNNING) else None
    return Progress(job=job, images_seen=seen, images_per_second=speed, seconds_left=known)


def _check(campaign: Campaign) -> None:
    """See that what a campaign's file says can be: folders below its own, processes, amounts, moments.

    Raises:
        ValueError: it cannot.
    """
    if len(campaign.jobs) > MOST_JOBS or len({job.run for job in campaign.jobs}) < len(campaign.jobs):
        raise ValueError("it has too many jobs, or two in one folder")
    moments = [campaign.written, campaign.paused_until or 0.0]
    processes = [campaign.pid, *(job.pid for job in campaign.jobs)]
    if any(not 0 <= moment <= LAST_MOMENT for moment in moments):
        raise ValueError("it was written, or is paused, at no moment")
    if any(pid is not None and not 1 < pid < 2**31 for pid in processes):
        raise ValueError("it names a process that cannot be")
    for job in campaign.jobs:
        if job.run in ("", ".", "..") or any(mark in job.run for mark in "/\\\0"):
            raise ValueError(f"{job.run[:60]!r} is no name of a folder in the campaign's")
        amounts = (job.images, job.core_minutes or 0, job.core_seconds, job.failures, *job.cores)
        if job.state not in (WAITING, RUNNING, DONE, FAILED) or any(amount < 0 for amount in amounts):
            raise ValueError(f"the job {job.run[:60]!r} is in no state that there is")


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
