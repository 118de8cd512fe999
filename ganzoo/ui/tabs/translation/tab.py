"""Bag to shoe with DiscoGAN (arXiv:1703.05192): one picture there and back, many at once, the losses side by side.

The picture is generated, drawn, or brought along (static/translate.js); what it becomes is computed in
ganzoo.ui.tabs.translation.translating. The link holds model, direction and the generated picture's seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np

from ganzoo.films import write_picture
from ganzoo.pixels import grid, to_pil
from ganzoo.ui.shared.address import defaults
from ganzoo.ui.shared.cards import card_of, status
from ganzoo.ui.shared.downloads import download_on
from ganzoo.ui.shared.page import ENGINE, Page
from ganzoo.ui.shared.pictures import sheet
from ganzoo.ui.shared.seeds import MOST_SEED, seed_of
from ganzoo.ui.shared.widgets import card_view, intro
from ganzoo.ui.tabs.translation import translating
from ganzoo.ui.tabs.translation.modes import RECORDING, modes_toy

HERE = Path(__file__).parent
MANY = 12
FIRST = defaults("translation")
SCRIPTS = ("translate.js", "translate_draw.js", "translate_bring.js")
DIRECTIONS = translating.DIRECTIONS
DRAWING: dict[str, Any] = {"concurrency_id": ENGINE, "concurrency_limit": 2, "show_progress": "hidden"}
AGAIN = "() => document.querySelector('#translation-bench .gz-tr').dispatchEvent(new Event('again'))"


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The components that handlers and wiring speak about."""

    model: gr.Dropdown
    direction: gr.Radio
    status: gr.HTML
    bench: gr.HTML
    many: gr.HTML
    others: gr.Button
    home: dict[str, gr.Button]
    card: gr.HTML


def build(page: Page) -> None:
    """Build the tab."""
    if not translating.translations(page):
        gr.Markdown(
            page.t(
                "There is no translation model here yet. Train one with `python -m train discogan_bags_shoes --data "
                "DIR`, or put a checkpoint folder into `checkpoints/`, then start the app again."
            )
        )
        return
    _wire(page, _layout(page))


# Layout


def _layout(page: Page) -> Parts:
    t = page.t
    entries = translating.translations(page)
    intro(
        t("From bag to shoe, and back"),
        t("Give it a bag and get the shoe that goes with it. Nobody told it what goes with what."),
    )
    with gr.Row(elem_classes="gz-bar"):
        choices = [(t(translating.VARIANTS[translating.variant_of(entry)][0]), entry.name) for entry in entries]
        model = gr.Dropdown(
            choices, value=entries[0].name, label=t("Model"), scale=2, min_width=220, elem_id="translation-model"
        )
        direction = gr.Radio(
            [(t("Bag to shoe"), DIRECTIONS[0]), (t("Shoe to bag"), DIRECTIONS[1])],
            value=DIRECTIONS[0],
            label=t("Direction"),
            scale=2,
            min_width=240,
            elem_id="translation-direction",
        )
    waking = f'<p class="gz-status">{t("Waking up the model; after a start this takes some seconds.")}</p>'
    state = gr.HTML(waking, js_on_load=None, apply_default_css=False, elem_id="translation-status")
    bench = _bench(page)
    with gr.Row(elem_classes="gz-bar gz-home"):
        gr.HTML(f"<p>{t('Take it home')}</p>", js_on_load=None, apply_default_css=False, min_width=0)
        home = {
            "png": gr.Button(t("Result as PNG"), size="sm", scale=0, min_width=96, elem_id="translation-png"),
            "sheet": gr.Button(t("All of it as PNG"), size="sm", scale=0, min_width=96, elem_id="translation-sheet"),
        }
    many = _many(page)
    others = gr.Button(t("Twelve others"), size="sm", scale=0, min_width=120, elem_id="translation-others")
    with gr.Accordion(t("What you see"), open=False):
        gr.Markdown(_explanation(page))
    if RECORDING.is_file():
        with gr.Accordion(t("Why the way back matters: five modes to ten"), open=False, elem_id="translation-modes"):
            modes_toy(page)
    with gr.Accordion(t("Model card"), open=False, elem_id="translation-card"):
        card = card_view()
    return Parts(
        model=model, direction=direction, status=state, bench=bench, many=many, others=others, home=home, card=card
    )


def _bench(page: Page) -> gr.HTML:
    words = _words(page)
    return gr.HTML(
        {},
        html_template=(HERE / "translate.html").read_text(encoding="utf-8"),
        js_on_load="".join((HERE / script).read_text(encoding="utf-8") for script in SCRIPTS),
        words=words,
        templates={kind: translating.template(kind) for kind in ("bag", "shoe")},
        apply_default_css=False,
        elem_id="translation-bench",
    )


def _words(page: Page) -> dict[str, str]:
    t = page.t
    return {
        "modes": t("Where the picture comes from"),
        "random": t("Generated"),
        "draw": t("Draw"),
        "yours": t("Your picture"),
        "another": t("Another one"),
        "seed": t("Seed"),
        "tools": t("Tool"),
        "fill": t("Fill"),
        "pen": t("Pen"),
        "erase": t("Rubber"),
        "thick": t("Thickness"),
        "own": t("A colour of your own"),
        "colour": t("Colour {colour}", colour="{colour}"),
        "template": t("Start from a drawing"),
        "undo": t("Undo"),
        "clear": t("Clear"),
        "file": t("Choose a picture"),
        "camera": t("Camera"),
        "take": t("Take the picture"),
        "side": t("Size of the crop"),
        "reset": t("Crop by itself"),
        "whiten": t("Make a plain background white"),
        "variants": t("What each loss is for"),
        "back": t("and back"),
        "source": t("The picture that goes in"),
        "hint_random": t("Generated by a GAN or drawn by a program, so it is nobody's photograph."),
        "hint_draw": t(
            "Pick a colour and click a part of the drawing, or draw with the pen. By keyboard: arrows, Enter."
        ),
        "hint_yours": t(
            "Drop or paste a picture here too. Drag the square, or use the arrow keys, to change the crop."
        ),
        "drop": t("Drop a picture here"),
        "empty": t("The drawing is empty: draw something, or start from a drawing."),
        "too_large": t("This file is too large for a picture that this browser cannot read; give another."),
        "no_camera": t("There is no camera here that this page may use."),
    }


def _many(page: Page) -> gr.HTML:
    words = {
        "title": page.t("Many at once"),
        "pair": page.t("Seed {seed}: what goes in, and what comes out", seed="{seed}"),
    }
    return gr.HTML(
        {},
        html_template='<div class="gz-pairs"><h3>${words.title}</h3><div class="gz-pairs-row"></div></div>',
        js_on_load=(HERE / "pairs.js").read_text(encoding="utf-8"),
        words=words,
        apply_default_css=False,
        elem_id="translation-many",
    )


def _explanation(page: Page) -> str:
    sentences = (
        "Two generators were trained together: one turns bags into shoes, the other shoes into bags. The training "
        "pictures were not paired: what goes with what is the model's own finding.",
        "A bag that becomes a shoe must become the same bag again on the way back. So two different bags cannot end as "
        "one shoe, and the shoe must hold what makes its bag special. The picture of the difference shows what was "
        "lost.",
        "The paper's loss asks for no more than that, and the colour may get lost or hidden. The model shown first was "
        "also asked to keep the mean colour, since people expect a red shoe for a red bag.",
        "The model sees 64x64 pixels and was trained on shop pictures: one thing, in the middle, on white. It makes a "
        "shoe out of anything you give it; that does not mean that it saw a bag.",
    )
    return "\n\n".join(page.t(sentence) for sentence in sentences)


# Handlers


def _answer(page: Page, name: str, direction: str, bench: Mapping[str, Any]) -> dict[str, Any]:
    asked = bench.get("asked") if isinstance(bench, Mapping) else None
    return translating.answer(page, name, direction, asked or {"mode": "random", "seed": FIRST["example"]})


def _draw_many(page: Page, name: str, direction: str, first: int) -> dict[str, Any]:
    from ganzoo.inference.translation import size_of, translate

    engine, entry = page.services.engine, page.services.catalog.find(name)
    seeds = list(range(first, min(first + MANY, MOST_SEED + 1)))
    kind, _ = translating.kinds_of(entry, direction)
    pictures, _ = translating.examples(page, kind, seeds, size_of(engine, name))
    fakes = translate(engine, name, pictures, direction=direction)
    return {**sheet(np.concatenate([pictures, fakes])), "seeds": seeds}


def _write(page: Page, folder: Path, name: str, direction: str, asked: Mapping[str, Any], *, whole: bool) -> str:
    """Write the result alone, or input, result and the way back side by side; return the file's name."""
    views = translating.journey(page, name, direction, asked)
    picture = grid(np.stack(views), columns=len(views)) if whole else views[1]
    file = f"{name}-{direction}{'-all' if whole else ''}.png"
    write_picture(to_pil(picture), folder / file)
    return file


# Wiring


def _wire(page: Page, parts: Parts) -> None:
    model, direction, bench, many = parts.model, parts.direction, parts.bench, parts.many
    first_name = translating.translations(page)[0].name

    def wake(request: gr.Request) -> tuple[Any, ...]:
        asked = page.asked(request, "translation", pair=[entry.name for entry in translating.translations(page)])
        name, way, seed = asked["pair"], asked["direction"], asked["example"]
        shown = translating.answer(page, name, way, {"mode": "random", "seed": seed})
        return name, way, shown, _draw_many(page, name, way, seed + 1), status(page, name), card_of(page, name)

    def show(name: str, way: str, asked: dict[str, Any]) -> dict[str, Any]:
        return _answer(page, name, way, asked)

    def show_many(name: str, way: str, shown: dict[str, Any]) -> Any:
        return _draw_many(page, name, way, shown["seeds"][0]), status(page, name), card_of(page, name)

    def show_others(name: str, way: str, first: int) -> dict[str, Any]:
        return _draw_many(page, name, way, seed_of(first))

    page.on_wake(bench.wake, wake, None, [model, direction, bench, many, parts.status, parts.card], **DRAWING)
    page.on(bench.input, show, [model, direction, bench], bench, trigger_mode="always_last", **DRAWING)
    for changed in (model.input, direction.input):
        page.in_browser(changed, AGAIN)
        page.on(changed, show_many, [model, direction, many], [many, parts.status, parts.card], **DRAWING)
    anywhere = {"js": "(model, way) => [model, way, Math.floor(Math.random() * 1e6)]", **DRAWING}
    page.on(parts.others.click, show_others, [model, direction, many], many, **anywhere)
    pick = "(many) => document.querySelector('#translation-bench .gz-tr').dispatchEvent("
    page.in_browser(many.input, pick + "new CustomEvent('pick', { detail: many.pick }))", many)
    _wire_home(page, parts)
    page.remember(
        [bench.change],
        "(bench) => bench?.sheet ? { pair: bench.model, direction: bench.direction, "
        "example: bench.mode === 'random' ? bench.seed : null } : {}",
        [bench],
        pair=first_name,
    )


def _wire_home(page: Page, parts: Parts) -> None:
    for kind, button in parts.home.items():

        def write(folder: Path, name: str, way: str, asked: dict[str, Any], whole: bool = kind == "sheet") -> str:
            return _write(page, folder, name, way, asked, whole=whole)

        # The last request that was answered, and not what is half drawn.
        asked = {"js": "(model, way) => [model, way, window.ganzoo.translated]", **DRAWING}
        download_on(page, button, write, [parts.model, parts.direction, parts.bench], **asked)
