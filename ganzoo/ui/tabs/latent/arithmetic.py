"""Sums of latents, each term shown as in figure 7 of arXiv:1511.06434; the view is arithmetic.js."""

from __future__ import annotations

from html import escape
from pathlib import Path

from ganzoo.ui.shared.modules import view
from ganzoo.ui.shared.page import Page
from ganzoo.ui.tabs.latent.answers import asking, atlas_for, deal_for
from ganzoo.ui.tabs.latent.explorer import waiting
from ganzoo.ui.tabs.latent.space import LatentSpace

HERE = Path(__file__).parent
TEMPLATE = """<div class="gz-explore"><p class="gz-lead">LEAD</p>
<div class="gz-line"><span class="gz-title">TRY</span><div class="gz-presets" role="group" aria-label="TRY"></div></div>
<div class="gz-line"><p class="gz-hint gz-claim" aria-live="polite"></p>
<button type="button" class="gz-chip gz-redeal">REDEAL</button></div>
<div class="gz-sum"></div>
<div class="gz-line"><span class="gz-title">PICKS</span><div class="gz-from"></div></div>
<p class="gz-hint gz-note" role="status"></p></div>"""


def arithmetic(page: Page, space: LatentSpace) -> None:
    """Lay out the arithmetic with pictures."""
    t = page.t
    fields = {
        "LEAD": t(
            "Each term is the mean of up to three latents, as in the DCGAN paper: single ones give shaky results. "
            "Means and sums are brought back to a latent's usual length, so only their direction counts."
        ),
        "TRY": t("Try"),
        "REDEAL": t("Draw other pictures"),
        "PICKS": t("Your picks: click to put one into the chosen term"),
    }
    template = TEMPLATE
    for field, text in fields.items():
        template = template.replace(field, escape(text))
    view(
        HERE / "arithmetic.js",
        template,
        words={
            "plus": t("First term"),
            "minus": t("Take away"),
            "other": t("Add"),
            "result": t("Result"),
            "mean": t("Picture of the mean"),
            "keep": t("Keep as a pick"),
            "take_out": t("Take {pick} out", pick="{pick}"),
            "put": t("Put pick {place} ({pick}) into the chosen term", place="{place}", pick="{pick}"),
            "empty": t("The first term needs at least one picture."),
            "swap": t("{plus} − {minus} + another {other}", plus="{plus}", minus="{minus}", other="{other}"),
            "transfer": t("{plus} − {minus} + {other}", plus="{plus}", minus="{minus}", other="{other}"),
            "success": t(
                "Of 100 random draws of these terms, {success} were read as “{expected}” by the classifier; "
                "of random samples, {chance} of 100 are.",
                success="{success}",
                expected="{expected}",
                chance="{chance}",
            ),
            "waiting": waiting(page),
        },
        server_functions=[
            asking(page, space.sum),
            asking(page, deal_for(space)),
            asking(page, atlas_for(page, space)),
        ],
        elem_id="latent-sum",
    )
