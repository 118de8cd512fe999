"""What a visitor sees when an upload is refused, and when a result has gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import serving, visitors
from tests.e2e.test_super_resolution import WAIT, file_of, give, opened, told


@pytest.fixture(scope="module")
def narrow() -> Iterator[str]:
    """An app whose visitors have a quarter of a megabyte each."""
    with serving("app.py", "--port", "0", environment={"GANZOO_FILES_MEGABYTES": "1"}) as running:
        yield running.url


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/?tab=super_resolution", "Your files here take 0 MB already and may take 0.25 MB"),
        ("/ko?tab=super_resolution", "여기 있는 파일이 이미 0 MB를 쓰고"),
    ],
)
def test_an_upload_that_does_not_fit_is_refused_in_the_visitors_language(narrow, chromium, path, words):
    with visitors(chromium, narrow) as visit:
        page = visit(path, locale="ko-KR" if "ko" in path else "en-US")
        page.locator("#super_resolution-file input[type=file]").wait_for(state="attached")
        give(page, {"name": "large.png", "mimeType": "image/png", "buffer": bytes(300_000)})
        expect(page.locator(".toast-body").filter(has_text=words)).to_be_visible(timeout=WAIT)


def test_a_result_that_has_gone_is_made_again(visit, server):
    page = opened(visit)
    give(page, file_of(44, 32))
    told(page, "44×32 → 176×128")
    picture = page.locator(".gz-ba-over img")
    expect(picture).to_have_js_property("naturalWidth", 176, timeout=WAIT)  # it stands there once both are decoded
    source = str(picture.get_attribute("src"))
    Path(unquote(urlsplit(source).path.partition("file=")[2])).unlink()
    assert page.request.get(source).status == 403
    page.get_by_role("button", name="Enlarge").click()
    expect(picture).not_to_have_attribute("src", source, timeout=WAIT)
    expect(picture).to_have_js_property("naturalWidth", 176)
