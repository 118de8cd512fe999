"""One address for all tabs, in a browser: links from Models, a walk with every state set, and links of before."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

LONG = 120_000
STATUS = {
    "noise": "#latent-status",
    "translation": "#translation-status",
    "super_resolution": "#super_resolution-status",
}
# What is there once a tab has its first result.
READY = {
    "live": ".gz-live",
    "latent": ".gz-film[data-frames]",
    "translation": ".gz-tr[data-ready]",
    "super_resolution": ".gz-ba[data-waiting=false]",
    "models": "#models-here",
}
EVERYTHING = {
    "utm_source": "mail",
    "seed": "7",
    "lock": "seed",
    "note": "look",
    "gan": "dcgan.shoes-64",
    "wall": "48",
    "walk": "50,51",
    "way": "linear",
    "view": "yours",
    "pair": "discogan.bags-shoes-paper-64",
    "direction": "b-to-a",
    "example": "9",
    "left": "original",
    "right": "srgan.bsds-x4",
    "truth": "1",
}


def open_tab(page, tab):
    page.locator(f"#tab-{tab}-button").click()
    page.locator(READY[tab]).first.wait_for(timeout=LONG)


def state(page) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs(urlsplit(page.url).query).items()}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("noise", "dcgan.shoes-64"),
        ("translation", "discogan.bags-shoes-paper-64"),
        ("super_resolution", "srgan.bsds-x4"),
    ],
)
def test_the_link_that_models_gives_shows_the_checkpoint(visit, kind, name):
    page = visit("/?tab=models")
    link = page.locator("#models-here").get_by_role("link", name=f"Try it: {name}", exact=True)
    expect(link).to_have_attribute("href", re.compile(re.escape(name)), timeout=LONG)
    link.click()
    expect(page.locator(STATUS[kind])).to_contain_text(name, timeout=LONG)
    expect(page.locator(STATUS[kind])).to_be_visible()
    assert page.locator("[data-testid=toast-body]").count() == 0


def test_a_walk_through_all_tabs_leaves_every_state_as_it_was(visit):
    page = visit("/?" + "&".join(f"{name}={value}" for name, value in EVERYTHING.items()))
    for tab in ("latent", "translation", "super_resolution", "models", "live"):
        open_tab(page, tab)
        page.wait_for_timeout(1000)
        assert page.locator("[data-testid=toast-body]").count() == 0, tab
    expect(page.locator(STATUS["noise"])).to_contain_text(EVERYTHING["gan"], timeout=LONG)
    expect(page.locator(STATUS["translation"])).to_contain_text(EVERYTHING["pair"], timeout=LONG)
    expect(page.locator(STATUS["super_resolution"])).to_contain_text(EVERYTHING["right"], timeout=LONG)
    notices = page.locator(".gz-live .notices")
    expect(notices).to_contain_text("The settings of your link are in place")
    expect(notices).not_to_contain_text("no setting called")
    assert state(page) == EVERYTHING


def test_links_of_before_open_the_tabs_under_their_new_names(visit):
    page = visit("/?tab=discogan&pair=discogan.bags-shoes-paper-64&way=b-to-a")
    page.locator(READY["translation"]).wait_for(timeout=LONG)
    expect(page.get_by_label("Shoe to bag")).to_be_checked()
    page.wait_for_url(re.compile(r"tab=translation.*direction=b-to-a"))
    assert state(page) == {"tab": "translation", "pair": "discogan.bags-shoes-paper-64", "direction": "b-to-a"}
    page = visit("/?tab=dcgan&gan=dcgan.shoes-64&wall=3")
    expect(page.locator(".gz-wall button").first).to_have_attribute("data-seed", "3", timeout=LONG)
    page.wait_for_url(re.compile("tab=latent"))


def test_back_leads_to_the_tab_before_and_not_out_of_the_app(visit):
    page = visit("/?lang=en&steps=900")
    page.locator(READY["live"]).wait_for(timeout=LONG)
    for tab in ("models", "latent"):
        open_tab(page, tab)
        page.wait_for_url(re.compile(f"tab={tab}"))
    page.go_back()
    expect(page.locator("#tab-models-button")).to_have_attribute("aria-selected", "true")
    page.go_back()
    expect(page.locator("#tab-live-button")).to_have_attribute("aria-selected", "true")
    assert "tab" not in state(page) and state(page)["steps"] == "900"
    page.go_forward()
    expect(page.locator("#tab-models-button")).to_have_attribute("aria-selected", "true")
    page.wait_for_timeout(500)  # a tab that was gone back to is no new step:
    page.go_forward()  # the one after it is still there
    expect(page.locator("#tab-latent-button")).to_have_attribute("aria-selected", "true")
