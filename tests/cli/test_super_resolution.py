"""python -m ganzoo upscale: pictures and folders of pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from ganzoo.cli import main
from tests.enlargers import NAMES, noise, write_upscaler


@pytest.fixture
def model(tmp_path: Path) -> str:
    write_upscaler(tmp_path / "model", NAMES[1])
    return f"{tmp_path}/model"


def test_a_picture_becomes_a_png_four_times_larger(model: str, tmp_path: Path) -> None:
    Image.fromarray(noise(23, 11)).save(tmp_path / "small.jpg")
    assert main(["upscale", model, str(tmp_path / "small.jpg"), "--out", str(tmp_path / "large.png")]) == 0
    with Image.open(tmp_path / "large.png") as large:
        assert large.size == (92, 44) and large.format == "PNG"


def test_tiles_change_nothing(model: str, tmp_path: Path) -> None:
    Image.fromarray(noise(150, 90)).save(tmp_path / "a.png")
    made = []
    for options in ([], ["--tile", "64"]):
        assert main(["upscale", model, str(tmp_path / "a.png"), "--out", str(tmp_path / "b.png"), *options]) == 0
        made.append(np.asarray(Image.open(tmp_path / "b.png")).astype(int))
    assert np.abs(made[0] - made[1]).max() <= 1


def test_a_folder_keeps_its_names_and_skips_what_is_no_picture(
    model: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for name in ("a.jpg", "b.png", "b.webp"):
        Image.fromarray(noise(8, 8)).save(source / name)
    (source / "broken.png").write_bytes(b"no picture")
    assert main(["upscale", model, str(source), "--out", str(tmp_path / "out")]) == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.png", "b.png.png", "b.webp.png"]
    assert "broken.png is not a picture" in caplog.text


def test_alpha_orientation_and_profile_come_through(model: str, tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.fromarray(np.dstack([noise(12, 8), np.full((8, 12), 90, np.uint8)]))
    image.save(tmp_path / "a.png", icc_profile=profile, exif=exif.tobytes())
    assert main(["upscale", model, str(tmp_path / "a.png"), "--out", str(tmp_path / "b.png")]) == 0
    with Image.open(tmp_path / "b.png") as made:
        assert made.mode == "RGBA" and made.size == (32, 48) and made.info["icc_profile"] == profile
        assert made.getexif().get(0x0112, 1) == 1
        assert np.unique(np.asarray(made)[..., 3]).tolist() == [90]


def test_bicubic_needs_no_checkpoint(tmp_path: Path) -> None:
    Image.fromarray(noise(5, 3)).save(tmp_path / "a.png")
    assert main(["upscale", "bicubic", str(tmp_path / "a.png"), "--out", str(tmp_path / "b.png")]) == 0
    assert Image.open(tmp_path / "b.png").size == (20, 12)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["missing.png", "--out", "b.png"], "missing.png cannot be read"),
        (["a.png", "--out", "b.jpg"], "a picture ends in .png"),
        (["a.png", "--out", "b.png", "--tile", "3"], "a tile has at least 16"),
        (["large.png", "--out", "b.png"], "large.png has 16.8 megapixels; the limit here is 16"),
    ],
)
def test_refusals(
    model: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Image.fromarray(noise(20, 20)).save("a.png")
    Image.new("1", (4100, 4100)).save("large.png")
    assert main(["upscale", model, *arguments]) == 2
    assert words in capsys.readouterr().err
    assert not Path("b.png").exists()


def test_a_model_that_does_something_else_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["upscale", "dcgan.fashion-mnist-32", "a.png", "--out", str(tmp_path / "b.png")]) == 2
    assert "cannot be used here" in capsys.readouterr().err
