"""Pieces that several tabs share: the header, rendered text, what a status line is made of."""

from __future__ import annotations

from html import escape
from typing import Any

import gradio as gr

from ganzoo.ui.shared.modules import UI, view
from ganzoo.ui.shared.page import Page
from ganzoo.ui.text import languages, say


def header(page: Page) -> gr.HTML:
    """Show the name, one line about it, and the switches for language and light or dark."""
    return view(UI / "shared" / "js" / "header.js", header_html(page.language), elem_id="header")


def header_html(language: str) -> str:
    """Return the header in a language, given by its code, as HTML."""
    links = "".join(
        f'<a href=".{row.path}" data-language="{row.code}" lang="{row.code}" hreflang="{row.code}"'
        f"{' aria-current=true' if row.code == language else ''}>{row.name}</a>"
        for row in languages()
    )
    switch = escape(say("Light or dark", language))
    return (
        f'<header class="gz-header"><h1>ganzoo</h1>'
        f"<p>{escape(say('A laboratory for generative adversarial networks', language))}</p>"
        f'<nav class="gz-languages" aria-label="{escape(say("Language", language))}">{links}</nav>'
        f'<button class="gz-theme" type="button" data-toggle-theme aria-label="{switch}" title="{switch}">'
        f'<svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true"><circle cx="10" cy="10" r="7.2" '
        f'fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M10 2.8a7.2 7.2 0 0 1 0 14.4z" '
        f'fill="currentColor"/></svg></button></header>'
    )


def intro(title: str, lead: str) -> gr.HTML:
    """Begin a tab: what it is, and one sentence on what to do."""
    return gr.HTML(introduced(title, lead), js_on_load=None, apply_default_css=False)


def introduced(title: str, lead: str) -> str:
    """Return the beginning of a tab as HTML."""
    return f'<div class="gz-intro"><h2>{escape(title)}</h2><p>{escape(lead)}</p></div>'


def card_view(value: str = "", **options: Any) -> gr.HTML:
    """Make the place for a model card, as ganzoo.ui.shared.cards writes it."""
    return gr.HTML(value, js_on_load=None, elem_classes="gz-card", **options)
