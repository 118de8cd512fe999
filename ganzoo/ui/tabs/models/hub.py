"""What the Models tab says and does: descriptions, listings, loading with progress, pushing as a visitor.

Whatever asks the Hub is over in five seconds, or tells how far it is and can be stopped. Which components show it
is left to tabs/models.py.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from ganzoo import hub as hf
from ganzoo.errors import GanzooError, HubDenied, HubOffline, InputError
from ganzoo.kinds import kind_of
from ganzoo.ui.shared.cards import ORIGINS, card_of
from ganzoo.ui.shared.page import Page
from ganzoo.ui.text import say_error

if TYPE_CHECKING:
    from ganzoo.catalog import Entry

_stops: dict[str, threading.Event] = {}  # by visitor: what a press on "Stop" sets


def line(*sentences: str, link: str = "") -> str:
    """Return a status line: sentences, and an HTML link."""
    facts = [escape(sentence) for sentence in sentences] + ([link] if link else [])
    return '<p class="gz-status" role="status">' + "".join(f"<span>{fact}</span>" for fact in facts if fact) + "</p>"


def describe(page: Page, entry: Entry, *notes: str) -> tuple[Any, ...]:
    """Return what is shown of a checkpoint: status, card, the pin button, and the choice itself."""
    revision = f"{entry.repository}@{entry.revision[:7]}" if entry.repository and entry.revision else ""
    sentences = [page.t(ORIGINS.get(entry.source, entry.source)), revision, *notes]
    link = ""
    if (address := kind_of(entry.kind).address(entry.name)) is not None:
        link = f'<a href="{escape(address)}">{escape(page.t("Look at its pictures"))}</a>'
    card = framed(page, card_of(page, entry.name))
    chosen = {"repository": entry.repository, "revision": entry.revision} if revision else None
    return line(*sentences, link=link), card, gr.Button(visible=bool(revision)), chosen


def framed(page: Page, card: str) -> str:
    """Return a card in a frame that is scrolled by itself where the gallery stands beside it, also by keys."""
    return (
        f'<div class="gz-read-card" tabindex="0" role="region" aria-label="{escape(page.t("Model card"))}">{card}</div>'
    )


def look_there(page: Page, namespace: str, hub: hf.Hub) -> tuple[Any, str]:
    """List a namespace: the choices and a sentence. Out of reach is said, not refused."""
    if not namespace.strip():
        raise InputError("write a namespace: the name of a user or an organisation on the Hub")
    if not re.fullmatch(r"[\w.-]{1,96}", namespace.strip()):
        raise InputError(
            "{given} is not a namespace; it is the part before the / of a repository", given=namespace[:96]
        )
    try:
        found = hf.offers(namespace.strip(), hub=hub)
    except HubOffline as trouble:
        return gr.Radio(visible=False), line(offline(page, trouble))
    if not found:
        return gr.Radio(choices=[], visible=False), line(
            page.t("{namespace} offers no checkpoint of ganzoo on the Hub.", namespace=namespace.strip())
        )
    choices = [(_label(offer), offer.repository) for offer in found]
    words = page.t("{count} checkpoints are offered by {namespace}.", count=len(found), namespace=namespace.strip())
    return gr.Radio(choices=choices, value=None, visible=True), line(words)


def _label(offer: hf.Offer) -> str:
    return f"{offer.repository} · {offer.updated:%Y-%m-%d}" if offer.updated else offer.repository


def offline(page: Page, trouble: GanzooError) -> str:
    """Say that the Hub is out of reach and why."""
    reason = say_error(trouble, page.language)
    return page.t("Offline: {reason}. What is on this machine still works.", reason=reason.rstrip("."))


def pinned(address: hf.Address, pins: Mapping[str, str]) -> hf.Address:
    """Return the address with the revision that this visitor stays with, unless it names one itself."""
    if address.revision is None and address.repository in pins:
        return replace(address, revision=pins[address.repository])
    return address


def loading(
    page: Page, text: str, pins: Mapping[str, str], visitor: str, hub: hf.Hub
) -> Iterator[tuple[str, Entry | None]]:
    """Load a checkpoint on a thread; yield sentences while it is under way, and at the end the entry.

    Raises: as `ganzoo.hub.obtain`.
    """
    address = pinned(hf.Address.parse(text), pins)
    stop = _stops[visitor] = threading.Event()
    told = [0, 0]
    outcome: list[Entry | Exception] = []

    def tell(done: int, total: int, _: str) -> None:
        told[:] = [done, total]

    def work() -> None:
        try:
            catalog, listed = page.services.catalog, hf.shares_pulled()
            outcome.append(hf.obtain(address, hub=hub, catalog=catalog, listed=listed, progress=tell, cancel=stop))
        except Exception as error:
            outcome.append(error)

    thread = threading.Thread(target=work, name="load", daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            yield _progress(page, address, *told), None
            thread.join(0.3)
    finally:
        stop.set()  # the visitor has left, or it is over
        _stops.pop(visitor, None)
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    yield "", outcome[0]


def _progress(page: Page, address: hf.Address, done: int, total: int) -> str:
    if not total:
        return page.t("Asking the Hub for {address} …", address=str(address))
    return page.t(
        "Loading {address}: {done:.1f} of {total:.1f} MB", address=str(address), done=done / 1e6, total=total / 1e6
    )


def notes_of_loaded(page: Page, entry: Entry, pins: Mapping[str, str], hub: hf.Hub) -> list[str]:
    """Return what to say of a checkpoint that was just loaded; the Hub is not asked again if it was out of reach."""
    if entry.source == "shipped":
        return [page.t("The Hub is out of reach: this is the one that ships with ganzoo.")]
    if entry.source == "cached":
        return [page.t("The Hub is out of reach: this is the copy on this machine.")]
    return notes_of(page, entry, pins, hub)


def stop_loading(visitor: str) -> None:
    """Stop what a visitor is loading, if anything."""
    if (event := _stops.get(visitor)) is not None:
        event.set()


def notes_of(page: Page, entry: Entry, pins: Mapping[str, str], hub: hf.Hub) -> list[str]:
    """Return what a visitor should know about a checkpoint from the Hub: pinned, overtaken, or neither to be seen."""
    if entry.repository is None or entry.revision is None:
        return []
    notes = []
    if pins.get(entry.repository) == entry.revision:
        notes.append(page.t("You stay with this revision."))
    try:
        head = hf.newer(hf.Address(repository=entry.repository), entry.revision, hub=hub)
    except HubOffline:
        return [*notes, page.t("Offline: whether there is a newer revision cannot be seen.")]
    except HubDenied:
        return [*notes, page.t("The repository is not open to everybody (any more).")]
    if head is not None:
        notes.append(page.t("A newer revision is there: {revision}.", revision=head[:7]))
    return notes


def push_as(page: Page, name: str | None, target: str, token: str | None, hub: hf.Hub) -> str:
    """Push a checkpoint of the catalog with a visitor's token, never with another.

    Raises: InputError without a login or a choice; as `ganzoo.hub.push`.
    """
    if token is None:
        raise InputError("log in first: a push is made with your own login")
    if not name:
        raise InputError("choose a checkpoint on this machine first")
    pushed = hf.push(page.services.catalog.find(name).path, target, hub=replace(hub, token=token))
    link = f'<a href="{escape(pushed.url)}">{escape(pushed.repository)}@{pushed.commit[:7]}</a>'
    return line(page.t("Pushed") if pushed.changed else page.t("The Hub has it already"), link=link)
