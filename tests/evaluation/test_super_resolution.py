"""The figures of a super-resolution model: which truths, which rows, and that they mean what they say."""

from __future__ import annotations

import io
import math
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ganzoo.errors import DataError
from ganzoo.evaluation import evaluate
from ganzoo.evaluation.super_resolution import means, truth_sets
from ganzoo.metrics.psnr_ssim import Fidelity, fidelity
from ganzoo.scale import reduced
from tests.enlargers import NAMES, stripes, tiny_engine


def write_truths(folder: Path) -> None:
    folder.mkdir(parents=True)
    Image.fromarray(stripes(66, 50)).save(folder / "a.png")
    Image.fromarray(stripes(40, 80)).save(folder / "b.png")
    (folder / "notes.txt").write_text("not a picture")


def test_a_folder_of_truths_gives_every_figure_for_model_and_bicubic(tmp_path: Path) -> None:
    write_truths(tmp_path / "truths")
    engine = tiny_engine(tmp_path / "checkpoints")
    metrics = evaluate(engine, NAMES[1], tmp_path / "truths")
    assert {metric.subject for metric in metrics} == {NAMES[1], f"{NAMES[1]}+", "bicubic"}
    assert [m.name for m in metrics[:4]] == [f"{f} truths" for f in ("PSNR Y", "SSIM Y", "PSNR RGB", "SSIM RGB")]
    assert all(metric.samples == 2 and "BT.601" in metric.protocol for metric in metrics)


def test_the_bicubic_row_is_pillows_by_hand(tmp_path: Path) -> None:
    write_truths(tmp_path / "truths")
    metrics = evaluate(tiny_engine(tmp_path / "checkpoints"), NAMES[0], tmp_path / "truths")
    expected = []
    for size in ((64, 48), (40, 80)):  # 66x50 without what four does not divide
        truth = Image.fromarray(stripes(66, 50) if size[0] == 64 else stripes(40, 80)).crop((0, 0, *size))
        made = reduced(truth).resize(size, Image.Resampling.BICUBIC)
        expected.append(fidelity(np.asarray(truth), np.asarray(made)).psnr_y)
    found = next(m.value for m in metrics if m.name == "PSNR Y truths" and m.subject == "bicubic")
    assert found == pytest.approx(sum(expected) / 2)


def test_known_sets_are_found_in_their_zips_and_named(tmp_path: Path) -> None:
    (tmp_path / "superres").mkdir()
    for name in ("test_set5.zip", "test_bsd100_70.zip"):
        with zipfile.ZipFile(tmp_path / "superres" / name, "w") as archive:
            buffer = io.BytesIO()
            Image.fromarray(stripes(32, 32)).save(buffer, "PNG")
            archive.writestr("baby.png", buffer.getvalue())
    sets = truth_sets(tmp_path)
    assert list(sets) == ["Set5", "70 of BSD100"] and sets["Set5"][0].name == "baby.png"


def test_no_truths_are_refused_with_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="--data DIR"):
        truth_sets(None)
    with pytest.raises(DataError, match=r"neither pictures nor test_set5\.zip"):
        truth_sets(tmp_path)
    Image.new("RGB", (15, 90)).save(tmp_path / "thin.png")
    with pytest.raises(DataError, match=r"thin\.png has 12x88 pixels; a truth has at least 16"):
        truth_sets(tmp_path)


def test_a_mean_over_pictures_leaves_out_what_one_of_them_lacks() -> None:
    rows = [
        Fidelity(psnr_y=30.0, psnr_rgb=28.0, ssim_y=0.9, ssim_rgb=0.8),
        Fidelity(psnr_y=34.0, psnr_rgb=math.inf, ssim_y=None, ssim_rgb=0.6),
    ]
    assert means(rows) == {"PSNR Y": 32.0, "PSNR RGB": math.inf, "SSIM RGB": pytest.approx(0.7)}
