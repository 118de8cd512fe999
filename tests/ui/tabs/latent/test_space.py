"""What the views of the latent space ask for, with tiny checkpoints."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from ganzoo.catalog import Catalog
from ganzoo.errors import GanzooError, InputError
from ganzoo.inference import Engine
from ganzoo.inference.atlas import Atlas, Pool, Preset
from ganzoo.inference.points import encode, latent_of
from ganzoo.inference.survey import survey
from ganzoo.ui.tabs.latent.answers import asking, atlas_for
from ganzoo.ui.tabs.latent.space import STRIP, LatentSpace
from tests.checkpoint.test_folder import edit

NAME, JUDGE = "dcgan.fashion-mnist-32", "classifier.fashion-mnist-32"
CLASSES = [f"class {number}" for number in range(10)]


@pytest.fixture
def engine(checkpoints: Path) -> Engine:
    for name in (NAME, JUDGE):
        edit(checkpoints / name, lambda value: value["data"].update(classes=CLASSES, reads="kind"))
    return Engine(Catalog([(checkpoints, "local")]), "cpu")


@pytest.fixture
def space(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> LatentSpace:
    monkeypatch.setitem(survey.__kwdefaults__, "samples", 300)
    return LatentSpace(lambda: engine)


def ask(**more: Any) -> dict[str, Any]:
    return {"model": NAME, "point": 5, "along": 3, **more}


def test_a_picture_is_of_the_point_moved_to_the_amount(space: LatentSpace, engine: Engine) -> None:
    answer = space.picture(ask(amount=2.5))
    z = engine.latents(NAME, [5])[0]
    z[3] = 2.5
    assert answer["point"] == encode(z, NAME)
    assert answer["sheet"].startswith("data:image/webp;base64,")
    (reading,) = answer["readings"]
    assert reading["label"] in CLASSES and 0.1 <= reading["share"] <= 1


def test_a_strip_has_a_reading_under_each_picture_and_says_where_the_point_lies(
    space: LatentSpace, engine: Engine
) -> None:
    answer = space.strip(ask())
    assert len(answer["amounts"]) == len(answer["readings"]) == STRIP
    assert (answer["amounts"][0], answer["amounts"][-1]) == (-3, 3)
    assert answer["own"] == pytest.approx(float(engine.latents(NAME, [5])[0, 3]))


def test_a_sum_answers_pictures_means_and_result(space: LatentSpace, engine: Engine) -> None:
    answer = space.sum({"model": NAME, "plus": [1, 2, 3], "minus": [4], "other": []})
    assert len(answer["readings"]) == 4 + 2 + 1
    assert latent_of(answer["point"], NAME, 16).shape == (16,)


def test_a_model_that_is_told_a_class_keeps_the_points_own_along_a_direction(
    space: LatentSpace, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []

    def draw(name: str, z: torch.Tensor, *, given: torch.Tensor) -> np.ndarray:
        told.append(given.tolist())
        return np.zeros((len(z), 32, 32, 1), np.uint8)

    monkeypatch.setattr(
        engine, "given", lambda name, points, condition: torch.tensor([[float(point), 1.0] for point in points])
    )
    monkeypatch.setattr(engine, "draw", draw)
    space.picture(ask(amount=0.0))
    space.strip(ask())
    space.sum({"model": NAME, "plus": [1, 2], "minus": [4], "other": []})
    assert told[0] == [[5.0, 1.0]] and told[1] == [[5.0, 1.0]] * STRIP
    assert [row[0] for row in told[2]] == [1, 2, 4, 1, 4, 1]  # the pictures, the means of the terms, the result


@pytest.mark.parametrize(
    "question",
    [
        *({"amount": amount} for amount in (None, "1", True, float("nan"), 11, [1])),
        *({"point": point} for point in (None, True, -1, "x", "z!", 1.5, [], "9" * 20_000)),
        *({"along": along} for along in (-1, 16, True)),
        {"model": "nobody"},
        {"model": None},
        {"model": JUDGE},
    ],
    ids=str,
)
def test_bad_questions_are_refused(space: LatentSpace, question: dict[str, Any]) -> None:
    with pytest.raises(GanzooError):
        space.picture({"amount": 0, **ask(**question)} if "amount" not in question else ask(**question))


@pytest.mark.parametrize("plus", [[], None, "123", [1, 2, 3, 4], [None], [-1], {"a": 1}])
def test_bad_sums_are_refused(space: LatentSpace, plus: Any) -> None:
    with pytest.raises(GanzooError):
        space.sum({"model": NAME, "plus": plus})


def test_an_atlas_is_computed_once_in_the_background(space: LatentSpace, monkeypatch: pytest.MonkeyPatch) -> None:
    shares = []
    deadline = time.monotonic() + 120
    while isinstance(atlas := space.atlas(NAME), float) and time.monotonic() < deadline:
        shares.append(atlas)
        time.sleep(0.02)
    assert isinstance(atlas, Atlas) and shares[0] == 0.0 and shares == sorted(shares)
    assert space.atlas(NAME) is atlas
    assert len(atlas.ranking) == 16


def test_an_atlas_that_fails_is_told_once_and_tried_again(space: LatentSpace, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: Any, **more: Any) -> None:
        raise InputError("it broke")

    monkeypatch.setattr("ganzoo.inference.survey.survey", broken)
    with pytest.raises(InputError, match="it broke"):
        for _ in range(500):
            space.atlas(NAME)
            time.sleep(0.01)
    with pytest.raises(InputError, match="it broke"):
        for _ in range(500):
            space.atlas(NAME)
            time.sleep(0.01)


def test_a_deal_takes_different_seeds_of_the_right_pools(space: LatentSpace) -> None:
    smiling, neutral = {"smile": "smiling"}, {"smile": "neutral"}
    preset = Preset(plus=smiling, minus=neutral, other=neutral, expected=smiling, success=1, chance=0)
    pools = (Pool(reading=smiling, seeds=(1, 2, 3, 4)), Pool(reading=neutral, seeds=(11, 12, 13, 14, 15, 16)))
    atlas = Atlas(name=NAME, weights={}, samples=1, readers=(), ranking=(), pools=pools)
    dealt = space.deal(preset, atlas, seed=7)
    assert set(dealt["plus"]) <= {1, 2, 3, 4} and len(set(dealt["plus"])) == 3
    assert sorted(dealt["minus"] + dealt["other"]) == [11, 12, 13, 14, 15, 16]
    assert dealt == space.deal(preset, atlas, seed=7) != space.deal(preset, atlas, seed=8)


def test_the_browser_gets_refusals_as_sentences_and_bugs_as_bugs() -> None:
    page: Any = SimpleNamespace(language="ko", t=lambda text, **fields: text.format(**fields))

    def refuse(question: dict[str, Any]) -> dict[str, Any]:
        raise InputError("give a list of at most {most} points", most=8)

    def fail(question: dict[str, Any]) -> dict[str, Any]:
        raise ZeroDivisionError("<b>")

    assert asking(page, refuse)({}) == {"refused": "점을 8개까지 목록으로 주세요"}
    assert "&lt;b&gt;" in asking(page, fail)({})["refused"]
    assert "refused" in asking(page, refuse)("text")  # type: ignore[arg-type]


def test_what_is_read_reaches_the_browser_in_its_language(space: LatentSpace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ganzoo.inference.survey.survey", lambda *given, **more: None)
    page: Any = SimpleNamespace(language="ko", t=lambda text, **fields: text.upper())
    answer = asking(page, space.picture)(ask(amount=0))
    assert answer["readings"][0]["text"] == answer["readings"][0]["label"].upper()
    assert asking(page, atlas_for(page, space))({"model": NAME}) == {"waiting": 0.0}
