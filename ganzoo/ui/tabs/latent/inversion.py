"""One's own picture into latent space: upload, search with progress and a way to stop, keep what was found.

The search runs on Gradio's queue, one at a time; every few steps it shows the best picture so far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from ganzoo.ui.shared.modules import view
from ganzoo.ui.shared.page import Page
from ganzoo.ui.shared.pictures import sheet
from ganzoo.ui.shared.temporary import still_there
from ganzoo.ui.tabs.latent.walking import classes_of, label_of, told

if TYPE_CHECKING:
    from ganzoo.inference.conditions import Condition
    from ganzoo.inference.inversion import Progress
    from ganzoo.pixels import Pixels

HERE = Path(__file__).parent
SEARCHES_AT_ONCE = 1
TEMPLATE = """<div class="gz-found"><figure><div class="gz-mean gz-given" role="img" aria-label="GIVEN"></div>
<figcaption>GIVEN</figcaption></figure><span class="gz-sign" aria-hidden="true">→</span>
<figure><div class="gz-mean gz-nearest" role="img" aria-label="NEAREST"></div><figcaption>NEAREST</figcaption></figure>
<div class="gz-report"><progress max="1" value="0" aria-label="PROGRESS"></progress>
<p class="gz-hint" role="status"></p>
<button type="button" class="gz-chip gz-keep" hidden>KEEP</button></div></div>"""


def inversion(page: Page, model: gr.Dropdown, label: gr.Radio, shown: Callable[..., Any]) -> None:
    """Lay out and wire the search; `shown` is the event after which a model's example is shown."""
    t = page.t
    lead = t(
        "Upload a picture: the app looks for the z whose picture comes closest. The generator can only draw what "
        "lies in its latent space, so anything it never saw comes back as the nearest thing it knows."
    )
    gr.HTML(f'<p class="gz-lead">{escape(lead)}</p>', js_on_load=None, apply_default_css=False)
    with gr.Row(elem_classes="gz-bar gz-own"):
        upload = gr.UploadButton(
            t("Upload a picture"),
            file_count="single",
            variant="primary",
            scale=0,
            min_width=180,
            elem_id="latent-upload",
        )
        own = gr.Button(t("One it drew itself"), scale=0, min_width=160, elem_id="latent-own")
        unseen = gr.Button(t("One it never saw"), scale=0, min_width=160, elem_id="latent-unseen")
        stop = gr.Button(t("Stop"), scale=0, min_width=90, interactive=False, elem_id="latent-stop")
    found = _found(page)

    def search_upload(name: str, chosen: str, path: str | None) -> Iterator[dict[str, Any]]:
        if path:
            yield from _search(page, name, chosen, _read(page, name, Path(path)))

    def search_own(name: str, chosen: str) -> Iterator[dict[str, Any]]:
        from ganzoo.inference.survey import OWN_SEED

        condition = told(label_of(chosen, classes_of(page, name)))
        pixels = page.services.engine_at_hand.sample(name, [OWN_SEED], condition=condition)[0]
        yield from _search(page, name, chosen, pixels)

    def search_unseen(name: str, chosen: str) -> Iterator[dict[str, Any]]:
        from ganzoo.inference.drawing import unseen as drawing

        yield from _search(page, name, chosen, drawing(*_shape(page, name)))

    def example(name: str) -> Any:
        return _example(page, name)

    busy = {"concurrency_id": "inversion", "concurrency_limit": SEARCHES_AT_ONCE}
    searches = []
    for trigger, handler, inputs in (
        (upload.upload, search_upload, [model, label, upload]),
        (own.click, search_own, [model, label]),
        (unseen.click, search_unseen, [model, label]),
    ):
        page.in_browser(trigger, "() => ({ __type__: 'update', interactive: true })", None, stop)
        search = page.on(trigger, handler, inputs, found, **busy)
        page.in_browser(search.then, "() => ({ __type__: 'update', interactive: false })", None, stop)
        searches.append(search)
    still = """() => {
      document.querySelector("#latent-found .gz-found").dispatchEvent(new Event("still"));
      return { __type__: "update", interactive: false };
    }"""
    page.in_browser(stop.click, still, None, stop, cancels=searches)
    page.on(shown, example, [model], found, show_progress="hidden")


def _found(page: Page) -> gr.HTML:
    t = page.t
    fields = {
        "GIVEN": t("What was given"),
        "NEAREST": t("The nearest that it can draw"),
        "PROGRESS": t("Progress of the search"),
        "KEEP": t("Keep as a pick"),
    }
    template = TEMPLATE
    for field, text in fields.items():
        template = template.replace(field, escape(text))
    words = {
        "searching": t("Searching: {share} done, error {error}", share="{share}", error="{error}"),
        "left": t("about {seconds} s left", seconds="{seconds}"),
        "found": t(
            "Error {error} grey levels of 255 (root mean square of all pixels); the best of {tries} random pictures "
            "was off by {random}.",
            error="{error}",
            tries="{tries}",
            random="{random}",
        ),
        "stopped": t("Stopped: this is the best so far."),
        "example": t("An example, found beforehand. Upload a picture, or try another one."),
    }
    return view(
        HERE / "inversion.js",
        template,
        words=words,
        elem_id="latent-found",
    )


def _search(page: Page, name: str, chosen: str, pixels: Pixels) -> Iterator[dict[str, Any]]:
    """Yield what the view shows: the given picture, the nearest so far, and how far the search is.

    A model that is told a class is told the chosen one, or else what the classifier takes the picture for.
    """
    from ganzoo.inference.inversion import invert, target_of
    from ganzoo.inference.together import one_thread

    engine = page.services.engine_at_hand
    size, classes = engine.latent_size(name), classes_of(page, name)
    label = label_of(chosen, classes)
    condition = told(_taken_for(page, name, pixels) if classes and label is None else label)
    yield {**sheet(pixels[None]), "given": True, "share": 0.0}
    with one_thread():
        search = invert(engine.generator(name, condition), target_of(pixels, engine.device), size)
        for progress in search:
            yield _shown(page, name, condition, pixels, progress)


def _taken_for(page: Page, name: str, pixels: Pixels) -> int:
    """Return the class that the model's classifier takes a picture for; without a classifier, the first."""
    from ganzoo.inference.readings import probabilities, readers

    engine = page.services.engine_at_hand
    known = readers(engine.catalog, name)
    return int(probabilities(engine, known[0], pixels[None])[0].argmax()) if known else 0


def _shown(page: Page, name: str, condition: Condition, pixels: Pixels, progress: Progress) -> dict[str, Any]:
    from ganzoo.inference.inversion import Search
    from ganzoo.inference.points import encode

    engine, point = page.services.engine_at_hand, encode(progress.latent, name)
    nearest = engine.sample(name, [point], condition=condition)
    return {
        **sheet(np.concatenate([pixels[None], nearest])),
        "given": True,
        "share": progress.step / progress.steps,
        "error": round(progress.error, 1),
        "random": round(progress.random_error, 1),
        "tries": Search().tries,
        "point": point,
        "model": name,
    }


def _example(page: Page, name: str) -> Any:
    """Return the example that a model's atlas brings along: a drawing, and the nearest that the model can draw."""
    from ganzoo.inference.atlas import shipped_atlas
    from ganzoo.inference.drawing import unseen
    from ganzoo.inference.inversion import Search

    engine = page.services.engine_at_hand
    atlas = shipped_atlas(engine.catalog, name)
    found = next((one for one in atlas.examples if one.kind == "unseen"), None) if atlas else None
    given = unseen(*_shape(page, name))[None]
    if found is None:
        return {**sheet(given), "given": True, "example": True}
    return {
        **sheet(np.concatenate([given, engine.sample(name, [found.point])])),
        "given": True,
        "share": 1.0,
        "error": found.error,
        "random": found.random_error,
        "tries": Search().tries,
        "point": found.point,
        "model": name,
        "example": True,
    }


def _shape(page: Page, name: str) -> tuple[int, int]:
    """Return side and channels of a model's pictures."""
    generator = page.services.catalog.find(name).config.networks["generator"]
    return generator.whole("resolution"), generator.whole("channels")


def _read(page: Page, name: str, path: Path) -> Pixels:
    """Return an uploaded picture as the model draws its own: framed like its training pictures, its size, its colours.

    Raises:
        InputError: it is no picture, or too large, or damaged, or no longer there.
    """
    from ganzoo.data.fitting import fitted
    from ganzoo.data.modes import flattened
    from ganzoo.data.pictures import ENOUGH_PIXELS, VISITORS_PIXELS, open_picture

    data = str(page.services.catalog.find(name).config.data.get("name", ""))
    picture = open_picture(still_there(str(path)), most_pixels=VISITORS_PIXELS, reduced_to=ENOUGH_PIXELS)
    return fitted(flattened(picture), *_shape(page, name), data=data)
