"""The table of a campaign, as --status prints it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from ganzoo.training.campaign import Campaign, Progress, is_at_work, progress

HEAD = ("job", "images", "of", "core-min", "of", "images/s", "left", "state")


def table(folder: Path, campaign: Campaign, *, now: float) -> str:
    """Return a sentence on the campaign and a line for each job."""
    rows = [HEAD, *(_row(progress(folder, job)) for job in campaign.jobs)]
    return "\n".join([_sentence(campaign, now), "", *aligned(rows)])


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return rows as lines: words to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    last = len(widths) - 1
    return [
        "  ".join(
            cell.ljust(width) if place in (0, last) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def duration(seconds: float | None) -> str:
    """Return a time in hours and minutes; "" where it is not known."""
    if seconds is None:
        return ""
    minutes = round(seconds / 60)
    return f"{minutes // 60}:{minutes % 60:02} h" if minutes >= 60 else f"{minutes} min"


def _row(line: Progress) -> tuple[str, ...]:
    job = line.job
    speed = "" if line.images_per_second is None else f"{line.images_per_second:,.1f}"
    budget = "" if job.core_minutes is None else f"{job.core_minutes:,.0f}"
    state = f"{job.state}: {job.reason}" if job.reason else job.state
    return (
        job.run,
        f"{line.images_seen:,}",
        f"{job.images:,}",
        f"{job.core_seconds / 60:,.1f}",
        budget,
        speed,
        duration(line.seconds_left),
        state,
    )


def _sentence(campaign: Campaign, now: float) -> str:
    if not is_at_work(campaign, now=now):
        return f"The campaign {campaign.queue} is not at work; start it again and it goes on."
    if campaign.paused_until is not None:
        end = time.strftime("%H:%M", time.localtime(campaign.paused_until))
        return f"The campaign {campaign.queue} is paused until {end}."
    return f"The campaign {campaign.queue} is at work (process {campaign.pid})."
