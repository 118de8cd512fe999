"""What a visitor has pulled from the Hub: remembered by their browser, by name, and listed for nobody else.

Anybody may pull anything, and what a config claims of itself is a stranger's word. So the catalog keeps what visitors
pull without listing it, and a page's menus hold what is listed and what this visitor has pulled, in this order. Where
the operator shares what is pulled (GANZOO_SHARE_PULLED), it is listed for everybody, after everything else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from ganzoo import hub as hf
from ganzoo.errors import UnknownName
from ganzoo.ui.shared.services import Services

if TYPE_CHECKING:
    from ganzoo.catalog import Catalog, Entry

MOST = 50  # names in a browser; the oldest goes first


def memory() -> gr.BrowserState:
    """Return where a browser keeps the names that its visitor has pulled; inside a page that is being built."""
    return gr.BrowserState([], storage_key="ganzoo-pulled", secret="ganzoo")


def also(names: Any, name: str) -> list[str]:
    """Return a browser's names with one more."""
    return [*(one for one in _names(names) if one != name), name][-MOST:]


def own(services: Services, names: Any) -> list[str]:
    """Return those of a browser's names that are here; what was pulled before a restart is looked for in the cache.

    Browsers send what they like: what is listed is no visitor's own, and what nobody has pulled is not there.
    """
    return [name for name in _names(names) if _is_here(services.catalog, name)]


def _is_here(catalog: Catalog, name: str) -> bool:
    try:
        return bool(catalog.find(name).foreign)
    except UnknownName:
        found = _in_cache(name)
    if found is not None:
        catalog.keep(found)
    return found is not None


def _in_cache(name: str) -> Entry | None:
    return hf.kept(name, hub=hf.Hub.from_env().for_visitors())


def _names(names: Any) -> list[str]:
    if not isinstance(names, list):
        return []
    return [name for name in names[-MOST:] if isinstance(name, str) and len(name) <= 250]
