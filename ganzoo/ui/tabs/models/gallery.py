"""The gallery of what is on this machine: a row for each task, a picture on every card, and the judges folded away."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from ganzoo.kinds import kind_of
from ganzoo.ui.shared.cards import ORIGINS, summary_of
from ganzoo.ui.shared.modules import view
from ganzoo.ui.shared.page import Page
from ganzoo.ui.shared.pulled import own
from ganzoo.ui.shared.samples import picture_of

if TYPE_CHECKING:
    from ganzoo.catalog import Entry

HERE = Path(__file__).parent
# What people come for, by what a kind of checkpoint does (ganzoo.kinds); whatever does something else is folded away.
TASKS = {
    "draws": "Draw new pictures",
    "translates": "Turn one picture into another",
    "enlarges": "Make pictures larger",
}
JUDGES = "Judges: classifiers that measure what the others draw"
SOURCE = re.compile(r"\s?\((?:arXiv|doi):[^)]*\)")  # the card names it
LONGEST = 160  # characters of what a checkpoint says of itself


def gallery(page: Page, chosen: str | None) -> gr.HTML:
    """Lay out the gallery."""
    return view(
        HERE / "gallery.js",
        '<div class="gz-gallery"></div>',
        shelves(page, chosen=chosen),
        words={"try": page.t("Try it")},
        elem_id="models-here",
    )


def shelves(page: Page, pulled: Any = (), *, chosen: str | None = None) -> dict[str, Any]:
    """Return what the gallery shows; `pulled` are the names that the visitor's browser remembers.

    Without a name, what is `chosen` stays.
    """
    entries = page.services.catalog.entries(own=own(page.services, pulled))
    found: dict[str, list[Entry]] = {verb: [] for verb in TASKS}
    for entry in entries:
        found.setdefault(kind_of(entry.kind).verb, []).append(entry)
    rows = [
        {
            "title": page.t(TASKS[verb]) if verb in TASKS else page.t(JUDGES),
            "folded": verb not in TASKS,
            "tiles": [_tile(page, entry) for entry in some],
        }
        for verb, some in found.items()
        if some
    ]
    return {"chosen": chosen, "rows": rows}


def first_of(entries: Sequence[Entry]) -> Entry | None:
    """Return what is looked at first: of our own, and nobody's judge."""
    return next(iter(sorted(entries, key=lambda entry: (entry.foreign, kind_of(entry.kind).tab is None))), None)


def _tile(page: Page, entry: Entry) -> dict[str, Any]:
    kind = kind_of(entry.kind)
    origin = page.t(ORIGINS.get(entry.source, entry.source))
    seen = page.t("trained on {images:,} images", images=entry.config.images_seen)
    return {
        "name": entry.name,
        "about": SOURCE.sub("", summary_of(page, entry))[:LONGEST],
        "facts": f"{origin} · {seen}",
        "picture": picture_of(entry, small=True) if kind.tab is not None else None,
        "address": kind.address(entry.name),
    }
