"""Along one direction through a pick: a single dimension of z, or a direction that classifiers gave a name.

The view is explorer.js; a slider's picture comes through a server function, not through Gradio's queue.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

import gradio as gr

from ganzoo.ui.shared.modules import view
from ganzoo.ui.shared.page import Page
from ganzoo.ui.tabs.latent.answers import asking, atlas_for
from ganzoo.ui.tabs.latent.space import LatentSpace

HERE = Path(__file__).parent
MOST = 3.0  # as ganzoo.inference.directions.MOST, which would import torch
TEMPLATE = """<div class="gz-explore">
<div class="gz-line"><span class="gz-title">FROM</span><div class="gz-from"></div></div>
<div class="gz-line"><span class="gz-title">ALONG</span><div class="gz-options" role="group" aria-label="ALONG"></div>
NUMBER</div>
<p class="gz-hint gz-chosen"></p>
<div class="gz-bench"><div class="gz-close"><div class="gz-view" role="img" aria-label="PICTURE"></div>
<div class="gz-track">
<input class="gz-amount" type="range" min="-MOST" max="MOST" step="0.05" value="0" aria-label="SLIDER"></div>
<div class="gz-under"><output></output><span class="gz-said"></span></div>
<div class="gz-buttons"><button type="button" class="gz-chip gz-back">BACK</button>
<button type="button" class="gz-chip gz-keep">KEEP</button></div></div>
<div class="gz-strip9"></div></div>
<p class="gz-hint gz-by"></p><p class="gz-hint gz-note" role="status"></p></div>"""
NUMBER = '<input class="gz-number" type="number" min="0" max="9999" step="1" inputmode="numeric" aria-label="{}">'


def dimensions(page: Page, space: LatentSpace) -> None:
    """Lay out "one dimension at a time"."""
    t = page.t
    words = {
        "kind": "dimensions",
        "rank": t("Number {place} of the ranking: mean squared change {change}", place="{place}", change="{change}"),
        "success": "",
        "nothing": "",
    }
    gr.HTML(
        _lead(
            t(
                "z is a list of numbers. Here one of them goes from −3 to 3 and all others stay. The dimensions that "
                "change pictures most come first; no single number was ever told to mean something."
            )
        ),
        js_on_load=None,
        apply_default_css=False,
    )
    _explorer(page, space, words, along=t("Dimension"), number=t("Number of the dimension"), elem_id="latent-dimension")


def directions(page: Page, space: LatentSpace) -> None:
    """Lay out the directions that have a name."""
    t = page.t
    words = {
        "kind": "directions",
        "rank": "",
        "success": t(
            "Moved to +3, {success} of 100 fresh pictures are read as “{label}” by the classifier; unmoved, {chance}.",
            success="{success}",
            label="{label}",
            chance="{chance}",
        ),
        "nothing": t("No classifier here reads this model's pictures, so no direction has a name."),
    }
    gr.HTML(
        _lead(
            t(
                "A classifier read thousands of samples; a straight line was fitted to what it read. Move along it, "
                "and see in the reading under each picture whether the direction does what its name says."
            )
        ),
        js_on_load=None,
        apply_default_css=False,
    )
    _explorer(page, space, words, along=t("Towards"), number=None, elem_id="latent-direction")


def _lead(text: str) -> str:
    return f'<p class="gz-lead">{escape(text)}</p>'


def _explorer(
    page: Page, space: LatentSpace, words: dict[str, str], *, along: str, number: str | None, elem_id: str
) -> None:
    t = page.t
    fields = {
        "FROM": t("From"),
        "ALONG": along,
        "PICTURE": t("The picture at the slider"),
        "SLIDER": t("How far along the direction"),
        "BACK": t("Back to the pick"),
        "KEEP": t("Keep as a pick"),
        "MOST": str(MOST),
        "NUMBER": NUMBER.format(escape(number)) if number else "",
    }
    template = TEMPLATE
    for field, text in fields.items():
        template = template.replace(field, text if field == "NUMBER" else escape(text))
    view(
        HERE / "explorer.js",
        template,
        words={
            **words,
            "from": t("Start from pick {place}: {pick}", place="{place}", pick="{pick}"),
            "by": t("Read by {name}, which puts {right} of 100 test pictures right.", name="{name}", right="{right}"),
            "amount": t("{amount} along the direction", amount="{amount}"),
            "waiting": waiting(page),
            "no_picks": t("Pick a picture on the wall first."),
        },
        server_functions=[
            asking(page, space.strip),
            asking(page, space.picture),
            asking(page, atlas_for(page, space)),
        ],
        elem_id=elem_id,
    )


def waiting(page: Page) -> str:
    """Return what a view says while an atlas is computed."""
    return page.t("Reading samples of this model: {share} done. It is done once.", share="{share}")
