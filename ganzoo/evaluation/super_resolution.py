"""The figures of a super-resolution model: reduce a truth four times, enlarge it again, compare.

A directory of truths may hold Set5 and the 70 pictures of BSD100 as zips, or simply pictures. Bicubic enlargement
stands beside the model, measured in the same way; what the paper has is in PAPER.
"""

from __future__ import annotations

import math
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from ganzoo.checkpoint import Metric
from ganzoo.data.pictures import flattened, open_picture
from ganzoo.errors import DataError
from ganzoo.inference import Engine
from ganzoo.inference.super_resolution import BICUBIC, ENSEMBLE, upscale
from ganzoo.metrics.psnr_ssim import PROTOCOL, Fidelity, fidelity
from ganzoo.scale import SCALE, bicubic, cropped_to_multiple, reduced

# Zips by the name of the set in a figure; the second is a subset of BSD100 and is called so.
SETS = {"Set5": "test_set5.zip", "70 of BSD100": "test_bsd100_70.zip"}
ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff")
SMALLEST = 4 * SCALE  # pixels of a truth's shorter side
FIGURES = {"PSNR Y": "psnr_y", "SSIM Y": "ssim_y", "PSNR RGB": "psnr_rgb", "SSIM RGB": "ssim_rgb"}
# arXiv:1609.04802 table 2, on luminance; its SSIM is computed with other windows, its BSD100 is all 100 pictures.
PAPER = {
    "bicubic": {"Set5": (28.43, 0.8211), "BSD100": (25.94, 0.6935)},
    "srresnet": {"Set5": (32.05, 0.9019), "BSD100": (27.58, 0.7620)},
    "srgan": {"Set5": (29.40, 0.8472), "BSD100": (25.16, 0.6688)},
}


@dataclass(frozen=True)
class Truth:
    """A picture that is known in full: RGB, its sides multiples of four."""

    name: str
    image: Image.Image

    def reduced(self) -> Image.Image:
        """Return the small picture that a model gets."""
        return reduced(self.image)


def evaluate(engine: Engine, name: str, data: Path | None, *, samples: int) -> list[Metric]:
    """Return PSNR and SSIM of a model, and of bicubic enlargement, on every set of truths in a directory.

    What has learned by pixels is measured as its own ensemble too; the mean of an adversarial one's answers would lose
    what it is for.

    Raises:
        DataError: no directory was given, or it holds no truths.
    """
    metrics: list[Metric] = []
    adversarial = engine.catalog.find(name).config.model == "srgan"
    subjects = (name, BICUBIC) if adversarial else (name, name + ENSEMBLE, BICUBIC)
    for title, truths in truth_sets(data).items():
        for subject in subjects:
            rows = [fidelity(np.asarray(truth.image), enlarged(engine, subject, truth)) for truth in truths]
            metrics += _metrics(rows, title, subject)
    return metrics


def truth_sets(directory: Path | None) -> dict[str, list[Truth]]:
    """Return the sets of truths in a directory (a zip itself or one directory below; else the pictures it holds).

    Raises:
        DataError: there are none.
    """
    if directory is None:
        raise DataError("give a directory of truths with --data DIR: pictures, or test_set5.zip")
    found: dict[str, list[Truth]] = {}
    for title, file in SETS.items():
        path = next((path for path in (directory / file, *sorted(directory.glob(f"*/{file}"))) if path.is_file()), None)
        if path is not None:
            found[title] = [_truth(name, data) for name, data in _zipped(path)]
    if not found and directory.is_dir():
        paths = [path for path in sorted(directory.iterdir()) if path.suffix.lower() in ENDINGS]
        found = {directory.name: [_truth(path.name, path) for path in paths]} if paths else {}
    if not found:
        raise DataError("{folder} holds neither pictures nor {known}", folder=str(directory), known=SETS["Set5"])
    return found


def enlarged(engine: Engine, name: str, truth: Truth) -> np.ndarray:
    """Return what a model (or "bicubic") makes of the reduced truth, uint8 (H, W, 3)."""
    small = truth.reduced()
    if name == BICUBIC:
        return np.asarray(bicubic(small))
    return upscale(engine, name, np.asarray(small))


def means(rows: list[Fidelity]) -> dict[str, float]:
    """Return the mean of every figure over pictures; one that some picture does not have is left out."""
    table = {figure: [getattr(row, field) for row in rows] for figure, field in FIGURES.items()}
    return {figure: math.fsum(column) / len(column) for figure, column in table.items() if None not in column}


def _metrics(rows: list[Fidelity], title: str, subject: str) -> list[Metric]:
    return [
        Metric(name=f"{figure} {title}", value=value, samples=len(rows), protocol=PROTOCOL, subject=subject)
        for figure, value in means(rows).items()
    ]


def _truth(name: str, source: Path | bytes) -> Truth:
    image = cropped_to_multiple(flattened(open_picture(source)))
    if min(image.size) < SMALLEST:
        raise DataError(
            "{name} has {width}x{height} pixels; a truth has at least {limit} each way",
            name=name,
            width=image.width,
            height=image.height,
            limit=SMALLEST,
        )
    return Truth(name, image)


def _zipped(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                if info.filename.lower().endswith(ENDINGS):
                    yield Path(info.filename).name, archive.read(info)
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise DataError("{path} is damaged: {reason}", path=str(path), reason=str(error)) from error
