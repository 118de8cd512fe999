"""From one domain to the other and back."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from ganzoo import checkpoint
from ganzoo.errors import GanzooError, InputError, LimitError
from ganzoo.inference import Engine
from ganzoo.inference.translation import generated, size_of, there_and_back, translate
from ganzoo.pixels import to_model, to_pixels
from tests.translators import NAME, tiny_engine


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return tiny_engine(tmp_path)


def pictures(count: int, size: int = 64) -> np.ndarray:
    return np.random.default_rng(count).integers(0, 255, (count, size, size, 3), dtype=np.uint8)


@pytest.mark.parametrize(("direction", "role"), [("a-to-b", "g_ab"), ("b-to-a", "g_ba")])
def test_a_direction_is_its_generator(engine: Engine, tmp_path: Path, direction: str, role: str) -> None:
    source = pictures(3)
    with torch.no_grad():
        network = checkpoint.load(tmp_path / NAME, role)
        expected = to_pixels(network(to_model(torch.from_numpy(source).permute(0, 3, 1, 2))))
    found = translate(engine, NAME, source, direction=direction)
    assert found.dtype == np.uint8 and found.std() > 5
    assert np.abs(found.astype(int) - expected).max() <= 1


def test_the_way_back_starts_from_what_is_shown(engine: Engine) -> None:
    source = pictures(2)
    fake, back = there_and_back(engine, NAME, source)
    assert np.array_equal(fake, translate(engine, NAME, source))
    assert np.array_equal(back, translate(engine, NAME, fake, direction="b-to-a"))


def test_more_pictures_than_a_batch_come_in_order(engine: Engine) -> None:
    source = pictures(70)
    together = translate(engine, NAME, source)
    alone = translate(engine, NAME, source[66:67])
    assert len(together) == 70 and np.abs(together[66].astype(int) - alone[0]).max() <= 1


def test_a_picture_that_cannot_be_written_to_is_fine(engine: Engine) -> None:
    source = pictures(1)
    source.setflags(write=False)
    assert translate(engine, NAME, source).shape == (1, 64, 64, 3)


@pytest.mark.parametrize(
    ("source", "error"),
    [
        (pictures(1, 32), InputError),
        (pictures(1)[..., :1], InputError),
        (pictures(1).astype(float), InputError),
        (pictures(0), LimitError),
    ],
)
def test_pictures_that_do_not_fit_are_refused(engine: Engine, source: np.ndarray, error: type[GanzooError]) -> None:
    with pytest.raises(error):
        translate(engine, NAME, source)


def test_another_direction_or_kind_of_model_is_refused(engine: Engine, checkpoints: Path) -> None:
    with pytest.raises(InputError, match="a-to-b, b-to-a"):
        translate(engine, NAME, pictures(1), direction="up")
    engine.catalog.open(checkpoints / "dcgan.fashion-mnist-32")
    with pytest.raises(InputError, match="cannot be used here"):
        size_of(engine, "dcgan.fashion-mnist-32")


def test_without_a_generator_of_the_kind_nothing_is_generated(engine: Engine) -> None:
    assert generated(engine, "bag", [1, 2], 64) is None
