"""The engine: pictures are a function of the seed, walks are smooth, and nothing unreasonable is drawn."""

from __future__ import annotations

import decimal
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ganzoo import checkpoint
from ganzoo.catalog import Catalog
from ganzoo.errors import CheckpointError, GanzooError, InputError, LimitError, UnknownName
from ganzoo.inference import MAX_PICTURES, Engine, check_seed, latent, path, render, spherical
from ganzoo.pixels import to_pixels
from tests.checkpoint.test_folder import edit
from tests.tiny import CPU

NAME = "dcgan.fashion-mnist-32"


@pytest.fixture
def engine(catalog: Catalog) -> Engine:
    """An engine on the CPU with tiny checkpoints."""
    return Engine(catalog, "cpu")


# --- pictures


def test_pictures_are_uint8_nhwc_and_differ_by_seed(engine: Engine) -> None:
    pictures = engine.sample(NAME, [0, 1, 2])
    assert pictures.shape == (3, 32, 32, 1) and pictures.dtype == np.uint8
    assert not np.array_equal(pictures[0], pictures[1])
    assert pictures.std() > 5


def test_a_picture_is_what_the_unfolded_network_makes_of_the_seeds_normal_numbers(
    engine: Engine, checkpoints: Path
) -> None:
    z = torch.randn(16, generator=torch.Generator().manual_seed(7))[None]
    with torch.no_grad():
        expected = to_pixels(checkpoint.load(checkpoints / NAME)(z))[0].astype(int)
    assert abs(engine.sample(NAME, [7])[0].astype(int) - expected).max() <= 1


@pytest.mark.parametrize("batch", [1, 2, 7, 64, 100])
def test_the_same_seed_gives_the_same_bytes_in_any_batch(engine: Engine, catalog: Catalog, batch: int) -> None:
    seeds = list(range(130))
    expected = Engine(catalog, "cpu").sample(NAME, seeds)
    parts = [engine.sample(NAME, seeds[start : start + batch]) for start in range(0, 130, batch)]
    assert np.array_equal(np.concatenate(parts), expected)


def test_more_pictures_than_a_batch_come_in_order(engine: Engine) -> None:
    pictures = engine.sample(NAME, range(200))
    assert np.array_equal(pictures[150], engine.sample(NAME, [150])[0])


@pytest.mark.parametrize("seed", [0, 2**32, 2**63 - 1])
def test_every_seed_in_range_draws(engine: Engine, seed: int) -> None:
    assert engine.sample(NAME, [seed]).shape == (1, 32, 32, 1)


@pytest.mark.parametrize("seed", [7, 7.0, "7", " 7 ", np.int64(7), np.float64(7.0)])
def test_seeds_come_in_many_types(seed: Any) -> None:
    assert check_seed(seed) == 7 and type(check_seed(seed)) is int


@pytest.mark.parametrize(
    "seed",
    [
        *(-1, 2**63, 10**40, 1.5, float("nan"), float("inf"), np.float32(1.5), decimal.Decimal("1.5")),
        *(True, None, "", "abc", "1.5", "-3", "0x10", "9" * 5_000, b"7", [1], {}),
    ],
    ids=lambda seed: repr(seed)[:20],
)
def test_seeds_that_are_none_are_refused_with_the_range(seed: Any) -> None:
    with pytest.raises(InputError, match="whole number from 0 to 9223372036854775807, not") as refusal:
        check_seed(seed)
    assert len(str(refusal.value)) < 140


@pytest.mark.parametrize("count", [0, 10_000_000, MAX_PICTURES + 1])
def test_no_pictures_and_too_many_are_refused_with_the_limit(engine: Engine, count: int) -> None:
    with pytest.raises(LimitError, match=f"{count} pictures were asked for; give a number from 1 to 10000"):
        engine.sample(NAME, range(count))
    with pytest.raises(InputError):
        engine.walk(NAME, [1, 2], count)


# --- walks


def test_a_walk_starts_and_ends_at_its_seeds_and_passes_those_between(engine: Engine) -> None:
    frames = engine.walk(NAME, [3, 5, 9], 21)
    stops = engine.sample(NAME, [3, 5, 9])
    assert frames.shape == (21, 32, 32, 1)
    for frame, stop in ((0, 0), (10, 1), (20, 2)):
        assert abs(frames[frame].astype(int) - stops[stop].astype(int)).max() <= 1


def test_a_loop_comes_back(engine: Engine) -> None:
    frames = engine.walk(NAME, [3, 5], 11, loop=True)
    assert abs(frames[0].astype(int) - frames[-1].astype(int)).max() <= 1
    stop = engine.sample(NAME, [5])[0]
    assert abs(frames[5].astype(int) - stop.astype(int)).max() <= 1


def test_a_walk_is_smooth(engine: Engine) -> None:
    frames = engine.walk(NAME, [3, 5, 9], 201).astype(float)
    steps = abs(np.diff(frames, axis=0)).mean((1, 2, 3))
    assert steps.max() < 0.1 * abs(frames[0] - frames[100]).mean()


@pytest.mark.parametrize(("seeds", "frames"), [([1], 10), ([], 10), ([1, 2], 1), ([1, 2], 0), ([1, 2], -5)])
def test_a_walk_to_nowhere_is_refused(engine: Engine, seeds: list[int], frames: int) -> None:
    with pytest.raises(InputError, match="at least two seeds and two frames"):
        engine.walk(NAME, seeds, frames)


def test_the_way_between_orthogonal_latents_is_an_arc() -> None:
    """At a third of the quarter circle from (2, 0) to (0, 2): 2 (cos 30, sin 30)."""
    third = spherical(torch.tensor([[2.0, 0.0]]), torch.tensor([[0.0, 2.0]]), torch.tensor([[1 / 3]]))
    assert third[0].tolist() == pytest.approx([3**0.5, 1.0], abs=1e-6)


def test_the_length_goes_linearly_from_one_end_to_the_other() -> None:
    start, end = torch.randn(1, 50), 3 * torch.randn(1, 50)
    middle = spherical(start, end, torch.tensor([[0.5]]))
    assert middle.norm().item() == pytest.approx((start.norm().item() + end.norm().item()) / 2, rel=1e-5)


@pytest.mark.parametrize("end", [[1.0, 0.0], [2.0, 0.0], [1.0, 1e-7], [-1.0, 0.0], [0.0, 0.0]])
def test_latents_in_one_line_give_finite_ways(end: list[float]) -> None:
    share = torch.linspace(0, 1, 9)[:, None]
    way = spherical(torch.tensor([[1.0, 0.0]]).expand(9, 2), torch.tensor([end]).expand(9, 2), share)
    assert way.isfinite().all()
    assert way[0].tolist() == pytest.approx([1.0, 0.0])
    assert way[-1].tolist() == pytest.approx(end, abs=1e-5)


def test_frames_are_spread_evenly_over_all_legs() -> None:
    """Three stops on a circle, 90 degrees apart: seven frames are 30 degrees apart."""
    stops = torch.tensor([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])
    angles = torch.rad2deg(torch.atan2(*path(stops, 7).T.flip(0)))
    assert angles.tolist() == pytest.approx([0, 30, 60, 90, 120, 150, 180], abs=1e-3)


# --- what is refused


def test_models_that_do_not_draw_from_noise_are_refused(engine: Engine) -> None:
    with pytest.raises(InputError, match="cannot be used here: it is of the kind"):
        engine.sample("classifier.fashion-mnist-32", [0])


def test_unknown_names_offer_the_closest(engine: Engine) -> None:
    with pytest.raises(UnknownName, match="did you mean dcgan"):
        engine.sample("dcgan.mnist", [0])


@pytest.mark.parametrize("device", ["banana", "cuda:99", "meta"])
def test_devices_that_are_not_there_are_refused(catalog: Catalog, device: str) -> None:
    with pytest.raises(InputError):
        Engine(catalog, device)


@pytest.mark.parametrize("latent_size", ["abc", 10**13, -1, None, [16], 1.5])
def test_a_hostile_latent_size_is_refused_before_a_latent_is_drawn(checkpoints: Path, latent_size: object) -> None:
    edit(checkpoints / NAME, lambda value: value["networks"]["generator"]["arguments"].update(latent=latent_size))
    with pytest.raises(CheckpointError):
        _draw_from(checkpoints / NAME)


def test_a_generator_model_without_a_generator_is_refused(checkpoints: Path) -> None:
    folder = checkpoints / NAME

    def only_discriminator(value: dict[str, Any]) -> None:
        value["networks"] = {"discriminator": value["networks"]["generator"] | {"file": "discriminator.safetensors"}}
        value["default_network"] = "discriminator"

    edit(folder, only_discriminator)
    (folder / "generator.safetensors").rename(folder / "discriminator.safetensors")
    with pytest.raises(CheckpointError, match="no network 'generator'"):
        _draw_from(folder)


def _draw_from(folder: Path) -> None:
    catalog = Catalog([])
    catalog.open(folder)
    Engine(catalog, "cpu").sample(NAME, [0])


def test_a_damaged_checkpoint_is_refused_and_the_others_go_on(checkpoints: Path) -> None:
    shutil.copytree(checkpoints / NAME, checkpoints / "other")
    edit(checkpoints / "other", lambda value: value.update(name="dcgan.other-32"))
    (checkpoints / "other" / "generator.safetensors").write_bytes(b"")
    engine = Engine(Catalog([(checkpoints, "local")]), "cpu")
    for _ in range(2):
        with pytest.raises(CheckpointError):
            engine.sample("dcgan.other-32", [0])
    assert engine.sample(NAME, [0]).shape == (1, 32, 32, 1)


# --- one engine, many threads


def test_networks_are_loaded_once(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    loads, load = [], checkpoint.load

    def watched(*given: Any) -> torch.nn.Module:
        loads.append(given)
        return load(*given)

    monkeypatch.setattr(checkpoint, "load", watched)
    threads = [threading.Thread(target=engine.sample, args=(NAME, [0, 1])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loads) == 1


def test_threads_do_not_mix_their_pictures(engine: Engine) -> None:
    expected = {seed: engine.sample(NAME, [seed]) for seed in range(8)}
    wrong: list[int] = []

    def draw(seed: int) -> None:
        for _ in range(10):
            if not np.array_equal(engine.sample(NAME, [seed]), expected[seed]):
                wrong.append(seed)

    threads = [threading.Thread(target=draw, args=(seed,)) for seed in expected]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_nothing_is_recorded_for_gradients(engine: Engine) -> None:
    network = engine.network(NAME, "generator")
    assert not network.training and not any(p.requires_grad for p in network.parameters())
    assert render(network, latent(0, 16)[None], device=CPU).shape == (1, 32, 32, 1)


def test_every_refusal_is_a_ganzoo_error(engine: Engine) -> None:
    refused: list[Callable[[], object]] = [
        lambda: engine.sample(NAME, [-1]),
        lambda: engine.sample("", [0]),
        lambda: engine.walk(NAME, ["a", "b"], 5),  # type: ignore[list-item]
        lambda: engine.network(NAME, "critic"),
    ]
    for refuse in refused:
        with pytest.raises(GanzooError):
            refuse()


def test_the_least_recently_used_network_goes_first(checkpoints: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ganzoo.inference.engine.MAX_NETWORKS", 2)
    shutil.copytree(checkpoints / NAME, checkpoints / "other")
    edit(checkpoints / "other", lambda value: value.update(name="dcgan.other-32"))
    engine = Engine(Catalog([(checkpoints, "local")]), "cpu")
    first, second = engine.network(NAME, "generator"), engine.network("classifier.fashion-mnist-32")
    assert engine.network(NAME, "generator") is first  # used again, so the classifier is the older one now
    engine.network("dcgan.other-32")
    assert engine.network(NAME) is first
    assert engine.network("classifier.fashion-mnist-32") is not second
