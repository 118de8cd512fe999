"""DiscoGAN's toy of mode collapse, as it was recorded: text, and a picture that plays."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from ganzoo.ui.shared.modules import view
from ganzoo.ui.shared.page import Page
from ganzoo.ui.tabs.translation.texts import VARIANTS

HERE = Path(__file__).parent
RECORDING = HERE / "modes.json"  # written by python -m bench.modes_table --record


def modes_toy(page: Page) -> gr.HTML:
    """Lay out the text and the picture that plays."""
    t = page.t
    gr.Markdown(
        t(
            "The paper's toy, as it was recorded here: points of five groups (five colours and shapes) are to become "
            "points of ten groups (the circles). Where both ways must come back, one generator learns to reach more of "
            "the ten."
        )
    )
    words = {
        "step": t("Step {step}", step="{step}"),
        "covered": t("{covered} of 10 covered", covered="{covered}"),
        "play": t("Play"),
        "pause": t("Pause"),
        "slider": t("Place in the training"),
        "names": {name: t(VARIANTS[name][0]) for name in ("gan", "recongan", "paper")},
    }
    return view(
        HERE / "modes.js",
        '<div class="gz-modes"><div class="gz-modes-row"></div><div class="gz-tr-panel">'
        '<button type="button" class="gz-tr-button">${words.play}</button>'
        '<input type="range" min="0" aria-label="${words.slider}"><output></output></div></div>',
        words=words,
    )
