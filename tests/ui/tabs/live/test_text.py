"""Every sentence of the live lab's modules has its Korean, with the same fields, and the table holds nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

UI = Path(__file__).parents[4] / "ganzoo" / "ui"
KOREAN: dict[str, str] = json.loads((UI / "text" / "ko" / "live.json").read_text(encoding="utf-8"))
MODULES = sorted((UI / "tabs" / "live" / "js").rglob("*.js"))
# Where a sentence stands in our modules: t("..."), {text: "..."}, a title, an action; and both arms of a choice.
_SENTENCE = r'"((?:[^"\\]|\\.)+)"'
_PLACES = [rf"\bt\({_SENTENCE}", rf"\b(?:text|title|action): {_SENTENCE}"]
_CHOICE = rf'\b(?:text: |text = |\(|title: )[^"\n]*\? {_SENTENCE} : {_SENTENCE}'


def _sentences(source: str) -> set[str]:
    found = {sentence for place in _PLACES for sentence in re.findall(place, source)}
    return {
        sentence
        for sentence in found | {arm for arms in re.findall(_CHOICE, source) for arm in arms if " " in arm}
        if not sentence.startswith("./")  # where a form leads
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_every_sentence_of_a_module_has_its_korean(path: Path) -> None:
    assert {sentence for sentence in _sentences(path.read_text(encoding="utf-8")) if sentence not in KOREAN} == set()


def test_translations_keep_the_fields() -> None:
    def fields(text: str) -> list[str]:
        return sorted(re.findall(r"\{(\w+)[^}]*\}", text))

    assert {english for english, korean in KOREAN.items() if fields(english) != fields(korean)} == set()


def test_the_table_holds_no_sentence_that_nothing_says() -> None:
    said = "".join(path.read_text(encoding="utf-8") for path in [*MODULES, UI / "tabs" / "live" / "tab.py"])
    assert {sentence for sentence in KOREAN if f'"{sentence}"' not in said.replace('\\"', '"')} == set()
