"""The lab's facts stand once: what the server tells the browser is in none of the modules that draw it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ganzoo.lab.facts import facts
from ganzoo.lab.worlds import WORLDS

STATIC = Path(__file__).parents[4] / "ganzoo" / "ui" / "tabs" / "live" / "js"
WORDS = ("title", "help", "short", "text")
# Names that a module must know to do its work, each for one reason.
NEEDED = {
    "controls.js": {"objective", "seed"},  # they have a place of their own in the bar
    "picture.js": {"seed"},  # the caption
    "presets.js": {"seed"},  # a preset is chosen whatever the seed
    "seeds.js": {"seed"},  # both sides have the same one
    "line/outline.js": {"none"},  # a word of SVG
    "line/tools.js": {"drawn", "csv"},  # the tools with which a target is made
}
# Words of HTML, of plots, of buttons and of messages as well.
ELSEWHERE = {
    "grid",
    "layers",
    "hidden",
    "line",
    "mode",
    "margin",
    "moments",
    "off",
    "on",
    "own",
    "rows",
    "small",
    "steps",
    "target",
    "default",
}


def modules() -> dict[str, str]:
    """Return the source of every module that the lab or the watch page loads, by its name."""
    found: dict[str, str] = {}
    waiting = [STATIC / "live.js", STATIC / "watch.js"]
    while waiting:
        path = waiting.pop()
        name = path.relative_to(STATIC).as_posix()
        if name not in found:
            found[name] = path.read_text(encoding="utf-8")
            near = re.findall(r'(?:from|import\()\s*"(\.\.?/[\w/]+\.js)"', found[name])
            waiting += [(path.parent / each).resolve() for each in near if not each.startswith("../../../")]
    return found


def told() -> Iterator[tuple[str, Any]]:
    """Yield every fact as (key, value), names of rows under the key ""."""
    waiting: list[tuple[str, Any]] = [
        ("", facts()),
        *(("", {name: preset.to_dict() for name, preset in world.presets.items()}) for world in WORLDS.values()),
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
SETTINGS = [each for world in facts()["worlds"].values() for each in world["settings"].items()]
TARGETS = [offer for world in facts()["worlds"].values() for offer in world["targets"]]
TITLES = {title for _, setting in SETTINGS for title in setting.get("choices", {}).values()}
NAMES = {
    *facts()["objectives"],
    *(name for name, _ in SETTINGS),
    *(name for _, setting in SETTINGS for name in setting.get("choices", {})),
    *(offer["name"] for offer in TARGETS),
    *(offer["kind"] for offer in TARGETS),
    *(name for world in WORLDS.values() for name in world.presets),
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
