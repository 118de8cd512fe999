"""What the super-resolution tab answers while it works: pictures, news, figures, and refusals in their place.

A picture never stands beside the name of another one's file: when a visitor gives a file, what was made from the one
before goes at once. It stays while the same picture is enlarged by something else, whatever becomes of that.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from ganzoo.errors import GanzooError
from ganzoo.ui.shared.page import Page, begun
from ganzoo.ui.tabs.super_resolution import enlarging
from ganzoo.ui.tabs.super_resolution.enlarging import BICUBIC, ORIGINAL, Working
from ganzoo.ui.tabs.super_resolution.fidelity import fidelity_table
from ganzoo.ui.text import say_error

ASK_SECONDS = 45.0  # a job that takes longer is announced and started by hand
TELL_SECONDS = 0.25  # between two looks at the progress
NOTHING: dict[str, Any] = {}  # in place of two pictures


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is to be seen: two pictures or NOTHING (None: what is there stays), a line of news as HTML, figures."""

    view: dict[str, Any] | None
    work: str
    figures: str = ""
    working: bool = False


def answers(
    page: Page, given: Callable[[], enlarging.Given], sides: tuple[str, str], shown: Any, *, asked: bool
) -> Iterator[Answer]:
    """Yield what is seen while two sides of what was `given` are computed, and at the end.

    `shown` is what the view holds now; `asked` says that somebody pressed the button, however long it takes.
    """
    view: dict[str, Any] | None = NOTHING
    try:
        what = given()
        view = None if _is_of(shown, what) else NOTHING
        yield from _enlarge(page, what, sides, view, asked=asked)
    except GanzooError as error:
        yield Answer(view=view, work=refused(begun(say_error(error, page.language), error.template)))


def _is_of(shown: Any, what: enlarging.Given) -> bool:
    """Whether the pictures that are shown were made from what was given, with its truth or without."""
    key = shown.get("key") if isinstance(shown, Mapping) else None
    return isinstance(key, str) and key.split("/")[0] == what.key.split("/")[0]


def _enlarge(
    page: Page, what: enlarging.Given, sides: tuple[str, str], view: dict[str, Any] | None, *, asked: bool
) -> Iterator[Answer]:
    seconds = enlarging.expected(page, what, sides)
    if seconds > ASK_SECONDS and not asked:
        text = "{size} will take {time}. Press Enlarge to begin, or choose other models."
        yield Answer(view=view, work=told(page.t(text, size=_sizes(what), time=_duration(page, seconds))))
        return
    began, said, files = time.monotonic(), 0.0, {}
    for step in enlarging.make(page, what, sides):
        if not isinstance(step, Working):
            files = step
        elif time.monotonic() - said > TELL_SECONDS:
            said = time.monotonic()
            left = step.seconds_left if step.seconds_left is not None else seconds
            yield Answer(view=view, work=told(_progress(page, step, left), step.share), working=True)
    figures = {title_of(page, name): near for name, near in enlarging.figures(what, files).items()}
    work = told(_done(page, what, time.monotonic() - began))
    yield Answer(view=_view(page, what, files, sides), work=work, figures=fidelity_table(page, figures))


def _view(page: Page, what: enlarging.Given, files: Mapping[str, str], sides: tuple[str, str]) -> dict[str, Any]:
    width, height = (enlarging.SCALE * side for side in what.small.size)
    shown = [
        {
            "file": files[name],
            "title": title_of(page, name),
            "small": name == ORIGINAL and what.truth is None,
        }
        for name in sides
    ]
    return {"left": shown[0], "right": shown[1], "width": width, "height": height, "key": what.key}


def _done(page: Page, what: enlarging.Given, took: float) -> str:
    sizes = _sizes(what)  # what was made before is there at once
    done = page.t("{size}, in {seconds} s.", size=sizes, seconds=f"{took:.1f}") if took >= 0.1 else f"{sizes}."
    if what.key == "example":
        done = page.t("An example that a program drew: {done} Give it your own picture above.", done=done)
    return done


def title_of(page: Page, name: str) -> str:
    """Return what a way of enlarging is called."""
    return {BICUBIC: page.t("Bicubic"), ORIGINAL: page.t("Original")}.get(name, name)


def told(text: str, share: float | None = None) -> str:
    """Return a line of news, with a bar while something is going on."""
    bar = "" if share is None else f'<progress max="1" value="{share:.3f}" aria-label="{escape(text)}"></progress>'
    return f'<div class="gz-work" role="status"><p>{escape(text)}</p>{bar}</div>'


def refused(text: str) -> str:
    """Return a refusal, which stays until something else is asked."""
    return f'<div class="gz-work gz-refused" role="alert"><p>{escape(text)}</p></div>'


def _progress(page: Page, step: Working, seconds: float) -> str:
    words = {"name": title_of(page, step.name), "time": _duration(page, seconds)}
    if step.ahead:
        return page.t("{count} waiting before you; {name}: {time} left", count=step.ahead, **words)
    return page.t("{name}: {time} left", **words)


def _sizes(what: enlarging.Given) -> str:
    width, height = what.small.size
    return f"{width}×{height} → {enlarging.SCALE * width}×{enlarging.SCALE * height}"


def _duration(page: Page, seconds: float) -> str:
    if seconds < 90:
        return page.t("about {count} s", count=f"{seconds:.1f}" if seconds < 9.5 else f"{seconds:.0f}")
    return page.t("about {count} min", count=f"{seconds / 60:.0f}")
