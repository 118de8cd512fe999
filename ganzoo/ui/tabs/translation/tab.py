"""From one domain to the other and back, as from bag to shoe with DiscoGAN (arXiv:1703.05192).

One picture there and back, many at once, and what each loss is for. The picture is generated, drawn, or brought along
(bench.js); what it becomes is computed in translating.py; what is said of the domains stands in texts.py. The link
holds model, direction and the generated picture's seed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from ganzoo.ui.shared.address import defaults
from ganzoo.ui.shared.cards import card_of, status
from ganzoo.ui.shared.modules import view
from ganzoo.ui.shared.page import ENGINE, Page
from ganzoo.ui.shared.pictures import sheet
from ganzoo.ui.shared.pulled import own
from ganzoo.ui.shared.seeds import MOST_SEED, seed_of
from ganzoo.ui.shared.widgets import card_view, introduced
from ganzoo.ui.tabs.translation import translating
from ganzoo.ui.tabs.translation.modes import RECORDING, modes_toy
from ganzoo.ui.tabs.translation.texts import VARIANTS, domains_of, kinds_of, text_of, variant_of, ways_of

if TYPE_CHECKING:
    from ganzoo.catalog import Entry

HERE = Path(__file__).parent
MANY = 12
FIRST = defaults("translation")
DRAWING: dict[str, Any] = {"concurrency_id": ENGINE, "concurrency_limit": 2, "show_progress": "hidden"}
HOME = {"result": "Result as PNG", "all": "All of it as PNG"}


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The components that handlers and wiring speak about."""

    intro: gr.HTML
    explanation: gr.Markdown
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
    intro = gr.HTML(_intro(page, entries[0]), js_on_load=None, apply_default_css=False)
    with gr.Row(elem_classes="gz-bar"):
        model = gr.Dropdown(
            _choices(page, entries),
            value=entries[0].name,
            label=t("Model"),
            scale=2,
            min_width=220,
            elem_id="translation-model",
        )
        direction = gr.Radio(
            _ways(page, entries[0]),
            value=FIRST["direction"],
            label=t("Direction"),
            scale=2,
            min_width=240,
            elem_id="translation-direction",
        )
    waking = f'<p class="gz-status">{t("Waking up the model; after a start this takes some seconds.")}</p>'
    state = gr.HTML(waking, js_on_load=None, apply_default_css=False, elem_id="translation-status")
    bench = _bench(page, entries)
    with gr.Row(elem_classes="gz-bar gz-home"):
        gr.HTML(f"<p>{t('Take it home')}</p>", js_on_load=None, apply_default_css=False, min_width=0)
        home = {
            what: gr.Button(t(label), size="sm", scale=0, min_width=140, elem_id=f"translation-{what}")
            for what, label in HOME.items()
        }
    many = _many(page)
    others = gr.Button(t("Twelve others"), size="sm", scale=0, min_width=120, elem_id="translation-others")
    with gr.Accordion(t("What you see"), open=False):
        explanation = gr.Markdown(_explanation(page, entries[0]))
    if RECORDING.is_file():
        with gr.Accordion(t("Why the way back matters: five modes to ten"), open=False, elem_id="translation-modes"):
            modes_toy(page)
    with gr.Accordion(t("Model card"), open=False, elem_id="translation-card"):
        card = card_view()
    return Parts(
        intro=intro,
        explanation=explanation,
        model=model,
        direction=direction,
        status=state,
        bench=bench,
        many=many,
        others=others,
        home=home,
        card=card,
    )


def _fields(page: Page, entry: Entry) -> dict[str, Any]:
    """Return what the sentences about a model's domains have fields for."""
    a, b = (page.t(name) for name in domains_of(entry))
    return {"a": a, "b": b, "size": entry.config.networks["g_ab"].arguments.get("resolution", 64)}


def _intro(page: Page, entry: Entry) -> str:
    text, fields = text_of(entry), _fields(page, entry)
    title = text.title if len(ways_of(entry)) > 1 else text.one_way
    return introduced(page.t(title, **fields), page.t(text.lead, **fields))


def _explanation(page: Page, entry: Entry) -> str:
    return "\n\n".join(page.t(sentence, **_fields(page, entry)) for sentence in text_of(entry).explanation)


def _ways(page: Page, entry: Entry) -> list[tuple[str, str]]:
    """Return the choices of the direction, as many as the model has."""
    titles = [page.t(way, **_fields(page, entry)) for way in text_of(entry).ways]
    return [(title[:1].upper() + title[1:], way) for title, way in zip(titles, ways_of(entry), strict=False)]


def _choices(page: Page, entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """Return the choices of the model: what its recipe asks for, with domains and name where needed."""
    titles = [_title(page, entry) for entry in entries]
    if len({domains_of(entry) for entry in entries}) > 1:
        titles = [f"{_ways(page, entry)[0][0]}: {title}" for entry, title in zip(entries, titles, strict=True)]
    return [
        (f"{title} ({entry.name})" if titles.count(title) > 1 else title, entry.name)
        for entry, title in zip(entries, titles, strict=True)
    ]


def _title(page: Page, entry: Entry) -> str:
    variant = variant_of(entry)
    return page.t(VARIANTS[variant][0]) if variant else entry.name


def _bench(page: Page, entries: Sequence[Entry]) -> gr.HTML:
    words = _words(page)
    return view(
        HERE / "bench.js",
        (HERE / "bench.html").read_text(encoding="utf-8"),
        words=words,
        templates=translating.templates(entries),
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
    return view(
        HERE / "pairs.js",
        '<div class="gz-pairs"><h3>${words.title}</h3><div class="gz-pairs-row"></div></div>',
        words=words,
        elem_id="translation-many",
    )


# Handlers


def _answer(page: Page, name: str, direction: str, bench: Mapping[str, Any]) -> dict[str, Any]:
    asked = bench.get("asked") if isinstance(bench, Mapping) else None
    return translating.answer(page, name, direction, asked or {"mode": "random", "seed": FIRST["example"]})


def _draw_many(page: Page, name: str, direction: str, first: int) -> dict[str, Any]:
    from ganzoo.inference.translation import size_of

    seeds = list(range(first, min(first + MANY, MOST_SEED + 1)))
    kind, _ = kinds_of(page.services.catalog.find(name), direction)
    pictures, _ = translating.examples(page, kind, seeds, size_of(page.services.engine, name))
    fakes = translating.translated(page, name, direction, pictures)
    return {**sheet(np.concatenate([pictures, fakes])), "seeds": seeds}


def _described(page: Page, name: str, direction: str) -> tuple[Any, ...]:
    """Return what is said of a model: the directions that it has, title, status, explanation and card."""
    entry = page.services.catalog.find(name)
    ways = _ways(page, entry)
    radio = gr.Radio(choices=ways, value=direction, visible=len(ways) > 1)
    return radio, _intro(page, entry), status(page, name), _explanation(page, entry), card_of(page, name)


def _possible(page: Page, name: str, direction: str) -> str:
    """Return the direction, or the only one that a model has."""
    ways = ways_of(page.services.catalog.find(name))
    return direction if direction in ways else ways[0]


# Wiring


def _wire(page: Page, parts: Parts) -> None:
    model, direction, bench, many = parts.model, parts.direction, parts.bench, parts.many
    about = [direction, parts.intro, parts.status, parts.explanation, parts.card]

    def wake(pulled: Any, request: gr.Request) -> tuple[Any, ...]:
        entries = translating.translations(page, own(page.services, pulled))
        asked = page.asked(request, "translation", pair=[entry.name for entry in entries])
        name, seed = asked["pair"], asked["example"]
        way = _possible(page, name, asked["direction"])
        choices = gr.Dropdown(choices=_choices(page, entries), value=name)
        shown = translating.answer(page, name, way, {"mode": "random", "seed": seed})
        return choices, shown, _draw_many(page, name, way, seed + 1), *_described(page, name, way)

    def show(name: str, way: str, asked: dict[str, Any]) -> dict[str, Any]:
        return _answer(page, name, _possible(page, name, way), asked)

    def show_many(name: str, way: str, shown: dict[str, Any]) -> tuple[Any, ...]:
        way = _possible(page, name, way)
        return _draw_many(page, name, way, shown["seeds"][0]), *_described(page, name, way)

    def show_others(name: str, way: str, first: int) -> dict[str, Any]:
        return _draw_many(page, name, _possible(page, name, way), seed_of(first))

    page.on_wake(bench.wake, wake, page.pulled, [model, bench, many, *about], **DRAWING)
    page.on(bench.input, show, [model, direction, bench], bench, trigger_mode="always_last", **DRAWING)
    for changed in (model.input, direction.input):
        page.in_browser(changed, _tell("again"))
        page.on(changed, show_many, [model, direction, many], [many, *about], **DRAWING)
    anywhere = {"js": "(model, way) => [model, way, Math.floor(Math.random() * 1e6)]", **DRAWING}
    page.on(parts.others.click, show_others, [model, direction, many], many, **anywhere)
    page.in_browser(many.input, _tell("pick", "many.pick", "many"), many)
    for what, button in parts.home.items():
        page.in_browser(button.click, _tell("save", json.dumps(what)))
    page.remember(
        [bench.change],
        "(bench) => bench?.sheet ? { pair: bench.model, direction: bench.direction, "
        "example: bench.mode === 'random' ? bench.seed : null } : {}",
        [bench],
        pair=translating.translations(page)[0].name,
    )


def _tell(event: str, detail: str = "null", inputs: str = "") -> str:
    """Return JavaScript that tells the bench something; `detail` is JavaScript too."""
    bench = "document.querySelector('#translation-bench .gz-tr')"
    return f"({inputs}) => {{ {bench}.dispatchEvent(new CustomEvent('{event}', {{ detail: {detail} }})); }}"
