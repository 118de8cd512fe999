"""The front door: which language a visitor gets, and the document that says so."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, JSONResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ganzoo.ui.shared.language import COOKIE, FrontDoor, preferred

DOCUMENT = '<!doctype html>\n<html\n\tlang="en"\n>\n<head>\n<title>x</title></head><body>가</body></html>'


async def _page(request):
    return HTMLResponse(DOCUMENT)


async def _pieces(request):
    return StreamingResponse((piece for piece in (DOCUMENT[:40], DOCUMENT[40:])), media_type="text/html")


async def _facts(request):
    return JSONResponse({"lang": 'lang="en"'})


@pytest.fixture
def client():
    routes = [Route("/", _page), Route("/ko", _pieces), Route("/config", _facts), Route("/other", _page)]
    app = Starlette(routes=routes, middleware=[Middleware(FrontDoor)])
    return TestClient(app, follow_redirects=False)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("ko-KR,ko;q=0.9,en-US;q=0.8", "ko"),
        ("en-US,en;q=0.9,ko;q=0.8", "en"),
        ("fr-FR,ko;q=0.5,en;q=0.4", "ko"),
        ("ko;q=0, en;q=0.1", "en"),
        ("fr", "en"),
        ("KO", "ko"),
        ("ko;q=nonsense", "ko"),
        (",;q=1,,", "en"),
    ],
)
def test_the_browsers_first_known_language_wins(header, language):
    assert preferred(header).code == language


def test_a_korean_browser_is_sent_to_the_korean_page_with_the_rest_of_the_address(client):
    answer = client.get("/?walk=3,17&tab=latent", headers={"accept-language": "ko-KR"})
    assert answer.status_code == 307
    assert answer.headers["location"] == "./ko?walk=3,17&tab=latent"
    assert "Accept-Language" in answer.headers["vary"]


def test_a_choice_beats_the_browser(client):
    korean = {"accept-language": "ko-KR"}
    assert client.get("/", headers={**korean, "cookie": f"{COOKIE}=en"}).status_code == 200
    assert client.get("/?lang=en", headers=korean).status_code == 200
    assert client.get("/", headers={"accept-language": "en", "cookie": f"{COOKIE}=ko"}).status_code == 307
    assert client.get("/?lang=en", headers={"cookie": f"{COOKIE}=ko"}).status_code == 200
    assert client.get("/?lang=ko").status_code == 307


def test_nonsense_in_cookie_or_query_is_ignored(client):
    answer = client.get("/?lang=%00xx", headers={"cookie": f'{COOKIE}="<script>'})
    assert answer.status_code == 200


def test_the_document_names_its_language_and_begins_with_our_script(client):
    english, korean = client.get("/"), client.get("/ko")
    assert 'lang="en"' in english.text and 'lang="ko"' in korean.text and 'lang="en"' not in korean.text
    for answer in (english, korean):
        assert answer.text.index("<script>") < answer.text.index("<title>")
        assert "ganzoo-tables" in answer.text
        assert int(answer.headers["content-length"]) == len(answer.content)
        assert answer.text.endswith("<body>가</body></html>")


def test_everything_else_passes_untouched(client):
    assert client.get("/config", headers={"accept-language": "ko"}).json() == {"lang": 'lang="en"'}
    assert client.get("/other", headers={"accept-language": "ko"}).text == DOCUMENT
    assert client.head("/").headers["content-type"].startswith("text/html")
