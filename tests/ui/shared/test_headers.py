"""What every answer tells the browser."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from ganzoo.ui.shared.headers import SaysWhatPagesMay


@pytest.fixture
def client() -> TestClient:
    routes = [
        Route("/page", lambda request: HTMLResponse("<p>x</p>")),
        Route("/file", lambda request: Response("x", headers={"content-security-policy": "sandbox"})),
        Route("/away", lambda request: RedirectResponse("/page")),
    ]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(SaysWhatPagesMay)]), follow_redirects=False)


@pytest.mark.parametrize("path", ["/page", "/file", "/away", "/nothing"])
def test_every_answer_says_that_pages_ask_this_host_alone(client: TestClient, path: str) -> None:
    answer = client.get(path)
    policies = answer.headers.get_list("content-security-policy")
    said = dict(part.split(" ", 1) for part in policies[-1].split("; "))
    for what in ("img", "style", "font", "connect", "media", "frame", "script", "worker", "default"):
        places = said[f"{what}-src"].split()
        assert places[0] == "'self'" and not any("//" in place or place in ("*", "https:") for place in places)
    assert (said["object-src"], said["form-action"], said["base-uri"]) == ("'none'", "'self'", "'self'")
    assert said["frame-ancestors"] == "'self' https://huggingface.co https://*.hf.space"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "same-origin"


def test_a_policy_that_an_answer_has_holds_as_well(client: TestClient) -> None:
    assert client.get("/file").headers.get_list("content-security-policy")[0] == "sandbox"
