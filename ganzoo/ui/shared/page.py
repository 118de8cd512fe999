"""What a tab is given: its language, what it may call, and the one way to connect an event.

Every handler runs behind `guarded`: a `GanzooError` becomes a message in the reader's language,
anything else is shown as the bug that it is and logged with its traceback. Either way the handler
has returned nothing, so that the last picture on the screen stays.
"""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from ganzoo.console import printable
from ganzoo.errors import GanzooError
from ganzoo.ui.shared import address
from ganzoo.ui.shared.modules import UI, calling
from ganzoo.ui.shared.pulled import memory
from ganzoo.ui.shared.services import Services
from ganzoo.ui.shared.zero_gpu import on_gpu
from ganzoo.ui.text import languages, say, say_error, say_name

log = logging.getLogger(__name__)
ADDRESS = UI / "shared" / "js" / "address.js"
OPENING = UI / "shared" / "js" / "tabs.js"  # which tab a link opens, and the one that was opened
ENGINE = "engine"  # the concurrency_id of events that draw pictures
ENLARGING = "enlarging"  # of those that take long; they wait for each other and not for other tabs' pictures


@dataclass(frozen=True, kw_only=True)
class Page:
    """One language's page while it is being built."""

    language: str  # its code
    blocks: gr.Blocks
    services: Services
    pulled: gr.BrowserState | None = None  # the names of what this page's visitor has pulled (ganzoo.ui.shared.pulled)

    def t(self, sentence: str, **params: Any) -> str:
        """Put an English sentence into this page's language."""
        return say(sentence, self.language, **params)

    def name(self, name: str) -> str:
        """Put a name that a checkpoint gives, a class's, into this page's language where it is known."""
        return say_name(name, self.language)

    def asked(self, request: gr.Request, tab: str, **offered: Sequence[str]) -> dict[str, Any]:
        """Return a tab's state as the address asks for it; what cannot be had is left out, and said so.

        `offered` are the names that there are for parameters that name a checkpoint, the default first.
        """
        known = address.Known(offered=offered, find=lambda name: self.services.catalog.listed(name).name)
        state, left_out = address.read(dict(request.query_params), tab, known)
        for reason in left_out:
            sentence = self.t("Part of this link was left out: {reason}", reason=say_error(reason, self.language))
            gr.Warning(on_screen(sentence))
        return state

    def on(
        self,
        triggers: Callable[..., Any] | Sequence[Callable[..., Any]],
        handler: Callable[..., Any],
        inputs: Any = None,
        outputs: Any = None,
        **options: Any,
    ) -> Any:
        """Connect a handler to one event or several (`button.click`), behind `guarded`.

        `options` are gradio's own for events (show_progress, concurrency_limit, cancels, js, ...);
        events with the `concurrency_id` ENGINE or ENLARGING draw pictures, and get the GPU on a ZeroGPU Space.
        """
        options.setdefault("api_visibility", "private")
        options.setdefault("show_progress", "minimal")
        if options.get("concurrency_id") in (ENGINE, ENLARGING):
            handler = on_gpu(handler)
        handler = guarded(handler, self.language)
        if callable(triggers):
            return triggers(handler, inputs, outputs, **options)
        return gr.on(triggers, handler, inputs, outputs, **options)

    def on_wake(self, trigger: Callable[..., Any], handler: Callable[..., Any], *where: Any, **options: Any) -> Any:
        """Connect what fills a view that is seen for the first time.

        Once in a while a page that is still starting never hears the answer. The view then asks again, and Gradio
        must not drop that as the repetition of an event at work; so the handler must bear being called twice.
        """
        return self.on(trigger, handler, *where, trigger_mode="multiple", **options)

    def in_browser(
        self, trigger: Callable[..., Any], js: str, inputs: Any = None, outputs: Any = None, **options: Any
    ) -> Any:
        """Connect a JavaScript function to one event; nothing is asked of the server."""
        return trigger(None, inputs, outputs, js=js, show_progress="hidden", api_visibility="private", **options)

    def remember(self, triggers: Sequence[Callable[..., Any]], js: str, inputs: Sequence[Any], **defaults: Any) -> None:
        """Keep a tab's state in the address, so that a link holds it; the server is not asked.

        `js` is a function from the inputs' values to {name: value}; a value that equals its default is left out:
        that of the table (ganzoo/ui/shared/address.py), or the one given here where what is there decides.
        Take it from what is shown rather than from what is typed, so that a link never holds a refused value.
        """
        keep = calling(ADDRESS, "remember", defaults, after=js)
        gr.on(triggers, None, list(inputs), None, js=keep, show_progress="hidden", api_visibility="private")


def in_every_language(blocks: gr.Blocks, services: Services, build: Callable[[Page], None]) -> None:
    """Build a page for each language of the table: the first one at /, the others at their paths."""
    first, *others = languages()
    with blocks:
        build(Page(language=first.code, blocks=blocks, services=services, pulled=memory()))
    for language in others:
        with blocks.route(language.code, language.path, show_in_navbar=False):
            build(Page(language=language.code, blocks=blocks, services=services, pulled=memory()))


def guarded(handler: Callable[..., Any], language: str) -> Callable[..., Any]:
    """Return the handler with its refusals put into words; its signature stays, gradio reads it."""
    if inspect.iscoroutinefunction(handler) or inspect.isasyncgenfunction(handler):
        raise TypeError(f"{handler.__name__} is asynchronous: handlers here are plain functions or generators")
    if inspect.isgeneratorfunction(handler):

        @functools.wraps(handler)
        def guarded_generator(*args: Any, **kwargs: Any) -> Iterator[Any]:
            nothing = True
            try:
                for answer in handler(*args, **kwargs):
                    nothing = False
                    yield answer
            except Exception as error:
                raise shown(error, language) from error
            if nothing:  # Gradio would empty every output
                yield gr.skip()

        return guarded_generator

    @functools.wraps(handler)
    def guarded_function(*args: Any, **kwargs: Any) -> Any:
        try:
            return handler(*args, **kwargs)
        except Exception as error:
            raise shown(error, language) from error

    return guarded_function


def shown(error: Exception, language: str) -> gr.Error:
    """Turn any exception into the message that its reader gets."""
    if isinstance(error, gr.Error):
        return error
    if isinstance(error, GanzooError):
        sentence = say_error(error, language)
        return gr.Error(on_screen(sentence, begins=error.template), duration=12, print_exception=False)
    log.error("a handler failed", exc_info=error)
    sentence = say(
        "This is a bug in ganzoo and not your doing: {kind}: {detail}. What you made is still there; "
        "the log of the server has the details.",
        language,
        kind=type(error).__name__,
        detail=error,
    )
    return gr.Error(on_screen(sentence), duration=None, print_exception=False)


def on_screen(message: str, *, begins: str = "") -> str:
    """Return a message as gradio's toasts take it: begun with a capital, and safe, as they are read as HTML."""
    return escape(begun(message, begins), quote=False)


def begun(message: str, begins: str = "") -> str:
    """Return a message that begins with a capital, without what cannot be printed.

    A sentence whose template `begins` with a field begins with somebody's own word, a file's name: that stays as it is.
    """
    return printable(message if begins.startswith("{") else message[:1].upper() + message[1:])
