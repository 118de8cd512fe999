"""What people read, in every language of the table `languages.json`.

The English sentence is the key, as in gettext: code stays readable, and a sentence without a translation still
reaches its reader. A translation lies in `<code>/<area>.json`, one flat object per area:

    {"Seeds are whole numbers; {given} is not one.": "시드는 정수여야 합니다. {given}은(는) 정수가 아닙니다."}

A sentence has named fields only, and all languages have the same ones. Numbers are written by the sentence
("{count:,}"), so that code passes values and not words. To add a language, add its row and its folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ganzoo.errors import GanzooError
from ganzoo.ui.text.particles import with_particles

FOLDER = Path(__file__).parent


@dataclass(frozen=True, kw_only=True)
class Language:
    """A row of the table: its code, its own name, the path of its page, and the locale that Gradio's words take."""

    code: str
    name: str
    path: str
    locale: str


@cache
def languages() -> tuple[Language, ...]:
    """Return the table; the first one is that of the sentences in the code, and has the page at /."""
    rows = json.loads((FOLDER / "languages.json").read_text(encoding="utf-8"))
    return tuple(Language(**row) for row in rows)


def say(sentence: str, language: str, **params: Any) -> str:
    """Put an English sentence into the reader's language and fill its fields."""
    said = sentences(language).get(sentence, sentence).format(**params)
    return with_particles(said) if language == "ko" else said


def say_name(name: str, language: str) -> str:
    """Put a name into the reader's language where it is known; any other stays as it is, braces included."""
    return sentences(language).get(name, name)


def say_error(error: GanzooError, language: str) -> str:
    """Put a refusal into the reader's language."""
    return say(error.template, language, **error.params)


def say_message(message: Mapping[str, Any], language: str) -> str:
    """Put a computed message, {"text": template, "params": {...}}, into the reader's language."""
    return say(message["text"], language, **message.get("params", {}))


@cache
def sentences(language: str) -> dict[str, str]:
    """Return every translation into one language, all areas together; English needs none."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.json")):
        found.update(json.loads(path.read_text(encoding="utf-8")))
    return found
