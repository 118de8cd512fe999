"""Models: what is on this machine, what a namespace on the Hub offers, and any public checkpoint by its name.

Nothing here changes what others look at: what a visitor loads is listed for them alone, unless the operator shares it
(ganzoo.ui.shared.pulled). The app reads public repositories only and without a token, so that no visitor reads what the
owner of the token may. On a Space a visitor pushes with their own login. Whatever asks the Hub is over in five seconds,
or shows its progress beside a button that stops it.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from ganzoo import hub as hf
from ganzoo.errors import HubOffline
from ganzoo.ui.shared.cards import card_html
from ganzoo.ui.shared.modules import view
from ganzoo.ui.shared.page import Page
from ganzoo.ui.shared.pictures import placeholder
from ganzoo.ui.shared.pulled import also
from ganzoo.ui.shared.widgets import card_view, intro
from ganzoo.ui.tabs.models.gallery import first_of, gallery, shelves
from ganzoo.ui.tabs.models.hub import (
    describe,
    framed,
    line,
    loading,
    look_there,
    notes_of,
    notes_of_loaded,
    offline,
    push_as,
    stop_loading,
)

HERE = Path(__file__).parent
QUIET: dict[str, Any] = {"show_progress": "hidden"}
NAME = "here?.chosen ?? null"  # in JavaScript: the name of what is chosen in the gallery


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The components that handlers and wiring speak about."""

    here: gr.HTML
    namespace: gr.Textbox
    look: gr.Button
    offers: gr.Radio
    address: gr.Textbox
    load: gr.Button
    stop: gr.Button
    status: gr.HTML
    card: gr.HTML
    pin: gr.Button
    pins: gr.BrowserState
    chosen: gr.State


def build(page: Page) -> None:
    """Build the tab."""
    hub = hf.Hub.from_env().for_visitors()
    parts = _layout(page, hub)
    _wire(page, parts, hub)
    if visitors_can_log_in():
        _build_push(page, parts, hub)


def visitors_can_log_in() -> bool:
    """Say whether the app runs as a Space whose header asks for logins (the Hub then installs authlib)."""
    asked = "SPACE_ID" in os.environ and "OAUTH_CLIENT_ID" in os.environ
    return asked and importlib.util.find_spec("authlib") is not None


# Layout


def _layout(page: Page, hub: hf.Hub) -> Parts:
    t = page.t
    shown = first_of(page.services.catalog.entries())
    first = describe(page, shown) if shown else (line(t("Choose a checkpoint to read its card.")), "")
    intro(t("Models"), t("See what can be loaded, read its card, and load any public checkpoint from the Hub."))
    with gr.Row(elem_classes="gz-pair gz-models"):
        with gr.Column(min_width=320):
            here = gallery(page, shown.name if shown else None)
            with gr.Column(elem_classes="gz-hub"):
                asked = _asking(page, hub, first[0])
        with gr.Column(min_width=320, elem_classes="gz-side gz-after"):
            card = card_view(first[1], elem_id="models-card")
    return Parts(
        here=here,
        card=card,
        **asked,
        pins=gr.BrowserState({}, storage_key="ganzoo-pins", secret="ganzoo"),
        chosen=gr.State(None),
    )


def _asking(page: Page, hub: hf.Hub, first: str) -> dict[str, Any]:
    """Lay out what asks the Hub, and the line that says what is going on."""
    t = page.t
    with gr.Row(elem_classes="gz-bar"):
        namespace = gr.Textbox(
            hub.namespace or "", label=t("Namespace on the Hub"), min_width=160, elem_id="models-namespace"
        )
        look = gr.Button(t("Look there"), scale=0, min_width=110, elem_id="models-look")
    offers = gr.Radio([], label=t("Offered there"), visible=False, elem_id="models-offers")
    with gr.Row(elem_classes="gz-bar"):
        address = gr.Textbox(
            label=t("By name"), placeholder="NAMESPACE/REPO@REVISION", min_width=200, elem_id="models-address"
        )
        load = gr.Button(t("Load"), variant="primary", scale=0, min_width=90, elem_id="models-load")
        stop = gr.Button(t("Stop"), visible=False, scale=0, min_width=90, elem_id="models-stop")
    status = view(HERE / "status.js", "${value}", first, elem_id="models-status")
    pin = gr.Button(
        t("Stay with this revision"), visible=False, size="sm", scale=0, min_width=200, elem_id="models-pin"
    )
    return {
        "namespace": namespace,
        "look": look,
        "offers": offers,
        "address": address,
        "load": load,
        "stop": stop,
        "status": status,
        "pin": pin,
    }


# Wiring


def _wire(page: Page, parts: Parts, hub: hf.Hub) -> None:
    about = [parts.status, parts.card, parts.pin, parts.chosen]

    def wake(namespace: str, pulled: Any) -> tuple[Any, ...]:
        offers, words = look_there(page, namespace, hub) if namespace else (gr.skip(), gr.skip())
        return shelves(page, pulled), offers, words

    def look(namespace: str) -> tuple[Any, str]:
        return look_there(page, namespace, hub)

    def show_here(name: str) -> tuple[Any, ...]:
        return describe(page, page.services.catalog.find(name))

    def note_here(name: str, pins: dict[str, str]) -> Any:
        entry = page.services.catalog.find(name)
        if entry.repository is None:
            return gr.skip()
        return describe(page, entry, *notes_of(page, entry, pins, hub))[0]

    def show_offer(repository: str) -> tuple[Any, ...]:
        try:
            text, picture = hf.card(hf.Address.parse(repository), hub=hub)
        except HubOffline as trouble:
            return line(offline(page, trouble)), "", gr.Button(visible=False), None, repository
        words = line(page.t("This is its card; load it to use it."))
        shown = placeholder(picture) if picture is not None else None
        return words, framed(page, card_html(page, text, shown)), gr.Button(visible=False), None, repository

    def load(text: str, pins: dict[str, str], pulled: Any, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        same = gr.skip()
        for words, entry in loading(page, text, pins, str(request.session_hash), hub):
            if entry is None:
                yield line(words), same, same, same, same, same
            else:
                notes = notes_of_loaded(page, entry, pins, hub)
                names = also(pulled, entry.name) if entry.foreign else pulled
                yield *describe(page, entry, *notes), shelves(page, names, chosen=entry.name), names

    def stop(request: gr.Request) -> None:
        stop_loading(str(request.session_hash))

    def pin(chosen: dict[str, str] | None, pins: dict[str, str]) -> tuple[dict[str, str], Any]:
        if chosen is None:
            return pins, gr.skip()
        repository, revision = chosen["repository"], chosen["revision"]
        if pins.get(repository) == revision:
            rest = {name: kept for name, kept in pins.items() if name != repository}
            return rest, line(page.t("From now on you get the newest revision of {repository}.", repository=repository))
        words = page.t("You stay with {revision} of {repository}.", revision=revision[:7], repository=repository)
        return {**pins, repository: revision}, line(words)

    woken = [parts.here, parts.offers, parts.status]
    page.on_wake(parts.status.wake, wake, [parts.namespace, page.pulled], woken, **QUIET)
    page.on([parts.look.click, parts.namespace.submit], look, parts.namespace, [parts.offers, parts.status])
    shown = page.on(parts.here.input, show_here, parts.here, about, js=f"(here) => {NAME}", **QUIET)
    noted = {"js": f"(here, pins) => [{NAME}, pins]", **QUIET}
    page.on(shown.success, note_here, [parts.here, parts.pins], parts.status, **noted)
    page.on(parts.offers.input, show_offer, parts.offers, [*about, parts.address])
    buttons = [parts.load, parts.stop]
    for trigger in (parts.load.click, parts.address.submit):
        page.on(trigger, lambda: _buttons(busy=True), None, buttons, queue=False, **QUIET)
        loaded = page.on(
            trigger, load, [parts.address, parts.pins, page.pulled], [*about, parts.here, page.pulled], **QUIET
        )
        for end in (loaded.success, loaded.failure):  # `then` is not called where a generator has failed
            page.on(end, lambda: _buttons(busy=False), None, buttons, queue=False, **QUIET)
    page.on(parts.stop.click, stop, queue=False, **QUIET)
    page.on(parts.pin.click, pin, [parts.chosen, parts.pins], [parts.pins, parts.status], **QUIET)


def _buttons(*, busy: bool) -> tuple[Any, Any]:
    return gr.Button(interactive=not busy), gr.Button(visible=busy)


def _build_push(page: Page, parts: Parts, hub: hf.Hub) -> None:
    """On a Space: let a visitor push a checkpoint to a namespace of their own, with their own login."""
    with gr.Accordion(page.t("Push to the Hub with your own login"), open=False, elem_id="models-push"):
        gr.LoginButton()
        repository = gr.Textbox(label=page.t("Repository"), placeholder="NAMESPACE/REPO")
        button = gr.Button(page.t("Push"))
        state = gr.HTML(line(""), js_on_load=None, apply_default_css=False)

    def push(name: str | None, target: str, token: gr.OAuthToken | None) -> str:
        return push_as(page, name, target, token.token if token is not None else None, hub)

    page.on(button.click, push, [parts.here, repository], state, js=f"(here, target) => [{NAME}, target]")
