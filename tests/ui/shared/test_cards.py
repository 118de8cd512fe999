"""Which model a tab shows first, and cards that are safe whatever stands in them."""

from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest

from ganzoo.ui.shared.cards import BLOCKS, HEADINGS, PHRASES, TABLES, card_html, models_of_tab
from ganzoo.ui.shared.page import Page
from tests.hostile_cards import HOSTILE
from tests.ui.stand_in import StandInCatalog


def test_the_model_whose_pictures_look_most_real_comes_first_and_one_that_was_not_measured_last(tmp_path: Path) -> None:
    catalog = StandInCatalog(tmp_path, ["dcgan.a-32", "dcgan.b-32", "dcgan.c-32", "dcgan.d-32"])
    for name, precision in (("dcgan.b-32", 0.7), ("dcgan.c-32", 0.9), ("dcgan.d-32", 0.7)):
        figures = (SimpleNamespace(name="recall", value=1.0), SimpleNamespace(name="precision", value=precision))
        catalog.find(name).config.metrics = figures
    page = Page(language="en", blocks=None, services=SimpleNamespace(catalog=catalog))  # type: ignore[arg-type]
    assert models_of_tab(page, "latent") == ["dcgan.c-32", "dcgan.b-32", "dcgan.d-32", "dcgan.a-32"]


PAGE = Page(language="en", blocks=None, services=None)  # type: ignore[arg-type]
ALLOWED = HEADINGS | BLOCKS | TABLES | PHRASES
ATTRIBUTES = {"a": {"href", "target", "rel"}, "pre": {"tabindex"}, "table": {"tabindex"}}


class Elements(HTMLParser):
    """Every element of a piece of HTML with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("harm", HOSTILE)
def test_a_card_runs_nothing_and_asks_nobody(harm: str) -> None:
    html = card_html(PAGE, f"---\nlicense: mit\n---\n# Title\n\n{harm}\n\nthe *end*\n", "pictures/1/a.png")
    assert html.startswith("<h1>Title</h1>") and "license" not in html
    for tag, attributes in Elements(html).found:
        assert tag in ALLOWED
        assert set(attributes) <= ATTRIBUTES.get(tag, set())
        assert attributes.get("tabindex", "0") == "0"
        assert (attributes.get("href") or "https://").startswith(("https://", "mailto:"))


def test_what_a_card_says_beside_the_harm_stays() -> None:
    text = "# T\n\n<div style='x'>kept</div>\n\n![a view](far.png) <b>bold</b>\n\n| a |\n|--:|\n| 1 |"
    html = card_html(PAGE, text, None)
    assert "kept" in html and "<b>bold</b>" in html and "<td>1</td>" in html and "a view" in html


def test_links_go_elsewhere_in_a_window_of_their_own() -> None:
    html = card_html(PAGE, "[a](https://example.org) [b](?tab=models) [c](//far.example)", None)
    assert '<a href="https://example.org" target="_blank" rel="noopener noreferrer">a</a>' in html
    assert html.count("href=") == 1


def test_a_cards_own_picture_is_shown_from_where_it_is_served_and_no_other() -> None:
    assert '<img src="pictures/1/a.png"' in card_html(PAGE, "![what](samples.png)", "pictures/1/a.png")
    assert "<img" not in card_html(PAGE, "![what](samples.png)", None)
    assert "<img" not in card_html(PAGE, "<img src=samples.png>", "pictures/1/a.png")
    assert "&quot;" in card_html(PAGE, "![what](samples.png)", 'a"b')


def test_a_checkpoint_without_a_card_says_so() -> None:
    assert "has no card" in card_html(PAGE, "---\na: b\n---\n", None)
