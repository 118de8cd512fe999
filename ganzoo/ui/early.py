"""What a page shows before Gradio has come: its header, its tabs, and the live lab, which needs nothing of Gradio.

On a slow line Gradio's own modules take seconds. So the document itself holds the header and the tabs as they will
stand, and where its address asks for the lab, the lab begins in it; when the tab of the lab is there, it moves in
(ganzoo/ui/tabs/live/tab.py). Any other tab takes the place of all this as soon as its header is there (header.js).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path, PurePosixPath
from urllib.parse import parse_qs

from ganzoo.ui.shared import address
from ganzoo.ui.shared.modules import UI, files, version
from ganzoo.ui.shared.theme import theme
from ganzoo.ui.shared.widgets import header_html
from ganzoo.ui.tabs.live.tab import LAB, lab_html
from ganzoo.ui.text import Language, say

LIVE = "live"
FACTS = ("facts", "presets", "arrival")  # what the lab asks for first, under live/
COLOURS = (
    "body_background_fill",
    "body_text_color",
    "body_text_color_subdued",
    "border_color_primary",
    "background_fill_secondary",
)
STYLE = (Path(__file__).parent / "shared" / "early.css").read_text(encoding="utf-8")
DARK = """<script>{
  const asked = new URLSearchParams(location.search).get("__theme") ?? "system";
  const dark = asked === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : asked === "dark";
  document.body.classList.toggle("dark", dark);
}</script>"""
IMPORTED = re.compile(r"""^\s*(?:import|export)\b[^"';]*?\s?["'](\.[^"']+)["']""", re.MULTILINE)


class Early:
    """The first view of the pages, by what an address asks for."""

    def __init__(self, tabs: Sequence[tuple[str, str]]) -> None:
        self._tabs = tabs

    def __call__(self, language: Language, query: bytes) -> tuple[bytes, bytes]:
        """Return what stands in the head of a document, and what its body begins with."""
        asked = parse_qs(query.decode("latin-1")).get("tab", [""])[-1]
        asked = address.OLD_TABS.get(asked, asked)
        names = [name for name, _ in self._tabs]
        opens = asked if asked in names else names[0]
        return _head(opens == LIVE), self._body(language, opens)

    def _body(self, language: Language, chosen: str) -> bytes:
        tabs = "".join(
            f"<span{' aria-current=true' if name == chosen else ''}>{escape(say(title, language.code))}</span>"
            for name, title in self._tabs
        )
        room = lab_html(language.code) + _begin() if chosen == LIVE else ""
        header = header_html(language.code)
        return (
            f'{DARK}<div id="gz-early"><div inert>{header}<p class="gz-early-tabs">{tabs}</p></div>{room}</div>'
        ).encode()


def _begin() -> str:
    """Return the script that begins the lab in its early place; who cannot be helped there is helped in the tab."""
    return (
        f'<script type="module">import {{ mount }} from "./{_located(_name(LAB))}";'
        'mount(document.querySelector("#gz-early .gz-live")).catch((error) => console.error(error));</script>'
    )


@cache
def _head(lab: bool) -> bytes:
    light, dark = _colours(""), _colours("_dark")
    style = f"#gz-early{{{light}}}body.dark>#gz-early{{{dark}}}{STYLE}"
    links = [f'<link rel="stylesheet" href="{_located("shared/app.css")}">']
    if lab:
        style_sheet = _name(LAB.with_suffix(".css"))
        links += [f'<link rel="preload" as="style" href="{_located(style_sheet)}">']
        links += [f'<link rel="modulepreload" href="{_located(name)}">' for name in imported(_name(LAB))]
        links += [f'<link rel="preload" as="fetch" crossorigin href="live/{name}">' for name in FACTS]
    return f"<style>{style}</style>{''.join(links)}".encode()


def imported(name: str) -> list[str]:
    """Return the names of a module and of all that it imports, the nearest first."""
    found = [name]
    for here in found:
        for other in IMPORTED.findall(files()[here].plain.decode()):
            there = _joined(PurePosixPath(here).parent, other)
            if there in files() and there not in found:
                found.append(there)
    return found


def _joined(folder: PurePosixPath, relative: str) -> str:
    parts = list(folder.parts)
    for part in PurePosixPath(relative).parts:
        if part == "..":
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _colours(suffix: str) -> str:
    chosen = theme()
    values = ((name, str(getattr(chosen, name + suffix))) for name in COLOURS)
    return "".join(f"--{name.replace('_', '-')}:{value};" for name, value in values)


def _located(name: str) -> str:
    return f"ui/v-{version()}/{name}"


def _name(module: Path) -> str:
    return module.relative_to(UI).as_posix()
