"""The lab's facts stand once: what the server tells the browser is in none of the modules that draw it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ganzoo.lab.line.facts import facts
from ganzoo.lab.line.presets import OFFERED

STATIC = Path(__file__).parents[4] / "ganzoo" / "ui" / "tabs" / "live" / "js"
WORDS = ("title", "help", "short", "text")
# Names that a module must know to do its work, each for one reason.
NEEDED = {
    "controls.js": {"objective", "seed"},  # they have a place of their own in the bar
    "picture.js": {"seed"},  # the caption
    "presets.js": {"none", "seed"},  # a word of SVG; a preset is chosen whatever the seed
    "target_tools.js": {"drawn", "quantiles"},  # the tools with which a target is made
}
ELSEWHERE = {"hidden", "mode", "moments", "rows", "steps", "target"}  # words of HTML, of plots and of messages as well


def modules() -> dict[str, str]:
    """Return the source of every module that the lab or the watch page loads, by its name."""
    found: dict[str, str] = {}
    waiting = ["live.js", "watch.js"]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = (STATIC / name).read_text(encoding="utf-8")
            waiting += re.findall(r'(?:from|import\()\s*"\./(\w+\.js)"', found[name])
    return found


def told() -> Iterator[tuple[str, Any]]:
    """Yield every fact as (key, value), names of rows under the key ""."""
    waiting: list[tuple[str, Any]] = [
        ("", facts()),
        ("", {name: preset.to_dict() for name, preset in OFFERED.items()}),
    ]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.items()
            yield from (("", name) for name in value)
        elif isinstance(value, list | tuple):
            waiting += [(key, part) for part in value]
        else:
            yield key, value


SENTENCES = {value for key, value in told() if key in WORDS}
TITLES = {title for setting in facts()["settings"].values() for title in setting.get("choices", {}).values()}
NAMES = {
    *facts()["settings"],
    *facts()["objectives"],
    *(name for setting in facts()["settings"].values() for name in setting.get("choices", {})),
    *(offer["name"] for offer in facts()["targets"]),
    *(offer["kind"] for offer in facts()["targets"]),
    *OFFERED,
}


def quoted(text: str, source: str) -> bool:
    """Say whether a module holds this text as a literal, or as the key of one."""
    exact = re.escape(text)
    return bool(re.search(rf"[\"'`]{exact}[\"'`]|[{{,]\s*{exact}:", source))


def _code(source: str) -> str:
    """Return a module without its comments, which may give examples and types."""
    return re.sub(r"/\*.*?\*/|(?:^|\s)//[^\n]*", "", source, flags=re.DOTALL)


@pytest.mark.parametrize("name", modules())
def test_no_module_holds_words_of_the_tables(name: str) -> None:
    source = modules()[name].replace('\\"', '"')
    words = {text for text in SENTENCES | TITLES | set(facts()["groups"].values()) if " " in text or text[:1].isupper()}
    assert {text for text in words if quoted(text, source)} == set()


@pytest.mark.parametrize("name", modules())
def test_a_module_names_a_setting_an_objective_or_a_target_only_for_a_reason(name: str) -> None:
    named = {text for text in NAMES - ELSEWHERE if quoted(text, _code(modules()[name]))}
    assert named == NEEDED.get(name, set())


@pytest.mark.parametrize("name", modules())
def test_no_module_knows_where_errors_or_distances_stand(name: str) -> None:
    source = modules()[name]
    levels = {level for row in facts()["objectives"].values() for _, level in row["balance"] if not level.isdigit()}
    assert {level for level in levels if quoted(level, source)} == set()
    assert not re.search(r"LN2|Math\.log\(2\)|0\.69|1\.386|\b0\.1[25]\b", source)
