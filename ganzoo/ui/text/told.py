"""What a checkpoint's card says, in the reader's language: its headings, and the sentences that its config holds.

A config holds sentences with their figures in them ("against 300 test pictures"). Their translations stand in
`cards.<code>.json`, with {named} fields in place of figures and names: a sentence is found by the template that it
fits, and says in the other language what was in it. So no figure is written twice. A sentence of several parts is
told part by part; what fits no template stays as it is.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from ganzoo.card import plainly
from ganzoo.ui import text
from ganzoo.ui.text.particles import with_particles

FIELD = re.compile(r"\\\{(\w+)\\\}")  # as re.escape leaves it
PART = "; "


def retold(sentence: str, language: str, **params: Any) -> str:
    """Put a sentence of a card into a language: a template with its fields, or one that is filled already."""
    found = templates(language)
    if not found:
        return plainly(sentence, **params)
    if sentence in found:
        said = found[sentence].format(**params) if params else found[sentence]
    else:
        said = _fitted(sentence.format(**params) if params else sentence, language)
    return with_particles(said) if language == "ko" else said


@cache
def templates(language: str) -> dict[str, str]:
    """Return the translations of what cards say; there are none for English."""
    path = text.FOLDER / f"cards.{language}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _fitted(sentence: str, language: str) -> str:
    """Return a filled sentence by the template that it fits, else part by part."""
    known = templates(language)
    if sentence in known:
        return known[sentence]
    for pattern, translation in _patterns(language):
        if match := pattern.fullmatch(sentence):
            return translation.format(**{name: _fitted(value, language) for name, value in match.groupdict().items()})
    for between in (PART, ", "):
        if between in sentence:
            return between.join(_fitted(part, language) for part in sentence.split(between))
    return text.say_name(sentence, language)


@cache
def _patterns(language: str) -> list[tuple[re.Pattern[str], str]]:
    """Return the templates with fields as patterns, the longest first."""
    found = [(english, said) for english, said in templates(language).items() if "{" in english]
    found.sort(key=lambda pair: -len(pair[0]))
    return [(re.compile(FIELD.sub(r"(?P<\1>[^;]+?)", re.escape(english))), said) for english, said in found]
