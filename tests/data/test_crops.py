"""Photographs for super-resolution: reading them, reducing them, and the crops of a step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor

from ganzoo.data.crops import CropStream, gathered, sliced
from ganzoo.data.images import PictureSet, near
from ganzoo.data.sets.bsds import BSDS
from ganzoo.errors import DataError
from ganzoo.orientations import laid
from ganzoo.scale import reduced
from tests.enlargers import noise, stripes


@pytest.fixture
def pictures() -> PictureSet:
    high = np.stack([noise(96, 64), stripes(96, 64)]).transpose(0, 3, 1, 2)
    return PictureSet(card=BSDS, pictures=torch.from_numpy(high.copy()))


def test_a_batch_is_a_function_of_seed_and_step(pictures: PictureSet) -> None:
    streams = [CropStream(pictures, crop=8, batch=6, seed=seed) for seed in (1, 1, 2)]
    for stream in streams[:2]:
        stream.batch(0)
    first, again, other = (stream.batch(5) for stream in streams)
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    assert not torch.equal(first[0], other[0]) and not torch.equal(first[0], streams[0].batch(6)[0])
    assert first[0].shape == (6, 3, 8, 8) and first[1].shape == (6, 3, 32, 32)
    assert first[0].min() >= -1 and first[1].max() <= 1


@pytest.mark.parametrize("seen", [{}, {"sizes": 2}])
def test_small_and_large_crops_show_the_same_place(pictures: PictureSet, seen: dict[str, Any]) -> None:
    # Away from the crop's edge reducing the large crop gives the small one, but for Pillow's rounding between rows and
    # columns, which a way exchanges.
    low, high = CropStream(pictures, crop=11, batch=32, seed=3, **seen).batch(0)
    for small, large in zip(low, high, strict=True):
        image = Image.fromarray(large.add(1).mul(127.5).round().byte().permute(1, 2, 0).numpy())
        made = np.asarray(reduced(image)).astype(int)
        expected = small.add(1).mul(127.5).round().permute(1, 2, 0).numpy()
        assert np.abs(made - expected)[2:-2, 2:-2].max() <= 2


def test_crops_come_from_everywhere_and_every_way_round(pictures: PictureSet) -> None:
    ramp = torch.arange(64 * 96).view(1, 1, 64, 96) % 251
    marked = PictureSet(card=BSDS, pictures=ramp.to(torch.uint8).repeat(1, 3, 1, 1))
    corners = {
        tuple(high[0, [0, 0, -1, -1], [0, -1, 0, -1]].tolist())
        for high in CropStream(marked, crop=16, batch=400, seed=0).batch(0)[1]
    }
    assert len(corners) > 60  # 9 x 1 places by 8 turns


def test_every_size_is_seen_as_often_as_the_others_and_in_every_place() -> None:
    shades = torch.tensor([10, 200], dtype=torch.uint8).view(2, 1, 1, 1).expand(2, 3, 64, 96)
    checks = (torch.arange(96) // 8 % 2).mul(100).to(torch.uint8)  # stripes eight pixels wide, at full size
    stream = CropStream(PictureSet(card=BSDS, pictures=shades + checks), crop=8, batch=600, seed=0, sizes=3)
    assert [tuple(high.shape[2:]) for _, high in stream.pairs] == [(64, 96), (52, 76), (40, 60)]
    assert [tuple(low.shape[2:]) for low, _ in stream.pairs] == [(16, 24), (13, 19), (10, 15)]
    drawn = torch.bincount(torch.tensor([_period(high) for high in stream.batch(0)[1]]), minlength=9)
    assert drawn[[5, 6, 8]].sum() == 600 and drawn[[5, 6, 8]].min() > 150
    whole = CropStream(PictureSet(card=BSDS, pictures=shades + checks), crop=8, batch=50, seed=0)
    assert {_period(high) for high in whole.batch(0)[1]} == {8}


def _period(high: Tensor) -> int:
    """Return how wide the stripes of a crop are, to the pixel below."""
    lines = [high[0].mean(side) for side in (0, 1)]
    line = max(lines, key=lambda means: means.std())
    bright = line > (line.max() + line.min()) / 2
    changes = (bright[1:] != bright[:-1]).nonzero().flatten()
    return int((changes[-1] - changes[0]) / (len(changes) - 1))


def test_the_eight_turns_are_different_and_keep_the_pixels() -> None:
    picture = torch.arange(6).view(1, 2, 3)
    ways = {tuple(laid(picture, way).shape) + tuple(laid(picture, way).flatten().tolist()) for way in range(8)}
    assert len(ways) == 8


def test_a_crop_larger_than_the_pictures_is_refused(pictures: PictureSet) -> None:
    with pytest.raises(DataError, match="crops of 17 pixels do not fit"):
        CropStream(pictures, crop=17, batch=1, seed=0)


def test_crops_gathered_on_a_card_are_those_sliced_on_a_cpu(pictures: PictureSet) -> None:
    pairs = CropStream(pictures, crop=8, batch=1, seed=0, sizes=2).pairs
    sizes = torch.arange(32) % 2
    draws = torch.stack([torch.arange(32) // 16, torch.arange(32) % 3, torch.arange(32) % 5, torch.arange(32) % 8], 1)
    for one, other in zip(sliced(pairs, 8, sizes, draws), gathered(pairs, 8, sizes, draws), strict=True):
        assert torch.equal(one, other) and one.dtype == torch.uint8


def test_pictures_stay_where_they_are_without_a_card(pictures: PictureSet) -> None:
    assert near(pictures.pictures, torch.device("cpu")) is pictures.pictures
