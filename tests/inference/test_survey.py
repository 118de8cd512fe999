"""Which sums are tried, and what an atlas holds, on made-up pools and a made-up model."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from ganzoo.catalog import Catalog
from ganzoo.inference import Engine
from ganzoo.inference.arithmetic import combined
from ganzoo.inference.atlas import Atlas, Pool, from_json, shipped_atlas, write_atlas
from ganzoo.inference.drawing import unseen
from ganzoo.inference.survey import Look, _drawn, _pools, _swaps, _transfers, survey
from tests.checkpoint.test_folder import edit

NAME, JUDGE = "dcgan.fashion-mnist-32", "classifier.fashion-mnist-32"
CLASSES = [f"class {number}" for number in range(10)]


def pool(count: int, **reading: str) -> Pool:
    return Pool(reading=reading, seeds=tuple(range(count)))


def test_a_swap_goes_round_the_classes_of_one_reader() -> None:
    pools = [pool(9, smile="smiling"), pool(8, smile="neutral"), pool(9, hat="yes"), pool(5, hat="no")]
    found = [(plus.reading, minus.reading, minus is other, expected) for plus, minus, other, expected in _swaps(pools)]
    smiling, neutral = {"smile": "smiling"}, {"smile": "neutral"}
    assert found == [(smiling, neutral, True, smiling), (neutral, smiling, True, neutral)]


def test_a_transfer_changes_one_reading_and_goes_on_to_another_of_the_other() -> None:
    red_heel, black_heel = pool(9, colour="red", kind="heel"), pool(7, colour="black", kind="heel")
    black_flat = pool(8, colour="black", kind="flat")
    found = [
        (a.reading, b.reading, c.reading, expected)
        for a, b, c, expected in _transfers([red_heel, black_heel, black_flat])
    ]
    red_flat = {"colour": "red", "kind": "flat"}
    assert (red_heel.reading, black_heel.reading, black_flat.reading, red_flat) in found
    assert len(found) == 1  # the way round gives the same red flat, and each is tried once


def test_pools_hold_the_surest_first_and_only_what_is_read_often_enough() -> None:
    share = torch.tensor([[0.7, 0.3]] * 3 + [[0.95, 0.05]] * 4 + [[0.55, 0.45]] * 7 + [[0.05, 0.95]] * 5)
    look = Look(z=torch.randn(19, 4), read={"smile": share})
    (found,) = _pools(look, {"smile": ("neutral", "smiling")})
    assert found == Pool(reading={"smile": "neutral"}, seeds=(3, 4, 5, 6, 0, 1, 2))


def test_of_two_readings_the_less_sure_one_counts() -> None:
    smile, hat = torch.tensor([[0.9, 0.1], [0.7, 0.3]] * 6), torch.tensor([[0.6, 0.4], [0.8, 0.2]] * 6)
    look = Look(z=torch.randn(12, 4), read={"smile": smile, "hat": hat})
    found = list(_pools(look, {"smile": ("no", "yes"), "hat": ("off", "on")}))
    assert [one.reading for one in found] == [{"smile": "no"}, {"hat": "off"}, {"smile": "no", "hat": "off"}]
    assert found[2].seeds == (1, 3, 5, 7, 9, 11, 0, 2, 4, 6, 8, 10)


def test_the_same_pool_taken_away_and_added_gives_six_different_latents() -> None:
    """With z on axes of their own, an overlap would cancel a coordinate that then is missing from the sum."""
    z = torch.eye(20)
    plus, minus = Pool(reading={}, seeds=(0, 1, 2)), Pool(reading={}, seeds=tuple(range(3, 20)))
    sums = _drawn(z, plus, minus, minus, seed=0)
    assert ((sums != 0).sum(1) == 9).all()
    expected = combined(z[:3], z[3:6], z[6:9]).abs().max()
    assert sums.abs().max(1).values.tolist() == pytest.approx([float(expected)] * len(sums))


def test_an_atlas_is_a_function_of_the_weights(checkpoints: Path, tmp_path: Path) -> None:
    for name in (NAME, JUDGE):
        edit(checkpoints / name, lambda value: value["data"].update(classes=CLASSES, reads="kind"))
    catalog, shares = Catalog([(checkpoints, "local")]), []
    atlas = survey(Engine(catalog, "cpu"), NAME, samples=300, report=shares.append)
    assert isinstance(atlas, Atlas) and shares == sorted(shares) and shares[-1] == 1
    assert {one.kind for one in atlas.examples} == {"own", "unseen"}
    assert all(abs(torch.tensor(one.vector).norm() - 1) < 1e-3 for one in atlas.directions)
    assert survey(Engine(catalog, "cpu"), NAME, samples=300) == atlas
    write_atlas(atlas, catalog.find(NAME).path / "atlas.json")
    assert shipped_atlas(catalog, NAME) == atlas


@pytest.mark.parametrize(("size", "channels"), [(32, 1), (64, 3)])
def test_the_drawing_that_was_never_seen_has_the_models_shape(size: int, channels: int) -> None:
    picture = unseen(size, channels)
    assert picture.shape == (size, size, channels) and picture.std() > 20


def test_a_file_of_another_format_is_no_atlas() -> None:
    with pytest.raises(ValueError, match="format version 2"):
        from_json({"format_version": 2})
