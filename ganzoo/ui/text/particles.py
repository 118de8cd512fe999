"""Korean particles after a word that is filled in: 4.00을(를) becomes 4.00을.

A table writes both forms, 은(는), 이(가), 을(를), 와(과), (으)로, (이)라, because it cannot know the word. Which one is
right depends on whether the word, read aloud, ends in a consonant; for 로 one in ㄹ counts as none. particles.js does
the same in the browser, and a test holds the two together.
"""

from __future__ import annotations

import re
from typing import Literal

Ending = Literal["", "ㄹ", "consonant"]

_FORMS = {  # as written in a table: after a consonant, after a vowel
    "은(는)": ("은", "는"),
    "는(은)": ("은", "는"),
    "이(가)": ("이", "가"),
    "가(이)": ("이", "가"),
    "을(를)": ("을", "를"),
    "를(을)": ("을", "를"),
    "와(과)": ("과", "와"),
    "과(와)": ("과", "와"),
    "(으)로": ("으로", "로"),
    "(이)라": ("이라", "라"),
}
_WRITTEN = re.compile("|".join(map(re.escape, _FORMS)))
_CLOSING = "\"'”’)]}>»」』)"
_DIGITS: dict[str, Ending] = {  # 영 삼 육, 일 칠 팔
    "0": "consonant",
    "3": "consonant",
    "6": "consonant",
    "1": "ㄹ",
    "7": "ㄹ",
    "8": "ㄹ",
}
_LETTERS: dict[str, Ending] = {"l": "ㄹ", "m": "consonant", "n": "consonant"}
_SPELLED: dict[str, Ending] = {**_LETTERS, "r": "ㄹ"}
_LATIN, _VOWEL, _NG = re.compile("[a-z]+$"), re.compile("[aeiouy]"), re.compile("[aeiou]ng$")
_FIRST, _RIEUL = 0xAC00, 8


def with_particles(text: str) -> str:
    """Return a sentence in which every particle that is written in both forms has the right one."""
    return _WRITTEN.sub(lambda found: _chosen(found[0], text[: found.start()]), text)


def ending(word: str) -> Ending:
    """Say how a word ends when it is read aloud: in a vowel (""), in ㄹ, or in another consonant."""
    word = word.rstrip(_CLOSING)
    last = word[-1:]
    if "가" <= last <= "힣":
        final = (ord(last) - _FIRST) % 28
        return "" if final == 0 else "ㄹ" if final == _RIEUL else "consonant"
    latin = _LATIN.search(word.lower())
    if latin is None:
        return _DIGITS.get(last, "")
    if _VOWEL.search(latin[0]) is None:  # spelled out, letter by letter: 피엔지, 피에스엔알
        return _SPELLED.get(latin[0][-1], "")
    return "consonant" if _NG.search(latin[0]) else _LETTERS.get(latin[0][-1], "")


def _chosen(written: str, before: str) -> str:
    closed, open_ = _FORMS[written]
    end = ending(before)
    if written == "(으)로" and end == "ㄹ":
        return open_
    return closed if end else open_
