"""The pieces of the latent space tab that are always there: the wall, the picks, the film, and what they mean."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from ganzoo.ui.shared.modules import view
from ganzoo.ui.shared.page import Page
from ganzoo.ui.shared.samples import picture_of

HERE = Path(__file__).parent
PICKS = '<div class="gz-line"><span class="gz-title">${words.label}</span><div class="gz-picks"></div></div>'
FILM = """<div class="gz-film" role="group"><canvas role="img" width="32" height="32"></canvas>
<div class="gz-transport"><button type="button" class="gz-play" disabled>
<svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true"><path class="gz-go" d="M5 3l12 7-12 7z"/>
<path class="gz-halt" d="M4 3h4v14H4zM12 3h4v14h-4z"/></svg></button>
<div class="gz-track"><input type="range" min="0" max="95" value="0" disabled aria-label="${words.slider}">
<div class="gz-stops" aria-hidden="true"></div></div><output aria-live="off"></output></div>
<div class="gz-strip" aria-hidden="true"></div></div>"""


def picks_of(page: Page) -> gr.HTML:
    """Lay out the picks, in order."""
    words = {
        "take_out": page.t("Pick {place}: {pick}. Click to take it out", place="{place}", pick="{pick}"),
        "none": page.t("No picks yet: click pictures on the wall."),
    }
    return view(
        HERE / "picks.js",
        PICKS,
        words={**words, "label": page.t("Your picks")},
        elem_id="latent-picks",
    )


def wall_of(page: Page, name: str | None) -> gr.HTML:
    """Lay out the wall of a model; its card's picture stands in until it is drawn."""
    words = {
        "wall": page.t("Samples; arrow keys move, Enter picks"),
        "hint": page.t("Click pictures to make them stops of the walk, in order; click again to take one out."),
        "more": page.t("A walk needs at least two stops: pick another picture."),
        "seed": page.t("Seed {seed}", seed="{seed}"),
        "stop": page.t("Seed {seed}, stop {place} of the walk", seed="{seed}", place="{place}"),
    }
    return view(
        HERE / "wall.js",
        '<div class="gz-wall gz-waiting" role="group" aria-label="${words.wall}"></div>'
        '<p class="gz-hint" aria-live="polite">${words.hint}</p>',
        {"placeholder": picture_of(page.services.catalog.find(name)) if name else None},
        words=words,
        elem_id="latent-wall",
    )


def film_of(page: Page) -> gr.HTML:
    """Lay out the film."""
    words = {
        "play": page.t("Play"),
        "pause": page.t("Pause"),
        "slider": page.t("Place in the walk"),
        "frame": page.t("Frame {frame} of {frames}", frame="{frame}", frames="{frames}"),
        "film": page.t("The walk through the seeds {stops}", stops="{stops}"),
        "length": page.t("length of z: {length}", length="{length}"),
    }
    return view(
        HERE / "film.js",
        FILM,
        words=words,
        elem_id="latent-film",
    )


def explanation(page: Page) -> str:
    """Return "what you see", as Markdown."""
    sentences = (
        "Every picture comes from a list of random numbers, the latent vector z. A seed decides these numbers, "
        "so the same seed always gives the same picture.",
        "A walk goes from one z to the next and draws what lies between. Each frame is a picture that the "
        "generator makes by itself; none is a blend of two others.",
        "**Why on the sphere.** A list of 100 random numbers has nearly always a length of about 10: random z lie on "
        "a sphere. Half-way on the straight line between two of them the length is about 7, which the generator has "
        "hardly ever seen in training, and pictures there are often flatter and more alike. Choose “straight” and "
        "watch the length of z under the film.",
        "**Why it cannot draw what it never saw.** The generator maps z to pictures like those it was trained on and "
        "to nothing else. Look for a z of your own picture: what comes back is the nearest thing it knows.",
        "**How to tell collapse.** A generator that has collapsed draws the same few pictures whatever the seed: roll "
        "the dice and look for twins on the wall. A walk through a healthy space changes all the way; in a collapsed "
        "one it stands still, then jumps. The card states the recall: the share of real pictures with something like "
        "them among the generated ones.",
    )
    return "\n\n".join(page.t(sentence) for sentence in sentences)
