"""Enlarging pictures: no seams, any size and mode, bounded memory, cancelled at any time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image, ImageCms, ImageDraw

from ganzoo.catalog import SHIPPED, Catalog
from ganzoo.errors import InputError, LimitError, UnknownName
from ganzoo.inference import Engine, tiles
from ganzoo.inference import super_resolution as module
from ganzoo.inference.super_resolution import network_of, upscale, upscale_picture
from tests.enlargers import NAMES, noise, stripes, tiny_engine

Drawing = Callable[[int, int], np.ndarray]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return tiny_engine(tmp_path_factory.mktemp("upscalers"))


def whole(engine: Engine, name: str, pixels: np.ndarray) -> np.ndarray:
    """Return what the plain network makes of the whole picture at once."""
    low = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() * (2 / 255) - 1
    with torch.inference_mode():
        made = engine.network(name, "generator")(low)[0]
    return made.add(1).mul(127.5).round().clamp(0, 255).to(torch.uint8).permute(1, 2, 0).numpy()


def finished(steps: Iterable[object]) -> Image.Image:
    last = list(steps)[-1]
    assert isinstance(last, Image.Image)
    return last


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("drawing", [noise, stripes])
@pytest.mark.parametrize("tile", [16, 64, 65, 80, 128, None])
def test_tiles_leave_no_seams(engine: Engine, name: str, drawing: Drawing, tile: int | None) -> None:
    pixels = drawing(150, 133)
    expected = whole(engine, name, pixels).astype(int)
    made = upscale(engine, name, pixels, tile=tile)
    assert expected.std() > 10
    assert np.abs(made - expected).max() <= 1  # a rounding of 1/255


@pytest.mark.parametrize("name", NAMES)
def test_a_smaller_halo_would_leave_seams(engine: Engine, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    network = engine.network(name, "generator")
    pixels = noise(150, 133)
    monkeypatch.setattr(network, "halo", 3)
    assert np.abs(upscale(engine, name, pixels, tile=64) - whole(engine, name, pixels).astype(int)).max() > 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [(1, 1), (3, 1), (1, 200), (64, 64), (65, 1)])
def test_any_size_comes_out_four_times_larger(engine: Engine, name: str, size: tuple[int, int]) -> None:
    pixels = noise(*size)
    made = upscale(engine, name, pixels, tile=64)
    assert made.shape == (4 * size[1], 4 * size[0], 3)
    assert np.abs(made - whole(engine, name, pixels).astype(int)).max() <= 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("tile", [16, 64, 128])
def test_a_plus_takes_the_mean_of_eight_ways_to_lay_the_picture(engine: Engine, name: str, tile: int) -> None:
    pixels = stripes(90, 70)
    low = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() * (2 / 255) - 1
    network = engine.network(name, "generator")
    with torch.inference_mode():
        plain = [low.rot90(turn, (2, 3)) for turn in range(4)]
        straight = [network(view).rot90(-turn, (2, 3)) for turn, view in enumerate(plain)]
        mirrored = [network(view.flip(3)).flip(3).rot90(-turn, (2, 3)) for turn, view in enumerate(plain)]
        mean = torch.stack([*straight, *mirrored]).mean(0)[0]
    expected = mean.add(1).mul(127.5).round().clamp(0, 255).permute(1, 2, 0).numpy().astype(int)
    made = upscale(engine, name + "+", pixels, tile=tile)
    assert np.abs(made - expected).max() <= 1
    assert np.abs(whole(engine, name, pixels) - expected).max() > 1  # one look alone gives something else


def test_a_plus_needs_memory_for_eight_looks(engine: Engine) -> None:
    one, eight = (tiles.tile_bytes(network_of(engine, NAMES[1] + mark), 128) for mark in ("", "+"))
    assert eight > 1.5 * one
    with pytest.raises(UnknownName):
        network_of(engine, "nothing+")


def test_progress_climbs_to_the_end_and_tells_the_time_left(engine: Engine) -> None:
    steps = list(module.upscaling(engine, NAMES[0], noise(130, 70), tile=64))
    shares = [step.share for step in steps]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1
    assert len(steps) >= 7  # six tiles, some of several strips
    assert steps[0].seconds_left is None and steps[-1].seconds_left == 0
    assert all((step.seconds_left or 0) >= 0 for step in steps)
    assert [step.result is None for step in steps] == [True] * (len(steps) - 1) + [False]


def test_a_cancelled_job_leaves_the_engine_free(engine: Engine) -> None:
    pixels = noise(200, 200)
    job = module.upscaling(engine, NAMES[0], pixels, tile=64)
    next(job), next(job)
    job.close()
    assert upscale(engine, NAMES[0], pixels[:64, :64]).shape == (256, 256, 3)


def test_two_visitors_with_large_pictures_both_finish(engine: Engine) -> None:
    pictures, made = [noise(180, 140), stripes(160, 170)], {}

    def visit(index: int) -> None:
        made[index] = upscale(engine, NAMES[index], pictures[index], tile=64)

    threads = [threading.Thread(target=visit, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for index in range(2):
        assert np.abs(made[index] - whole(engine, NAMES[index], pictures[index]).astype(int)).max() <= 1


def test_when_memory_runs_out_smaller_tiles_are_tried(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    network = network_of(engine, NAMES[0])
    trunk, sizes = network.trunk, []

    def limited(low: torch.Tensor) -> torch.Tensor:
        sizes.append(max(low.shape[2:]))
        if sizes[-1] > 64 + 2 * network.halo - 1:
            raise RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory")
        return trunk(low)

    monkeypatch.setattr(network, "trunk", limited)
    pixels = noise(150, 100)
    made = upscale(engine, NAMES[0], pixels, tile=128)
    monkeypatch.undo()
    assert sizes[0] > sizes[-1]
    assert np.abs(made - whole(engine, NAMES[0], pixels).astype(int)).max() <= 1


def test_when_no_tile_is_small_enough_it_says_so(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(low: torch.Tensor) -> torch.Tensor:
        raise torch.OutOfMemoryError("out of memory")

    monkeypatch.setattr(engine.network(NAMES[0], "generator"), "trunk", never)
    with pytest.raises(LimitError, match="memory ran out even with tiles of 16"):
        upscale(engine, NAMES[0], noise(40, 40))


def test_another_error_is_not_taken_for_too_little_memory(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(low: torch.Tensor) -> torch.Tensor:
        raise RuntimeError("a bug")

    monkeypatch.setattr(engine.network(NAMES[0], "generator"), "trunk", broken)
    with pytest.raises(RuntimeError, match="a bug"):
        upscale(engine, NAMES[0], noise(40, 40))


def test_what_cannot_be_done_is_refused(engine: Engine) -> None:
    with pytest.raises(LimitError, match=r"4001x4000 has 16 megapixels; up to 16"):
        upscale(engine, NAMES[0], np.broadcast_to(np.uint8(0), (4000, 4001, 3)))
    with pytest.raises(InputError, match="at least 16 pixels"):
        upscale(engine, NAMES[0], noise(20, 20), tile=8)
    with pytest.raises(UnknownName, match="did you mean"):
        upscale(engine, "srresnet.bsd-x4", noise(20, 20))


def test_the_tile_follows_the_free_memory(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    network = network_of(engine, NAMES[0])
    fitting = []
    for room in (10**6, 10**8, 10**12):
        monkeypatch.setattr(tiles, "free_bytes", lambda device, room=room: room)
        fitting.append(tiles.tile_for(network, engine.device))
    assert fitting[0] == 64 and fitting == sorted(fitting) and fitting[-1] == 256  # no longer turns than that


def test_the_expected_time_grows_with_the_picture(engine: Engine) -> None:
    small, large, both = (
        module.expected_seconds(engine, names, side, side)
        for side, names in ((100, NAMES[:1]), (1000, NAMES[:1]), (1000, [NAMES[0], "bicubic"]))
    )
    assert 0 < small * 50 < large == both < small * 400
    assert module.expected_seconds(engine, ["bicubic"], 100, 100) == 0


# Modes


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "I;16"])
def test_every_mode_comes_out_right(engine: Engine, mode: str) -> None:
    source = Image.fromarray(noise(20, 12))
    image = Image.fromarray(noise(20, 12)[..., 0].astype(np.uint16) * 257) if mode == "I;16" else source.convert(mode)
    made = finished(upscale_picture(engine, NAMES[1], image))
    assert made.size == (80, 48)
    assert made.mode == {"1": "L", "L": "L", "I;16": "L", "LA": "LA", "RGBA": "RGBA"}.get(mode, "RGB")


def test_grey_stays_grey_and_keeps_its_level(engine: Engine) -> None:
    made = finished(upscale_picture(engine, "bicubic", Image.new("L", (9, 7), 77)))
    assert made.mode == "L" and np.unique(np.asarray(made)).tolist() == [77]


def test_alpha_is_enlarged_beside_the_colours(engine: Engine) -> None:
    image = Image.new("RGBA", (16, 16), (200, 10, 10, 255))
    image.paste((200, 10, 10, 0), (8, 0, 16, 16))
    made = finished(upscale_picture(engine, "bicubic", image))
    alpha = np.asarray(made)[..., 3]
    assert alpha[:, :24].min() > 240 and alpha[:, 40:].max() < 15
    assert np.unique(np.asarray(made)[..., 0]).tolist() == [200]  # no white fringe


@pytest.mark.parametrize("name", ["bicubic", "edsr.bsds-small-x4"])
def test_a_sticker_on_nothing_gets_no_dark_fringe(name: str) -> None:
    shipped = Engine(Catalog([(SHIPPED, "shipped")]), "cpu")
    sticker = Image.new("RGBA", (48, 48))
    ImageDraw.Draw(sticker).ellipse((12, 12, 36, 36), fill=(250, 220, 40, 255))
    made = finished(upscale_picture(shipped, name, sticker))
    shown = Image.alpha_composite(Image.new("RGBA", made.size, "white"), made)
    darkest = np.asarray(shown)[..., :3].min((0, 1)).astype(int)
    assert (darkest >= np.array((250, 220, 40)) - (0 if name == "bicubic" else 8)).all()  # what a network rounds


@pytest.mark.parametrize("name", NAMES)
def test_what_has_no_colour_gets_none(engine: Engine, name: str) -> None:
    grey = Image.merge("RGBA", [Image.fromarray(noise(20, 12)[..., 0])] * 3 + [Image.new("L", (20, 12), 200)])
    made = np.asarray(finished(upscale_picture(engine, name, grey)))
    assert made.shape == (48, 80, 4) and (made[..., :1] == made[..., :3]).all()


def test_the_profile_stays(engine: Engine) -> None:
    image = Image.fromarray(noise(8, 8))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image.info["icc_profile"] = profile
    assert finished(upscale_picture(engine, NAMES[0], image)).info["icc_profile"] == profile
    image.info["icc_profile"] = b"broken"
    assert "icc_profile" not in finished(upscale_picture(engine, NAMES[0], image)).info


def test_bicubic_is_pillows(engine: Engine) -> None:
    image = Image.fromarray(stripes(30, 20))
    made = finished(upscale_picture(engine, "bicubic", image))
    assert np.array_equal(np.asarray(made), np.asarray(image.resize((120, 80), Image.Resampling.BICUBIC)))


def test_memory_beyond_picture_and_result_does_not_grow(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    network = network_of(engine, NAMES[0])
    trunk, seen = network.trunk, []

    def watched(low: torch.Tensor) -> torch.Tensor:
        seen.append(low.shape[2] * low.shape[3])
        return trunk(low)

    monkeypatch.setattr(network, "trunk", watched)
    largest: list[int] = []
    for side in (100, 200, 400):
        seen.clear()
        upscale(engine, NAMES[0], noise(side, side), tile=64)
        largest.append(max(seen))
    assert largest[1] == largest[2] == (64 + 2 * network.halo) ** 2


def test_the_catalog_folder_is_not_needed_for_bicubic(tmp_path: Path) -> None:
    engine = tiny_engine(tmp_path, NAMES[1])
    assert finished(upscale_picture(engine, "bicubic", Image.new("RGB", (3, 1)))).size == (12, 4)
