"""What a tab shows about the checkpoint it uses: where it came from, the device, and its card."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from ganzoo import checkpoint
from ganzoo.ui.page import Page
from ganzoo.ui.pictures import placeholder

if TYPE_CHECKING:
    from ganzoo.catalog import Entry

ORIGINS = {
    "shipped": "shipped with ganzoo",
    "cached": "from the Hub, kept on this machine",
    "hub": "from the Hub",
    "local": "from a folder on this machine",
}


def models_of_kind(page: Page, kind: str) -> list[str]:
    """Return the names of the catalog's models of one kind, the one whose pictures look most real first.

    That is by the precision in its card (arXiv:1904.06991); without one a model comes last, equals are in the
    catalog's order.
    """
    return [entry.name for entry in sorted(page.services.catalog.entries(kind), key=_unreal)]


def status(page: Page, name: str) -> str:
    """Say which checkpoint is in use, where it came from and what computes, as HTML."""
    entry = page.services.catalog.find(name)
    facts = [f"<strong>{escape(name)}</strong>", escape(_origin(page, entry))]
    facts.append(page.t("trained on {images:,} images", images=entry.config.images_seen))
    device = str(page.services.engine.device)
    facts.append(page.t("computed on the {device}", device="CPU" if device == "cpu" else f"GPU ({escape(device)})"))
    return '<p class="gz-status">' + "".join(f"<span>{fact}</span>" for fact in facts) + "</p>"


def card_text(page: Page, name: str) -> str:
    """Return a model card as Markdown: without its front matter, its picture in place."""
    entry = page.services.catalog.find(name)
    text = re.sub(r"\A---\n.*?\n---\n", "", entry.card(), flags=re.DOTALL)
    if not text.strip():
        return page.t("This checkpoint has no card.")
    picture = placeholder(entry.path / checkpoint.PICTURE)
    return text.replace(f"]({checkpoint.PICTURE})", f"]({picture})" if picture else "](#)")


def _unreal(entry: Entry) -> float:
    """Return the share of samples that do not look real, as its card has it."""
    measured = [metric.value for metric in entry.config.metrics if metric.name == "precision"]
    return 1 - measured[0] if measured else 1.0


def _origin(page: Page, entry: Entry) -> str:
    origin = page.t(ORIGINS.get(entry.source, entry.source))
    return f"{origin} ({entry.revision[:8]})" if entry.revision else origin
