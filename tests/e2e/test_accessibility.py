"""axe-core finds nothing on any page, in both languages, light and dark; colours that it cannot judge are measured."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from ganzoo.training.campaign import FAILED, Campaign, Job, write_campaign
from tests.e2e.conftest import ROOT, Server, serving
from tests.e2e.lab import SECONDS, button, open_lab, phone, until, watching

Visit = Callable[..., Page]
LANGUAGES = {"en": "en-US", "ko": "ko-KR"}
READY = {
    "latent": ".gz-film[data-frames]",
    "translation": ".gz-tr[data-ready]",
    "super_resolution": "#super_resolution-file .upload-container",
    "models": "#tab-models h2",
}
LAB = "document.querySelector('.gz-live').ganzoo"
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
FINDINGS = """async (rules) => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], ...(rules && { runOnly: rules }) });
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, html }) => `${impact} ${id}: ${target} ${html.slice(0, 160)}`));
}"""
OF_COLOURS = ["color-contrast", "link-in-text-block"]
DARK = "dark => document.body.classList.contains('gz-auto') || document.body.classList.toggle('dark', dark)"
SETTLED = """dark => document.getAnimations().every((one) => !(one instanceof CSSTransition))
  && [...document.querySelectorAll(".gz-live, #watch, #join")].every(({ shadowRoot }) =>
    !shadowRoot || shadowRoot.querySelector(".gz").dataset.theme === (dark ? "dark" : "light"))"""
UNFOLD = """() => {
  for (const part of document.querySelectorAll("details")) part.open = true;
  for (const head of document.querySelectorAll("button.label-wrap:not(.open)"))
    if (head.checkVisibility()) head.click();
}"""
# The contrast of a tab's name, by WCAG 2; axe-core leaves it out because of the line that Gradio draws below the tabs.
CONTRAST = """tab => {
  const lightness = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).map((part) => Number(part) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [ink, page] = [getComputedStyle(tab).color, getComputedStyle(document.body).backgroundColor].map(lightness);
  return (Math.max(ink, page) + 0.05) / (Math.min(ink, page) + 0.05);
}"""


def findings(page: Page) -> list[str]:
    """Return what axe-core finds on a page as it is now: by all its rules in light, by those of colours in the dark."""
    page.evaluate("axe => { if (!window.axe) (0, eval)(axe); }", AXE)
    found = []
    for dark, rules in ((True, OF_COLOURS), (False, None)):
        page.emulate_media(color_scheme="dark" if dark else "light")
        page.evaluate(DARK, dark)
        page.wait_for_function(SETTLED, arg=dark)
        found += page.evaluate(FINDINGS, rules)
    return found


def troubles(found: dict[str, list[str]]) -> list[str]:
    """Return what was found, each with where it was."""
    return [f"{where}: {what}" for where, some in found.items() for what in some]


def share(page: Page) -> str:
    """Share the lab's run, ask a question, and return the room's code."""
    page.evaluate(f"async () => {{ await {LAB}.panels.class.share(); await {LAB}.panels.class.ask(); }}")
    expect(page.locator(".question")).to_be_visible(timeout=SECONDS)
    return page.locator(".room-strip .code").inner_text()


def tabs_found(page: Page) -> dict[str, list[str]]:
    """Return what is found on every tab but the lab, with all that folds away unfolded."""
    found = {}
    for name, ready in READY.items():
        page.locator(f"#tab-{name}-button").click()
        page.locator(ready).first.wait_for(timeout=SECONDS)
        page.evaluate(UNFOLD)
        found[name] = findings(page)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lab_before_and_during_a_run(visit: Visit, language: str) -> None:
    page = open_lab(visit, f"/?lang={language}", locale=LANGUAGES[language])
    found = {"arrival": findings(page)}
    share(page)
    for fold in page.locator(".fold").all():
        fold.click()
        found[fold.inner_text()] = findings(page)
    page.evaluate(f"() => {LAB}.present(true)")
    found["presenter"] = findings(page)
    page.evaluate(f"async () => {{ {LAB}.present(false); await {LAB}.slow.begin(); {LAB}.slow.show(11); }}")
    expect(page.locator(".slow-motion h2")).to_be_visible(timeout=SECONDS)
    found["slow motion"] = findings(page)
    assert len(found) == 8 and troubles(found) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_other_tabs(visit: Visit, language: str) -> None:
    page = visit(f"/?tab=latent&lang={language}", locale=LANGUAGES[language])
    found = tabs_found(page)
    assert len(found) == 4 and troubles(found) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_in_a_class(visit: Visit, server: Server, chromium: Browser, language: str) -> None:
    teacher = open_lab(visit, f"/?lang={language}&steps=100000")
    code = share(teacher)
    with phone(chromium, f"{server.url}/join", locale=LANGUAGES[language]) as page:
        expect(page.locator("#gz-code")).to_be_visible(timeout=SECONDS)
        found = {"join": findings(page)}
        page.goto(f"{server.url}/watch/ZZZZZZ")
        expect(page.get_by_role("alert")).to_be_visible(timeout=SECONDS)
        found["no room"] = findings(page)
    with watching(chromium, f"{server.url}/watch/{code}", locale=LANGUAGES[language]) as page:
        page.get_by_role("radio").first.click(timeout=SECONDS)
        until(page, "screen.state.question?.count === 1")
        found["asked"] = findings(page)
        teacher.evaluate(f"() => {LAB}.steer('end_question')")
        until(page, "screen.state.question?.open === false")
        found["told"] = findings(page)
    assert len(found) == 4 and troubles(found) == []


def test_a_phone_on_which_tables_and_code_scroll(visit: Visit) -> None:
    page = open_lab(visit, width=390)
    share(page)
    found = {"live": findings(page), **tabs_found(page)}
    assert troubles(found) == []
    assert page.locator("pre[tabindex='0'], table[tabindex='0']").count() > 3


@pytest.mark.parametrize("dark", [False, True])
def test_names_of_tabs_can_be_read(visit: Visit, dark: bool) -> None:
    page = visit("/?tab=latent&lang=en", dark=dark)
    page.locator(READY["latent"]).wait_for(timeout=SECONDS)
    tabs = page.get_by_role("tab")
    contrasts = {tab.inner_text(): round(tab.evaluate(CONTRAST), 2) for tab in tabs.all() if tab.is_visible()}
    assert len(contrasts) >= 9 and min(contrasts.values()) >= 4.5, contrasts
    assert tabs.and_(page.locator("[aria-selected=true]")).filter(visible=True).count() == 2


def test_names_are_what_can_be_read_in_the_language_of_the_page(visit: Visit) -> None:
    page = visit("/?tab=super_resolution&lang=ko", locale="ko-KR")
    place = page.locator(READY["super_resolution"])
    place.wait_for(timeout=SECONDS)
    expect(place).not_to_have_attribute("aria-label", "Click to upload or drop files")
    expect(page.locator("#super_resolution-file").get_by_role("button")).to_have_accessible_name(
        " ".join(place.inner_text().split())
    )
    lab = open_lab(visit)
    expect(lab.get_by_role("button", name="D+G: One step of both", exact=True)).to_be_visible()
    assert button(lab, "D+G: One step of both").inner_text() == "D+G"


def test_the_training_views(tmp_path: Path, chromium: Browser) -> None:
    run = tmp_path / "run"
    (run / "grids").mkdir(parents=True)
    (run / "recipe.json").write_text(json.dumps({"name": "dcgan.x-32", "summary": "s", "images": 100_000}))
    rows = [{"step": n, "images_seen": 1000 * n, "seconds": n, "loss_real": 1 / n} for n in (1, 2, 3)]
    (run / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for seen in (1000, 2000):
        Image.new("RGB", (40, 30), (255, 0, 0)).save(run / "grids" / f"{seen:09}.png")
    job = Job(run="run", recipe="r", images=64_000, state=FAILED, reason="why it failed, at some length " * 9)
    write_campaign(tmp_path, Campaign(queue="mine", jobs=(job,)))
    for folder, ready in ((run, "#training-samples img"), (tmp_path, "#watch-campaign table")):
        with serving("-m", "train", "watch", str(folder), "--port", "0") as server:
            for locale in LANGUAGES.values():
                with phone(chromium, server.url, locale=locale, width=390) as page:
                    page.locator("#header h1").wait_for(timeout=SECONDS)
                    page.locator(ready).first.wait_for(state="attached", timeout=SECONDS)  # it comes when it is in view
                    assert findings(page) == []
