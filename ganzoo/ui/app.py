"""The app as a table of contents, and how it is served.

There is a page for each language; they hold the same tabs. `serve` puts the routes of the live lab and the
front door onto the application that gradio launches (docs/decisions/0002-one-server.md).
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import socket
import threading

import gradio as gr
from fastapi import APIRouter
from starlette.middleware import Middleware

from ganzoo.guard.bodies import Bodies
from ganzoo.guard.connections import guard_connections
from ganzoo.guard.front import Front
from ganzoo.guard.origin import SameSite
from ganzoo.ui.early import Early
from ganzoo.ui.shared import modules, samples
from ganzoo.ui.shared.compressing import Compresses
from ganzoo.ui.shared.headers import SaysWhatPagesMay
from ganzoo.ui.shared.housekeeping import Housekeeper
from ganzoo.ui.shared.language import First, FrontDoor
from ganzoo.ui.shared.modules import UI, calling
from ganzoo.ui.shared.page import OPENING, Page, in_every_language
from ganzoo.ui.shared.presence import NotesPresence
from ganzoo.ui.shared.services import Services
from ganzoo.ui.shared.surroundings import host_for_url, own_folder, without_proxies
from ganzoo.ui.shared.theme import theme
from ganzoo.ui.shared.uploads import Uploads
from ganzoo.ui.shared.widgets import header

# The folder in ganzoo/ui/tabs (its name is also the tab's name in a link), and the title.
TABS = (
    ("live", "GAN, live"),
    ("latent", "Latent space"),
    ("translation", "Picture to picture"),
    ("super_resolution", "Super-resolution"),
    ("models", "Models"),
)
PAINT_SECONDS = 2.0  # importing torch takes a core; the first visitor's page is painted first
WAITING_LIMIT = 64  # events in the queue; the next visitor is told that the app is busy
WORKING_LIMIT = 4  # events of one kind at work at once, unless the tab says otherwise
MOST_SENT = 2**20  # bytes of a request that is no upload
MOST_UPLOADED = (
    64 * 2**20
)  # bytes of a file; a picture that the app would take is smaller, and a disk is not without end


def tabs() -> list[tuple[str, str]]:
    """Return the tabs whose modules are there, in order."""
    return [(name, title) for name, title in TABS if importlib.util.find_spec(f"ganzoo.ui.tabs.{name}")]


def build(services: Services) -> gr.Blocks:
    """Build a page for each language."""
    own_folder()
    blocks = gr.Blocks(title="ganzoo", analytics_enabled=False, fill_width=True)
    in_every_language(blocks, services, build_page)
    return blocks.queue(max_size=WAITING_LIMIT, default_concurrency_limit=WORKING_LIMIT)


def build_page(page: Page) -> None:
    """Build one language's page: header and tabs."""
    header(page)
    with gr.Tabs(elem_id="tabs", overflow_behavior="wrap") as rooms:
        for name, title in tabs():
            with gr.Tab(page.t(title), id=name, elem_id=f"tab-{name}") as tab:
                importlib.import_module(f"ganzoo.ui.tabs.{name}.tab").build(page)
            page.in_browser(tab.select, calling(OPENING, "entered", "tab", name, tabs()[0][0]))
    # The browser knows which tab its address asks for; a question to the server would open it later.
    page.in_browser(page.blocks.load, calling(OPENING, "opening", "tab", [name for name, _ in tabs()]), None, rooms)


def routes(services: Services) -> APIRouter:
    """Return what is served beside the pages: modules, and the live lab's streams and files, where it is there."""
    router = APIRouter()
    modules.add_routes(router)
    samples.add_routes(router, services.catalog)
    if importlib.util.find_spec("ganzoo.live.server"):
        importlib.import_module("ganzoo.live.server").add_routes(
            router, services.rooms, static=UI / "tabs" / "live" / "js", text=UI / "text"
        )
    return router


def serve(
    blocks: gr.Blocks, services: Services, *, host: str, port: int, warm: bool = True, early: First | None = None
) -> str:
    """Start serving on a thread and return the address; `blocks.block_thread()` waits for the end.

    `warm` builds the engine ahead of the first visitor; `early` is what a page shows before Gradio has come, that of
    the app if none is given.

    Raises: OSError when the port cannot be had.
    """
    with without_proxies():
        url = _launched(blocks, services, host=host, port=port, early=early or Early(tabs()))
    if warm:
        warming = services.warm_up(after_seconds=PAINT_SECONDS)
        threading.Thread(target=_spare_what_stays, args=(warming,), name="settle", daemon=True).start()
    return url


def _spare_what_stays(warming: threading.Thread) -> None:
    """Once all is imported, let the garbage collector pass it by: a round over it stops every visitor for 0.2 s."""
    warming.join()
    gc.collect()
    gc.freeze()


def middleware(keeper: Housekeeper, front: Front, early: First) -> list[Middleware]:
    """Return what stands before every route, the outermost first."""
    return [
        Middleware(SaysWhatPagesMay),
        Middleware(Compresses),
        Middleware(SameSite, front=front),
        Middleware(Bodies, limit=MOST_SENT, upload_limit=MOST_SENT + MOST_UPLOADED),
        Middleware(NotesPresence, presence=keeper.presence),
        Middleware(Uploads, files=keeper.files),
        Middleware(FrontDoor, early=early),
    ]


def _launched(blocks: gr.Blocks, services: Services, *, host: str, port: int, early: First) -> str:
    keeper, front = Housekeeper(blocks, services.files), services.files.front
    _, url, _ = blocks.launch(
        server_name=host_for_url(host),
        server_port=port or _free_port(),
        prevent_thread_lock=True,
        quiet=True,
        ssr_mode=False,
        pwa=False,
        run_history=False,
        footer_links=[],
        theme=theme(),
        css_paths=[UI / "shared" / "app.css", *sorted((UI / "tabs").glob("*/*.css"))],
        max_file_size=MOST_UPLOADED,
        app_kwargs={
            "routes": routes(services).routes,
            "middleware": middleware(keeper, front, early),
            "lifespan": keeper.at_work,
        },
    )
    guard_connections(blocks.server, front)
    return str(url)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
