"""What the translation tab computes, and what it makes of requests that no page of ours sends."""

from __future__ import annotations

import base64
import dataclasses
import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ganzoo import checkpoint
from ganzoo.catalog import Catalog
from ganzoo.data.drawings import draw
from ganzoo.errors import GanzooError
from ganzoo.ui.shared.page import Page
from ganzoo.ui.shared.services import Services
from ganzoo.ui.tabs.translation import translating
from tests.translators import NAME, edited, write_translator


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Page:
    folder = tmp_path_factory.mktemp("checkpoints")
    write_translator(folder / NAME)
    services = Services(Catalog([(folder, "local")]))
    return Page(language="en", blocks=None, services=services)  # type: ignore[arg-type]


def url(image: Image.Image, kind: str = "PNG") -> str:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(buffer.getvalue()).decode()}"


def views(answer: dict[str, Any]) -> list[np.ndarray]:
    """Return the pictures of an answer's sheet."""
    data = base64.b64decode(answer["sheet"].split(",", 1)[1])
    sheet, size = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")), answer["size"]
    places = [divmod(index, answer["columns"]) for index in range(answer["columns"] * answer["rows"])]
    return [sheet[row * size : (row + 1) * size, column * size : (column + 1) * size] for row, column in places]


def test_an_answer_shows_input_output_the_way_back_and_the_difference(page: Page) -> None:
    answer = translating.answer(page, NAME, "a-to-b", {"mode": "random", "seed": 7})
    seen, out, back, difference, *variants = views(answer)
    assert np.array_equal(seen, np.asarray(draw("bag", 7, 64)))
    fake = translating.translated(page, NAME, "a-to-b", seen[None])
    assert np.array_equal(out, fake[0]) and np.array_equal(back, translating.translated(page, NAME, "b-to-a", fake)[0])
    assert answer["shown"] == {"seen": 0, "out": 1, "back": 2, "difference": 3}
    assert (difference == 255).all(2).sum() == (np.abs(back.astype(int) - seen).mean(2) * 3 < 0.5).sum()
    assert np.array_equal(variants[0], out) and [one["views"] for one in answer["variants"]] == [[4, 5]]
    assert (answer["kind"], answer["seed"]) == ("bag", 7)


def test_the_other_direction_takes_shoes(page: Page) -> None:
    answer = translating.answer(page, NAME, "b-to-a", {"mode": "random", "seed": 7})
    assert np.array_equal(views(answer)[0], np.asarray(draw("shoe", 7, 64)))
    assert answer["labels"]["out"] == "The bag that comes out"


def test_a_picture_is_framed_and_the_crop_is_told(page: Page) -> None:
    scene = Image.new("RGB", (400, 300), (140, 170, 200))
    scene.paste((200, 20, 20), (200, 100, 300, 200))
    answer = translating.answer(page, NAME, "a-to-b", {"mode": "yours", "picture": url(scene)})
    assert answer["crop"]["side"] == pytest.approx(112, abs=2) and answer["crop"]["left"] == pytest.approx(194, abs=2)
    assert answer["origin"] == "" and answer["preview"].startswith("data:image/jpeg")
    moved = {"mode": "yours", "picture": url(scene), "crop": {"left": 0, "top": 0, "side": 100}, "whiten": False}
    assert np.abs(views(translating.answer(page, NAME, "a-to-b", moved))[0].astype(int) - (140, 170, 200)).max() <= 2


def test_a_background_that_is_not_plain_is_told(page: Page) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (90, 90, 3), dtype=np.uint8)
    answer = translating.answer(page, NAME, "a-to-b", {"mode": "yours", "picture": url(Image.fromarray(noise))})
    assert "not plain" in answer["origin"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF"])
def test_every_format_is_taken(page: Page, kind: str) -> None:
    answer = translating.answer(page, NAME, "a-to-b", {"mode": "yours", "picture": url(draw("bag", 3, 200), kind)})
    assert np.abs(views(answer)[0].astype(int) - np.asarray(draw("bag", 3, 64))).mean() < 40


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, "random, drawn or brought along"),
        ({"mode": "../../etc"}, "random, drawn or brought along"),
        ({"mode": "random"}, "whole number"),
        ({"mode": "random", "seed": -1}, "outside"),
        ({"mode": "draw"}, "no picture came along"),
        ({"mode": "draw", "picture": "/etc/passwd"}, "no picture came along"),
        ({"mode": "draw", "picture": "data:image/png;base64,####"}, "no picture came along"),
        ({"mode": "draw", "picture": "data:image/png;base64,aGVsbG8="}, "not a picture"),
        ({"mode": "draw", "picture": "x" * (translating.LONGEST_URL + 1)}, "MB"),
        ({"mode": "draw", "picture": url(Image.new("RGB", (9, 9), (255, 255, 255)))}, "empty"),
        ({"mode": "draw", "picture": url(draw("bag", 1)), "crop": {"left": 1}}, "left, top and side"),
        ({"mode": "draw", "picture": url(draw("bag", 1)), "crop": [1, 2, 3]}, "left, top and side"),
        ({"mode": "draw", "picture": url(draw("bag", 1)), "crop": {"left": 0, "top": 0, "side": "nan"}}, "pixel"),
    ],
)
def test_requests_that_cannot_be_are_refused_in_a_sentence(page: Page, asked: dict[str, Any], words: str) -> None:
    with pytest.raises(GanzooError, match=words):
        translating.answer(page, NAME, "a-to-b", asked)


@pytest.mark.parametrize(
    ("share", "error", "words"),
    [
        (0.99, 0.14, ""),
        (0.5, 0.1, "may not be a bag"),
        (0.1, 0.1, "for a shoe rather than a bag"),
        (0.99, 0.5, "may not"),
    ],
)
def test_a_doubt_is_told(page: Page, monkeypatch: pytest.MonkeyPatch, share: float, error: float, words: str) -> None:
    monkeypatch.setattr(translating, "_probability", lambda *_: share)
    metric = SimpleNamespace(name="cycle L1", subject="bag to shoe", value=0.1)
    config = SimpleNamespace(data={"classes": ["bag", "shoe"]}, metrics=(metric,))
    source = translating.Source(picture=np.zeros((64, 64, 3), np.uint8), origin="", shown={})
    entry: Any = SimpleNamespace(config=config)
    told = translating.doubt(page, entry, "a-to-b", source, error)
    assert words in told and bool(told) == bool(words)
    photograph = dataclasses.replace(source, plain=False)
    assert translating.doubt(page, entry, "a-to-b", photograph, 0.11)


def test_a_model_that_goes_one_way_only_shows_no_way_back(tmp_path: Path) -> None:
    write_translator(tmp_path / NAME)
    edited(tmp_path / NAME, lambda value: value["networks"].pop("g_ba"))
    page = Page(language="en", blocks=None, services=Services(Catalog([(tmp_path, "local")])))  # type: ignore[arg-type]
    answer = translating.answer(page, NAME, "a-to-b", {"mode": "random", "seed": 7})
    assert answer["shown"] == {"seen": 0, "out": 1} and [one["views"] for one in answer["variants"]] == [[2]]
    assert answer["doubt"] == ""


def test_domains_that_nobody_wrote_about_are_shown_in_general_words(tmp_path: Path) -> None:
    write_translator(tmp_path / NAME)
    edited(tmp_path / NAME, lambda value: value["data"].update(classes=["label map", "facade"]))
    page = Page(language="en", blocks=None, services=Services(Catalog([(tmp_path, "local")])))  # type: ignore[arg-type]
    answer = translating.answer(page, NAME, "a-to-b", {"mode": "random", "seed": 7})
    assert answer["labels"]["out"] == "The facade that comes out" and answer["kind"] == "label map"
    assert "shapes that a program drew" in answer["origin"] and not answer["white"]
    wide = Image.new("RGB", (300, 100), (140, 170, 200))
    brought = translating.answer(page, NAME, "a-to-b", {"mode": "yours", "picture": url(wide)})
    assert brought["crop"] == {"left": 100, "top": 0, "side": 100} and brought["origin"] == ""
    assert np.abs(views(brought)[0].astype(int) - (140, 170, 200)).max() <= 2


def test_variants_come_in_their_order(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    for name in ("discogan.x-gan-64", "discogan.x-64"):
        config = write_translator(folder / name, name)
        recipe = {"summary": "s", "batch": 8, "game": {"variant": "gan" if "-gan-" in name else "colour"}}
        path = folder / name / checkpoint.CONFIG
        path.write_text(json.dumps(config.to_json() | {"recipe": recipe}))
    page = Page(language="en", blocks=None, services=Services(Catalog([(folder, "local")])))  # type: ignore[arg-type]
    assert [entry.name for entry in translating.translations(page)] == ["discogan.x-64", "discogan.x-gan-64"]
    answer = translating.answer(page, "discogan.x-64", "a-to-b", {"mode": "random", "seed": 1})
    assert [variant["title"] for variant in answer["variants"]] == [
        "Shipped: both ways, and colour",
        "No reconstruction",
    ]
