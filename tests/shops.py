"""A small directory of shop pictures for tests: noise, each picture of its own."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

SHOES, BAGS = 11, 7


def write_shop(folder: Path) -> None:
    """Write the training archives and tables of shoes and bags."""
    for stem, count, category in (("shoes", SHOES, "Heels"), ("bags", BAGS, "Handbags")):
        names = [f"{index}.png" for index in range(count)]
        with zipfile.ZipFile(folder / f"{stem}_train.zip", "w") as archive:
            for index, name in enumerate(names):
                archive.writestr(name, noise_png(100 * count + index))
        rows = "".join(f"{name},{category},Black\n" for name in names)
        (folder / f"{stem}_train.csv").write_text("file,category,colour\n" + rows)


def noise_png(seed: int) -> bytes:
    """Return a picture of 64x64 as PNG."""
    pixels = np.random.default_rng(seed).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()
