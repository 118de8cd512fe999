"""What a generator is told in the tab: its classes by name, a label by its number, and the pictures of that class."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from ganzoo.catalog import SHIPPED, Catalog
from ganzoo.inference import Engine
from ganzoo.inference.conditions import Condition
from ganzoo.ui.shared.pictures import sheet
from ganzoo.ui.tabs.latent.walking import classes_of, draw_film, draw_picks, draw_wall, label_of, write_wall

TOLD, PLAIN = "cgan.fashion-mnist-32", "dcgan.fashion-mnist-32"


@pytest.fixture(scope="module")
def page() -> Any:
    catalog = Catalog([(SHIPPED, "shipped")])
    return SimpleNamespace(services=SimpleNamespace(catalog=catalog, engine=Engine(catalog, "cpu")))


def test_a_model_that_is_told_a_class_offers_the_names_of_its_data(page: Any) -> None:
    assert classes_of(page, TOLD)[7] == "sneaker" and len(classes_of(page, TOLD)) == 10
    assert classes_of(page, PLAIN) == ()


@pytest.mark.parametrize(("text", "label"), [("7", 7), ("0", 0), ("", None), ("10", None), ("-1", None), ("x", None)])
def test_a_label_is_the_number_of_a_class_and_anything_else_leaves_it_open(text: str, label: int | None) -> None:
    assert label_of(text, [str(place) for place in range(10)]) == label


def test_wall_film_and_picks_show_the_class_that_was_chosen(page: Any) -> None:
    wall = draw_wall(page, TOLD, 0, [1, 2], 7)
    film = draw_film(page, TOLD, [1, 2], way="linear", label=7)
    picks = draw_picks(page, TOLD, [1, 2], 7)
    sneakers = page.services.engine.sample(TOLD, range(48), condition=Condition(label=7))
    assert wall["sheet"] == sheet(sneakers)["sheet"]
    assert picks["sheet"] == sheet(sneakers[1:3])["sheet"]
    frames = page.services.engine.walk(TOLD, [1, 2], 96, linear=True, condition=Condition(label=7))
    assert film["sheet"] == sheet(frames)["sheet"]
    assert [value["label"] for value in (wall, film, picks)] == [7, 7, 7]


def test_the_wall_that_is_taken_home_is_the_one_that_is_shown(page: Any, tmp_path: Path) -> None:
    from PIL import Image

    file = write_wall(page, tmp_path, TOLD, {"seeds": [3], "label": 7})
    expected = page.services.engine.sample(TOLD, [3], condition=Condition(label=7))[0, :, :, 0]
    assert np.array_equal(np.asarray(Image.open(tmp_path / file))[:, :32], expected)
