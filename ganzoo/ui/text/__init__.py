"""What people read, in English and Korean.

The English sentence is the key, as in gettext: code stays readable, and a sentence without a
translation still reaches its reader. Korean lies in `ko/<area>.json`, one flat object per area:

    {"Seeds are whole numbers; {given} is not one.": "시드는 정수여야 합니다. {given}은(는) 정수가 아닙니다."}

A sentence has named fields only, and both languages have the same ones. Numbers are written by
the sentence ("{count:,}"), so that code passes values and not words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from ganzoo.errors import GanzooError

Language = Literal["en", "ko"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
NAMES: dict[Language, str] = {"en": "English", "ko": "한국어"}

_FOLDER = Path(__file__).parent


def say(sentence: str, language: Language, **params: Any) -> str:
    """Put an English sentence into the reader's language and fill its fields."""
    return sentences(language).get(sentence, sentence).format(**params)


def say_error(error: GanzooError, language: Language) -> str:
    """Put a refusal into the reader's language."""
    return say(error.template, language, **error.params)


def say_message(message: Mapping[str, Any], language: Language) -> str:
    """Put a computed message, {"text": template, "params": {...}}, into the reader's language."""
    return say(message["text"], language, **message.get("params", {}))


@cache
def sentences(language: Language) -> dict[str, str]:
    """Return every translation into one language, all areas together; English needs none."""
    found: dict[str, str] = {}
    for path in sorted((_FOLDER / language).glob("*.json")):
        found.update(json.loads(path.read_text(encoding="utf-8")))
    return found
