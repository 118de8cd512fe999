"""What a page shows before Gradio has come, and how little of a page there is to wait for."""

from __future__ import annotations

import gzip
import json

import pytest

from ganzoo.catalog import Catalog
from ganzoo.ui import app
from ganzoo.ui.early import Early, imported
from ganzoo.ui.shared.modules import files
from ganzoo.ui.shared.services import Services
from ganzoo.ui.text import languages
from tests.ui.stand_in import StandInEngine

ENGLISH, KOREAN = languages()[:2]
MOST_KILOBYTES = 60  # of a page as it is sent


@pytest.fixture
def early() -> Early:
    return Early(app.tabs())


def test_the_page_as_sent_is_small_and_holds_no_picture() -> None:
    config = json.dumps(
        app.build(Services(Catalog(), build_engine=StandInEngine)).get_config_file(), default=str
    ).encode()
    assert len(gzip.compress(config)) < 1000 * MOST_KILOBYTES
    pictures = config.count(b"data:image")
    assert pictures <= 2 * 2  # the drawings to colour in, a bag and a shoe, once for each language


@pytest.mark.parametrize("query", [b"", b"tab=live&target=normal:0,1", b"tab=nonsense", b"lang=en"])
def test_where_the_lab_opens_it_begins_in_the_document(early: Early, query: bytes) -> None:
    head, body = early(ENGLISH, query)
    assert body.count(b'class="gz-live"') == 1 and b"mount(document" in body
    assert b"tabs/live/js/lab.js" in head and b'href="live/arrival"' in head


@pytest.mark.parametrize("query", [b"tab=latent", b"tab=models&gan=x", b"tab=dcgan"])
def test_another_tab_asks_for_nothing_of_the_lab(early: Early, query: bytes) -> None:
    head, body = early(ENGLISH, query)
    assert b"gz-live" not in body and b"live/" not in head


def test_it_speaks_the_pages_language_and_marks_the_tab_that_opens(early: Early) -> None:
    _, body = early(KOREAN, b"tab=models")
    assert "<span aria-current=true>모델</span>" in body.decode() and "Models" not in body.decode()


def test_nothing_that_the_address_says_comes_into_the_document(early: Early) -> None:
    said = early(ENGLISH, b"tab=%3Cscript%3Eevil&note=evil")
    assert b"evil" not in said[0] + said[1]


def test_all_modules_of_the_lab_are_fetched_at_once() -> None:
    """A module that is missing here would be found only once the one that imports it has come."""
    needed = {"tabs/live/js/lab.js", "tabs/live/js/paint.js", "tabs/live/js/line/quantiles.js"}
    names = imported("tabs/live/js/live.js")
    assert names[0] == "tabs/live/js/live.js" and needed <= set(names) <= set(files())
    assert "tabs/live/js/watch.js" not in names  # another page's
    assert len(names) == len(set(names))


def test_an_app_without_the_tab_of_the_lab_shows_its_first_one() -> None:
    head, body = Early([("latent", "Latent space")])(ENGLISH, b"")
    assert b"gz-live" not in head + body and b"Latent space" in body
