"""Walks through DCGAN's latent space (arXiv:1511.06434): a wall of samples, and what can be done with some of them.

The wall shows the pictures of consecutive seeds; clicking some makes them picks. The picks are walked through in a
film that is computed at once, sent as one sheet of frames and played in the browser (film.js); the views under
it start from the same picks. The link holds model, wall, picks and what is open.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from ganzoo.errors import GanzooError
from ganzoo.ui.shared.address import defaults
from ganzoo.ui.shared.cards import card_of, models_of_tab, status
from ganzoo.ui.shared.downloads import download_on
from ganzoo.ui.shared.modules import calling
from ganzoo.ui.shared.page import ENGINE, OPENING, Page, on_screen
from ganzoo.ui.shared.pulled import own
from ganzoo.ui.shared.seeds import FEWEST_STOPS, seed_of, stops_of
from ganzoo.ui.shared.widgets import card_view, intro
from ganzoo.ui.tabs.latent.arithmetic import arithmetic
from ganzoo.ui.tabs.latent.explorer import dimensions, directions
from ganzoo.ui.tabs.latent.inversion import inversion
from ganzoo.ui.tabs.latent.pieces import explanation, film_of, picks_of, wall_of
from ganzoo.ui.tabs.latent.space import LatentSpace
from ganzoo.ui.tabs.latent.walking import (
    WAYS,
    Stop,
    classes_of,
    draw_film,
    draw_picks,
    draw_wall,
    kept,
    label_of,
    write_walk,
    write_wall,
)
from ganzoo.ui.text import say_error

FIRST = defaults("latent")
DRAWING: dict[str, Any] = {"concurrency_id": ENGINE, "concurrency_limit": 2, "show_progress": "hidden"}
OWN = ""  # as an address writes it: no class is chosen, each seed has one of its own
HOME = {"png": "Wall as PNG", "gif": "Film as GIF", "mp4": "Film as MP4"}


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The components that handlers and wiring speak about."""

    model: gr.Dropdown
    seed: gr.Number
    dice: gr.Button
    status: gr.HTML
    label: gr.Radio
    wall: gr.HTML
    film: gr.HTML
    picks: gr.HTML
    way: gr.Radio
    stops: gr.Textbox
    walk: gr.Button
    home: dict[str, gr.Button]
    card: gr.HTML


def build(page: Page) -> None:
    """Build the tab."""
    names = models_of_tab(page, "latent")
    nothing = gr.Markdown(
        page.t(
            "There is no model of this kind here yet. Train one with `python -m train dcgan_fashion_mnist`, "
            "or fetch one from the Hub under “Models”, then come back."
        ),
        visible=not names,
        elem_id="latent-nothing",
    )
    with gr.Column(visible=bool(names)) as everything:
        parts = _layout(page, names)
        _views(page, parts)
        _fold(page, parts)
    _wire(page, parts)
    _look_again(page, parts, nothing, everything)


# Layout


def _layout(page: Page, names: list[str]) -> Parts:
    t = page.t
    lead = t("A generator draws each picture from one seed. Pick some pictures, and walk from one to the next.")
    intro(t("Walk through a latent space"), lead)
    with gr.Row(elem_classes="gz-bar"):
        first = names[0] if names else None
        model = gr.Dropdown(names, value=first, label=t("Model"), scale=3, min_width=240, elem_id="latent-model")
        with gr.Row(elem_classes="gz-bar"):
            seed = gr.Number(
                FIRST["wall"], precision=0, label=t("First seed of the wall"), min_width=120, elem_id="latent-seed"
            )
            dice = gr.Button(t("Roll the dice"), scale=0, min_width=130, elem_id="latent-dice")
    waking = f'<p class="gz-status">{t("Waking up the model; after a start this takes some seconds.")}</p>'
    state = gr.HTML(waking, js_on_load=None, apply_default_css=False, elem_id="latent-status")
    label = gr.Radio(
        [(t("each its own"), OWN)], value=OWN, label=t("What it is told to draw"), visible=False, elem_id="latent-label"
    )
    with gr.Row(elem_classes="gz-pair"):
        with gr.Column(min_width=320):
            wall = wall_of(page, first)
            picks = picks_of(page)
        with gr.Column(min_width=320, elem_classes="gz-side"):
            film = film_of(page)
            with gr.Row(elem_classes="gz-bar gz-ways"):
                ways = [(t("sphere"), WAYS[0]), (t("straight"), WAYS[1])]
                way = gr.Radio(ways, value=WAYS[0], label=t("The way"), min_width=150, elem_id="latent-way")
                stops = gr.Textbox(
                    _joined(FIRST["walk"]), label=t("Stops (seeds)"), min_width=120, elem_id="latent-stops"
                )
                walk = gr.Button(t("Walk"), variant="primary", scale=0, min_width=80, elem_id="latent-walk")
    with gr.Row(elem_classes="gz-bar gz-home"):
        gr.HTML(f"<p>{t('Take it home')}</p>", js_on_load=None, apply_default_css=False, min_width=0)
        home = {
            kind: gr.Button(t(label), size="sm", scale=0, min_width=96, elem_id=f"latent-{kind}")
            for kind, label in HOME.items()
        }
    return Parts(
        model=model,
        seed=seed,
        dice=dice,
        status=state,
        label=label,
        wall=wall,
        film=film,
        picks=picks,
        way=way,
        stops=stops,
        walk=walk,
        home=home,
        card=card_view(render=False),
    )


def _views(page: Page, parts: Parts) -> None:
    """Lay out what else can be done with the picks; a view is built in the browser when it is first opened."""
    space = page.services.once(LatentSpace, lambda: LatentSpace(lambda: page.services.engine_at_hand))
    views: dict[str, tuple[str, Callable[[], None]]] = {
        "directions": (page.t("Directions"), lambda: directions(page, space)),
        "dimensions": (page.t("One dimension"), lambda: dimensions(page, space)),
        "sums": (page.t("Arithmetic"), lambda: arithmetic(page, space)),
        "yours": (page.t("Your picture"), lambda: inversion(page, parts.model, parts.label, parts.status.change)),
    }
    names = list(views)
    with gr.Tabs(elem_id="latent-views", elem_classes="gz-views", overflow_behavior="wrap") as tabs:
        for name, (title, lay_out) in views.items():
            with gr.Tab(title, id=name, elem_id=f"latent-view-{name}") as tab:
                lay_out()
            page.in_browser(tab.select, calling(OPENING, "entered", "view", name, names[0]))
    page.in_browser(page.blocks.load, calling(OPENING, "opening", "view", names), None, tabs)


def _fold(page: Page, parts: Parts) -> None:
    with gr.Accordion(page.t("What you see"), open=False):
        gr.Markdown(explanation(page))
    with gr.Accordion(page.t("Model card"), open=False, elem_id="latent-card"):
        parts.card.render()


# Handlers


def _belonging(page: Page, name: str, stops: list[Stop]) -> list[Stop]:
    """Return the picks that belong to this model; whoever picked others is told."""
    left, reason = kept(page, name, stops, FIRST["walk"])
    if reason is not None:
        _left_out(page, reason)
    return left


def _left_out(page: Page, reason: GanzooError) -> None:
    gr.Warning(on_screen(page.t("Something was left out: {reason}", reason=say_error(reason, page.language))))


def _joined(stops: Sequence[Stop]) -> str:
    return ", ".join(map(str, stops))


# Wiring


def _labels(page: Page, name: str, chosen: int | None) -> Any:
    """Return the control of what a model is told to draw: hidden where it is told nothing."""
    classes = classes_of(page, name)
    choices = [(page.t("each its own"), OWN), *((page.name(name), str(place)) for place, name in enumerate(classes))]
    return gr.Radio(choices=choices, value=OWN if chosen is None else str(chosen), visible=bool(classes))


def _wire(page: Page, parts: Parts) -> None:
    model, seed, stops, wall, film = parts.model, parts.seed, parts.stops, parts.wall, parts.film
    picks, way, label = parts.picks, parts.way, parts.label

    def wake(pulled: Any, request: gr.Request) -> tuple[Any, ...]:
        names = models_of_tab(page, "latent", own(page.services, pulled))
        if not names:
            return (gr.skip(),) * 10
        asked = page.asked(request, "latent", gan=names)
        name, picked = asked["gan"], _belonging(page, asked["gan"], asked["walk"])
        shown = show_model(name, asked["wall"], picked, asked["way"], asked["label"])
        return gr.Dropdown(choices=names, value=name), asked["wall"], asked["way"], _joined(picked), *shown

    def show_model(name: str, first: int | None, picked: list[Stop], chosen: str, told: str) -> tuple[Any, ...]:
        picked, number = _belonging(page, name, picked or FIRST["walk"]), label_of(told, classes_of(page, name))
        drawn = draw_wall(page, name, first or 0, picked, number), *show_picked(name, picked, chosen, told)
        return _labels(page, name, number), *drawn, status(page, name), card_of(page, name)

    def show_wall(name: str, first: int | None, picked: list[Stop], told: str) -> Any:
        number = label_of(told, classes_of(page, name))
        return gr.skip() if first is None else draw_wall(page, name, seed_of(first), picked, number)

    def show_picked(name: str, picked: list[Stop], chosen: str, told: str) -> tuple[Any, Any]:
        number, walks = label_of(told, classes_of(page, name)), len(picked) >= FEWEST_STOPS
        walked = draw_film(page, name, picked, way=chosen, label=number) if walks else gr.skip()
        return walked, draw_picks(page, name, picked, number)

    def show_told(name: str, first: int, picked: list[Stop], chosen: str, told: str) -> tuple[Any, ...]:
        return show_wall(name, first, picked, told), *show_picked(name, picked, chosen, told)

    def show_written(name: str, text: str, chosen: str, told: str) -> tuple[Any, Any]:
        return show_picked(name, stops_of(text), chosen, told)

    about = [label, wall, film, picks, parts.status, parts.card]
    page.on_wake(wall.wake, wake, page.pulled, [model, seed, way, stops, *about], **DRAWING)
    # What is shown stays: a new model or wall keeps the picks, whatever stands in a field half typed.
    here = "(model, wall, film, way, label) => [model, wall.seeds?.[0], wall.picks, way, label]"
    page.on(model.input, show_model, [model, wall, film, way, label], about, js=here, **DRAWING)
    page.on(label.input, show_told, [model, wall, film, way, label], [wall, film, picks], js=here, **DRAWING)
    asked = {"js": "(model, seed, wall, label) => [model, seed, wall.picks, label]", **DRAWING}
    page.on(seed.input, show_wall, [model, seed, wall, label], wall, trigger_mode="always_last", **asked)
    rolled = page.in_browser(parts.dice.click, "() => Math.floor(Math.random() * 1e6)", None, seed)
    page.on(rolled.then, show_wall, [model, seed, wall, label], wall, **asked)
    # A walk: by clicks on the wall, by seeds that somebody wrote, by a view that kept a new pick.
    walks = {"trigger_mode": "always_last", **DRAWING}
    page.in_browser(wall.input, "(wall) => wall.picks.join(', ')", wall, stops)
    clicked = "(model, wall, way, label) => [model, wall.picks, way, label]"
    page.on(wall.input, show_picked, [model, wall, way, label], [film, picks], js=clicked, **walks)
    moved = "(picks, wall) => [{ ...wall, picks: picks.points }, picks.points.join(', ')]"
    page.in_browser(picks.input, moved, [picks, wall], [wall, stops])
    changed = "(model, picks, way, label) => [model, picks.points, way, label]"
    page.on(picks.input, show_picked, [model, picks, way, label], [film, picks], js=changed, **walks)
    page.on(way.input, show_picked, [model, picks, way, label], [film, picks], js=changed, **walks)
    for trigger in (stops.submit, parts.walk.click):
        walked = page.on(trigger, show_written, [model, stops, way, label], [film, picks], **DRAWING)
        page.in_browser(walked.success, "(wall, film) => ({ ...wall, picks: film.stops })", [wall, film], wall)
    _wire_home(page, parts)
    page.remember(
        [wall.change, film.change],
        "(wall, film) => ({ gan: wall.model, label: wall.label, wall: wall.seeds?.[0], walk: film.stops?.join(','), "
        "way: film.way })",
        [wall, film],
        gan=next(iter(models_of_tab(page, "latent")), ""),
    )


def _look_again(page: Page, parts: Parts, nothing: gr.Markdown, everything: gr.Column) -> None:
    """Let a model that was fetched since this page was built be there when its tab is opened again."""

    def look(pulled: Any) -> tuple[Any, ...]:
        names = models_of_tab(page, "latent", own(page.services, pulled))
        return gr.Dropdown(choices=names), gr.Markdown(visible=not names), gr.Column(visible=bool(names))

    page.on(page.blocks.load, look, page.pulled, [parts.model, nothing, everything], show_progress="hidden")


def _wire_home(page: Page, parts: Parts) -> None:
    def wall_file(folder: Path, _: gr.Request, name: str, wall: dict[str, Any]) -> str:
        return write_wall(page, folder, name, wall)

    def writer(ending: str) -> Callable[[Path, gr.Request, str, dict[str, Any]], str]:
        def walk_file(folder: Path, _: gr.Request, name: str, film: dict[str, Any]) -> str:
            return write_walk(page, folder, name, film, ending=ending)

        return walk_file

    of_wall = {"js": "(model, wall) => [model, { seeds: wall.seeds, label: wall.label }]", **DRAWING}
    of_film = {"js": "(model, film) => [model, { stops: film.stops, way: film.way, label: film.label }]", **DRAWING}
    download_on(page, parts.home["png"], wall_file, [parts.model, parts.wall], **of_wall)
    for ending in ("gif", "mp4"):
        download_on(page, parts.home[ending], writer(ending), [parts.model, parts.film], **of_film)
