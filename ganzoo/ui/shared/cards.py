"""What a tab shows about a checkpoint: where it came from, what computes, and its card.

A card comes from anywhere. It is Markdown, perhaps with HTML in it; what reaches the page is a short list of harmless
elements without attributes but the addresses of links. No picture is shown but the checkpoint's own, which this app
serves itself or sends along, so that reading a card asks nobody else for anything.
"""

from __future__ import annotations

import functools
import re
import secrets
from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ganzoo import checkpoint
from ganzoo.card import body, card
from ganzoo.kinds import kind_of
from ganzoo.ui.shared.page import Page
from ganzoo.ui.shared.samples import picture_of
from ganzoo.ui.text.told import retold, templates

if TYPE_CHECKING:
    from ganzoo.catalog import Entry

ORIGINS = {
    "shipped": "shipped with ganzoo",
    "cached": "from the Hub, kept on this machine",
    "hub": "from the Hub",
    "local": "from a folder on this machine",
}

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = {"p", "br", "hr", "ul", "ol", "li", "blockquote", "pre", "details", "summary"}
TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
PHRASES = {"a", "b", "code", "del", "em", "i", "kbd", "s", "strong", "sub", "sup"}
FOCUSABLE = {"tabindex": "0"}  # what is wider than a phone scrolls, with keys too
# Elements that go with all that is in them; of any other that is not allowed, the text stays.
GONE = {"iframe", "math", "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title"}


def models_of_tab(page: Page, tab: str, own: Iterable[str] = ()) -> list[str]:
    """Return the names of the catalog's models that are looked at in a tab, whose pictures look most real first.

    That is by the precision in its card (arXiv:1904.06991); without one a model comes after them, equals are in the
    catalog's order. Those from the Hub come last, whatever their cards claim. `own` names what a visitor has pulled.
    """
    shown = [entry for entry in page.services.catalog.entries(own=own) if kind_of(entry.kind).tab == tab]
    return [entry.name for entry in sorted(shown, key=lambda entry: (entry.foreign, _unreal(entry)))]


def status(page: Page, name: str) -> str:
    """Say which checkpoint is in use, where it came from and what computes, as HTML."""
    entry = page.services.catalog.find(name)
    facts = [f"<strong>{escape(name)}</strong>", escape(_origin(page, entry))]
    facts.append(page.t("trained on {images:,} images", images=entry.config.images_seen))
    device = str(page.services.engine.device)
    facts.append(page.t("computed on the {device}", device="CPU" if device == "cpu" else f"GPU ({escape(device)})"))
    return '<p class="gz-status">' + "".join(f"<span>{fact}</span>" for fact in facts) + "</p>"


def card_of(page: Page, name: str) -> str:
    """Return the card of a checkpoint of the catalog, as HTML."""
    entry = page.services.catalog.find(name)
    return card_html(page, _card_in(entry, page.language), picture_of(entry))


def _card_in(entry: Entry, language: str) -> str:
    """Return a card's text, in the reader's language where it is one of ours and says what its config says."""
    text = entry.card()
    if templates(language) and not entry.foreign and text == card(entry.config):
        return body(entry.config, functools.partial(retold, language=language))
    return text


def summary_of(page: Page, entry: Entry) -> str:
    """Return what a checkpoint says that it is, in the reader's language."""
    said = entry.config.recipe.get("summary")
    if not isinstance(said, str):
        return ""
    told = said if entry.foreign else retold(said, page.language)
    return told[:1].upper() + told[1:]


def card_html(page: Page, text: str, picture: str | None) -> str:
    """Return a card, given as Markdown, as HTML that is safe to show: see above.

    `picture` is where the checkpoint's own is found, an address of this app or a data URL.
    """
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    if not text.strip():
        return f"<p>{escape(page.t('This checkpoint has no card.'))}</p>"
    mark = secrets.token_hex(8)  # stands where the own picture will stand
    safe = nh3.clean(
        _rendered(text, mark),
        tags=HEADINGS | BLOCKS | TABLES | PHRASES,
        clean_content_tags=GONE,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        set_tag_attribute_values={"a": {"target": "_blank"}, "pre": FOCUSABLE, "table": FOCUSABLE},
    )
    shown = f'<img src="{escape(picture)}" alt="{escape(page.t("Samples"))}">' if picture else ""
    return safe.replace(mark, shown)


def _rendered(text: str, mark: str) -> str:
    """Return Markdown as HTML, not safe yet; a mark stands for the own picture, words for any other."""

    def image(self: Any, tokens: Sequence[Token], index: int, *_: Any) -> str:
        token = tokens[index]
        return mark if token.attrs.get("src") == checkpoint.PICTURE else escape(token.content)

    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    markdown.add_render_rule("image", image)
    return str(markdown.render(text))


def _unreal(entry: Entry) -> float:
    """Return the share of samples that do not look real, as its card has it."""
    measured = [metric.value for metric in entry.config.metrics if metric.name == "precision"]
    return 1 - measured[0] if measured else 1.0


def _origin(page: Page, entry: Entry) -> str:
    origin = page.t(ORIGINS.get(entry.source, entry.source))
    return f"{origin} ({entry.revision[:8]})" if entry.revision else origin
