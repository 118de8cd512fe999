"""The training view of a campaign: its table, read from the folder every few seconds (ganzoo.training.campaign)."""

from __future__ import annotations

import time
from pathlib import Path

import gradio as gr

from ganzoo.console import printable
from ganzoo.errors import TrainingError
from ganzoo.training.campaign import (
    DONE,
    FAILED,
    RUNNING,
    WAITING,
    Campaign,
    Progress,
    is_at_work,
    progress,
    read_campaign,
)
from ganzoo.ui.shared.page import Page, in_every_language
from ganzoo.ui.shared.plain import plain
from ganzoo.ui.shared.services import Services
from ganzoo.ui.shared.widgets import header
from ganzoo.ui.text import say_error

LONGEST_REASON = 500
SECONDS = 5.0  # between two looks at the folder


def build(folder: Path, services: Services) -> gr.Blocks:
    """Build the view of a campaign, a page per language.

    Raises:
        TrainingError: the folder holds no campaign that can be read.
    """
    read_campaign(folder)
    blocks = gr.Blocks(title="ganzoo: training", analytics_enabled=False, fill_width=True)
    in_every_language(blocks, services, lambda page: _page(page, folder))
    return blocks.queue(max_size=64, default_concurrency_limit=4)


def _page(page: Page, folder: Path) -> None:
    header(page)
    shown = gr.Markdown(elem_id="watch-campaign")

    def look() -> str:
        return view(page, folder, now=time.time())

    page.on([page.blocks.load, gr.Timer(SECONDS).tick], look, None, shown, show_progress="hidden")


def view(page: Page, folder: Path, *, now: float) -> str:
    """Return where a campaign stands as Markdown: a sentence and a table."""
    try:
        campaign = read_campaign(folder)
    except TrainingError as error:  # it may be whole again at the next look
        return f"⚠ {plain(say_error(error, page.language))}"
    head = [
        page.t("Job"),
        page.t("Images"),
        page.t("Core-minutes"),
        page.t("Images/s"),
        page.t("Time left"),
        page.t("State"),
    ]
    rows = [_row(page, progress(folder, job)) for job in campaign.jobs]
    lines = ["| " + " | ".join(cells) + " |" for cells in (head, ["---", *["---:"] * 4, "---"], *rows)]
    return "\n".join([f"## {plain(campaign.queue)}", "", f"**{_sentence(page, campaign, now)}**", "", *lines])


def _sentence(page: Page, campaign: Campaign, now: float) -> str:
    if not is_at_work(campaign, now=now):
        return page.t("The campaign is not at work; start it again and it goes on.")
    if campaign.paused_until is not None:
        return page.t(
            "The campaign is paused until {time}.", time=time.strftime("%H:%M", time.localtime(campaign.paused_until))
        )
    return page.t("The campaign is at work.")


def _row(page: Page, line: Progress) -> list[str]:
    job = line.job
    used = f"{job.core_seconds / 60:,.1f}"
    return [
        _code(job.run),
        f"{line.images_seen:,} / {job.images:,}",
        used if job.core_minutes is None else f"{used} / {job.core_minutes:,.0f}",
        "" if line.images_per_second is None else f"{line.images_per_second:,.1f}",
        "" if line.seconds_left is None else page.t("{minutes} min", minutes=f"{line.seconds_left / 60:,.0f}"),
        _state(page, job.state) + (f": {_code(job.reason)}" if job.reason else ""),
    ]


def _state(page: Page, state: str) -> str:
    words = {
        WAITING: page.t("waiting"),
        RUNNING: page.t("training"),
        DONE: page.t("done"),
        FAILED: page.t("failed"),
    }
    return words.get(state, state)


def _code(text: str) -> str:
    """Return somebody else's words, fit for a cell: as code, on one line, without what would end the cell."""
    return f"`{' '.join(printable(text[:LONGEST_REASON]).split()).replace('`', chr(39)).replace('|', '/')}`"
