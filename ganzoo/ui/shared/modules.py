"""The browser's modules: the JavaScript, CSS and recordings of the app, compressed once and served from one place.

The address of a file carries the version of all of them (/ui/v-<version>/tabs/latent/wall.js), so that a browser never
asks for it again; the places of files are those of this tree, so that modules import each other as they lie here.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from ganzoo.live.files import File

UI = Path(__file__).parents[1]
ROOMS = ("shared", "tabs")
ENDINGS = {".js", ".css", ".json"}


def view(module: Path, template: str, value: Any = None, **options: Any) -> gr.HTML:
    """Make a component that a module draws: its `mount` gets the element of the template, props, trigger and watch.

    Gradio takes the names of a component's own events from the JavaScript itself: hence the comment in it.
    """
    return gr.HTML(
        {} if value is None else value,
        html_template=template,
        js_on_load=f"""// "wake"
import({located(module)}).then(({{ mount }}) => mount({{
  element, props, trigger, watch, server: typeof server === "undefined" ? {{}} : server,
}})).catch((error) => console.error(error));""",
        apply_default_css=False,
        **options,
    )


def calling(module: Path, function: str, *given: Any, after: str = "") -> str:
    """Return JavaScript for an event: it calls a module's function with what is given.

    `after` is a JavaScript function of the event's inputs whose answer comes before what is given.
    """
    known = ([f"({after})(...values)"] if after else []) + [json.dumps(value) for value in given]
    return f"async (...values) => (await import({located(module)})).{function}({', '.join(known)})"


def located(module: Path) -> str:
    """Return the JavaScript expression for the address of a module."""
    return f'new URL("ui/v-{version()}/{module.relative_to(UI).as_posix()}", document.baseURI).href'


@cache
def version() -> str:
    """Return a short hash of all files."""
    digest = hashlib.blake2b(digest_size=6)
    for name, file in files().items():
        digest.update(name.encode() + file.plain)
    return digest.hexdigest()


@cache
def files() -> dict[str, File]:
    """Return all files by their place under ganzoo/ui; they are read once, when the first page is built."""
    paths = sorted(path for room in ROOMS for path in (UI / room).rglob("*") if path.suffix in ENDINGS)
    return {path.relative_to(UI).as_posix(): File.of(path.name, path.read_bytes()) for path in paths}


def add_routes(router: APIRouter) -> None:
    """Serve the files under /ui."""
    router.add_route("/ui/{version}/{name:path}", _answer, methods=["GET", "HEAD"])


async def _answer(request: Request) -> Response:
    found = files().get(request.path_params["name"])
    if found is None:
        return Response("there is no such file", 404, media_type="text/plain")
    return found.answer(request.headers, forever=request.path_params["version"] == f"v-{version()}")
