"""Cards in the reader's language: all of what ships, and no figure that is not in the config."""

from __future__ import annotations

import functools
import re
from typing import Any

import pytest

from ganzoo.card import body
from ganzoo.catalog import Catalog, Entry
from ganzoo.ui.shared.cards import card_of
from ganzoo.ui.shared.page import Page
from ganzoo.ui.shared.services import Services
from ganzoo.ui.text.check import fields
from ganzoo.ui.text.told import retold, templates

SHIPPED = {entry.name: entry for entry in Catalog().entries() if entry.source == "shipped"}
NAME = re.compile(r"[\w.+-]*")  # a checkpoint's, a data set's, a library's
FIGURE = re.compile(r"\d[\d.,]*\d|\d")
# Names of several words, and what is written in symbols.
NAMES = re.compile(r"(PSNR|SSIM) (Y|RGB)( Set5)?|AMD .*|x86_64 CPU.*|\[.*")


def _told(entry: Entry) -> list[tuple[str, str]]:
    """Return what a card says in English and in Korean, sentence by sentence."""
    said: list[tuple[str, str]] = []

    def say(sentence: str, **params: Any) -> str:
        told = retold(sentence, "ko", **params)
        said.append((sentence.format(**params) if params else sentence, told))
        return told

    body(entry.config, say)
    return said


@pytest.mark.parametrize("name", SHIPPED)
def test_all_of_a_shipped_card_is_there_in_korean(name: str) -> None:
    told = {english: korean for english, korean in _told(SHIPPED[name]) if not NAME.fullmatch(english)}
    english = [one for one, korean in told.items() if not re.search("[가-힣]", korean) and not NAMES.fullmatch(one)]
    assert not english, "without Korean:\n" + "\n".join(english)
    left = [korean for korean in told.values() if re.search(r"\b(the|of|and|that|with|against|floor)\b", korean)]
    assert not left, "half in English:\n" + "\n".join(left)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_figure_of_a_card_stands_in_its_korean(name: str) -> None:
    for english, korean in _told(SHIPPED[name]):
        assert set(FIGURE.findall(english)) <= set(FIGURE.findall(korean)), (english, korean)


@pytest.mark.parametrize("english", templates("ko"))
def test_a_translation_has_the_fields_of_its_template_and_no_figures_but_names(english: str) -> None:
    korean = templates("ko")[english]
    assert fields(korean) == fields(english)
    of_names = set(FIGURE.findall(english)) | {"4", "1"}  # "a quarter as wide"
    assert set(FIGURE.findall(korean)) <= of_names


def test_a_sentence_is_found_by_the_template_that_it_fits_and_said_part_by_part() -> None:
    said = retold("arXiv:1904.06991, 7 neighbours, on features of a.b-3, 12 features; floor: test pictures", "ko")
    assert said == "a.b-3의 특징 12개에 arXiv:1904.06991을 적용, 이웃 7개; 기준: 시험 그림"


def test_what_nobody_has_translated_stays_as_it_is() -> None:
    for odd in ("share of {braces} that nobody knows; {0}", "new, and unheard of", ""):
        assert retold(odd, "ko") == odd and retold(odd, "en") == odd


def test_a_card_is_shown_in_korean_unless_somebody_wrote_it_by_hand(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    catalog = Catalog()
    korean = Page(language="ko", blocks=None, services=Services(catalog))  # type: ignore[arg-type]
    english = Page(language="en", blocks=None, services=Services(catalog))  # type: ignore[arg-type]
    assert "<h2>데이터와 이용 조건</h2>" in card_of(korean, "dcgan.faces-64")
    assert "<h2>Data and its terms</h2>" in card_of(english, "dcgan.faces-64")
    monkeypatch.setattr(Entry, "card", lambda _: "# By hand\n\nMore than a config says.")
    assert "More than a config says." in card_of(korean, "dcgan.faces-64")


def test_telling_changes_no_english() -> None:
    for entry in SHIPPED.values():
        assert body(entry.config, functools.partial(retold, language="en")) == body(entry.config)
