"""The app as it starts from app.py: both languages, light and dark, phones, keyboards, and nobody else asked."""

import json
import urllib.request

import pytest

TABS = ("live", "latent")
NAMELESS = """() => [...document.querySelectorAll("button, input, select, textarea, a[href], [role=slider]")]
  .filter((part) => part.checkVisibility({ visibilityProperty: true }) && !part.closest("[aria-hidden=true]"))
  .filter((part) => !(part.ariaLabel || part.title || part.innerText?.trim() || part.labels?.[0]?.innerText?.trim()
    || part.getAttribute("aria-labelledby")))
  .map((part) => part.outerHTML.slice(0, 200))"""


def _wide(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def _tab(page, name):
    page.locator(f"#tab-{name}-button").click()
    page.locator(f"#tab-{name}").wait_for()


def test_the_app_asks_no_other_host(visit, server):
    for path in ("/", "/ko"):
        page = visit(path)
        for name in TABS:
            _tab(page, name)
            page.wait_for_timeout(1500)
        strangers = [url for url in page.asked if not url.startswith((server.url, "data:", "blob:"))]
        assert len(page.asked) > 20
        assert not strangers


def test_a_korean_browser_opens_the_korean_page_and_a_choice_is_kept(visit, server):
    page = visit("/?tab=latent", locale="ko-KR")
    assert page.url == f"{server.url}/ko?tab=latent"
    assert page.locator("html").get_attribute("lang") == "ko"
    assert page.evaluate("navigator.language") == "ko"
    page.get_by_role("link", name="English").click()
    page.wait_for_url("**/?tab=latent&lang=en")
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto(f"{server.url}/")
    page.locator("#header h1").wait_for()
    assert page.url == f"{server.url}/"


def test_an_english_browser_opens_the_english_page(visit, server):
    page = visit("/", locale="en-GB")
    assert page.url.startswith(f"{server.url}/") and "/ko" not in page.url
    page.get_by_role("link", name="한국어").click()
    page.wait_for_url("**/ko*")
    page.get_by_role("tab", name="잠재 공간").wait_for()


@pytest.mark.parametrize("dark", [False, True])
def test_light_and_dark_follow_the_system_and_then_the_switch(visit, dark):
    page = visit("/?tab=latent", dark=dark)
    is_dark = "document.body.classList.contains('dark')"
    ground = "getComputedStyle(document.querySelector('.gradio-container')).color"
    assert page.evaluate(is_dark) is dark
    before = page.evaluate(ground)
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate(is_dark) is not dark
    assert page.evaluate(ground) != before
    page.reload()
    page.locator("#header h1").wait_for()
    page.wait_for_function(f"{is_dark} !== {str(dark).lower()}")
    page.wait_for_function("!location.href.includes('__theme')")
    assert page.url.endswith("/?tab=latent")


@pytest.mark.parametrize("width", [360, 390, 768, 1440])
@pytest.mark.parametrize("path", ["/", "/ko"])
def test_nothing_scrolls_sideways(visit, path, width):
    page = visit(path, width=width, height=800)
    for name in TABS:
        _tab(page, name)
        page.wait_for_timeout(600)
        assert _wide(page) <= 0, name


@pytest.mark.parametrize("path", ["/", "/ko"])
def test_every_control_has_a_name(visit, path):
    page = visit(path)
    for name in TABS:
        _tab(page, name)
        page.wait_for_timeout(1000)
        assert page.evaluate(NAMELESS) == [], name


def test_a_link_opens_its_tab_and_a_chosen_tab_goes_into_the_link(visit):
    page = visit("/?tab=latent")
    page.locator("#tab-latent").wait_for()
    page.get_by_role("tab", name="GAN, live").click()
    page.wait_for_function("!location.search.includes('tab=latent')")
    page.get_by_role("tab", name="Latent space").click()
    page.wait_for_function("location.search.includes('tab=latent')")


def test_a_link_to_a_tab_that_is_not_there_opens_the_first(visit):
    page = visit("/?tab=<script>alert(1)</script>&__theme=light")
    assert page.get_by_role("tab").first.get_attribute("aria-selected") == "true"


def test_arrow_keys_move_between_tabs(visit):
    page = visit("/")
    page.locator("#header [data-ready]").or_(page.locator("#header[data-ready]")).wait_for(state="attached")
    page.get_by_role("tab", name="GAN, live").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.getAttribute('aria-selected') === 'true'")
    assert page.evaluate("document.activeElement.innerText").strip() == "Latent space"


def test_the_live_labs_routes_are_on_the_same_server(server):
    with urllib.request.urlopen(f"{server.url}/live/presets", timeout=90) as answer:
        assert "default" in json.dumps(json.load(answer))


def test_the_page_is_served_whole_to_a_client_that_takes_no_compression(server):
    request = urllib.request.Request(f"{server.url}/", headers={"Accept-Encoding": "identity"})
    with urllib.request.urlopen(request, timeout=90) as answer:
        assert answer.read().rstrip().endswith(b"</html>")
