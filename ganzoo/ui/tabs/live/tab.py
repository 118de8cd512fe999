"""The toy worlds, live: the place in the page where the lab of js/live.js lives.

Nothing of the lab passes through Gradio's events: the module talks to the routes of ganzoo.live.server and
draws by itself (docs/decisions/0004-live-drawing.md). Here is only its element and what loads it; the
element keeps the lab's height while it loads, so that nothing jumps. A lab that began before Gradio came
(ganzoo/ui/early.py) moves in as it is.
"""

from __future__ import annotations

from html import escape

import gradio as gr

from ganzoo.ui.shared.modules import UI, located
from ganzoo.ui.shared.page import Page
from ganzoo.ui.text import say

LAB = UI / "tabs" / "live" / "js" / "live.js"
LOAD = """
let lab = element.querySelector(".gz-live");
const early = document.querySelector("#gz-early .gz-live");
if (early) {
  if (lab.parentNode.moveBefore) lab.parentNode.moveBefore(early, lab);
  else lab.before(early);
  lab.remove();
  lab = early;
  document.getElementById("gz-early").remove();
}
import(MODULE).then((module) => module.mount(lab)).catch((error) => {
  console.error(error);
  lab.firstElementChild.textContent = lab.dataset.failed;
});
"""


def build(page: Page) -> None:
    """Lay out the tab."""
    with gr.Column(elem_id="live"):
        gr.HTML(
            lab_html(page.language),
            js_on_load=LOAD.replace("MODULE", located(LAB)),
            apply_default_css=False,
            elem_id="lab",
        )


def lab_html(language: str) -> str:
    """Return the element in which the lab lives, for a language given by its code."""
    waiting = escape(say("The lab is loading", language))
    failed = escape(say("The lab could not be loaded: reload the page.", language))
    return (
        f'<div class="gz-live" data-base="live" data-failed="{failed}">'
        f'<p style="min-height: 820px; color: var(--body-text-color-subdued)">{waiting}</p></div>'
    )
