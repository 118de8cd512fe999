"""What enlarging takes beyond the picture and its result, which any way needs: it must not grow with the picture.

The small EDSR, tiles of 128 pixels, each size in a process of its own. `--quick` leaves out 16 megapixels, which take
minutes.
"""

from __future__ import annotations

import subprocess
import sys

from bench.measure import Row, row

MEGAPIXELS = (0.25, 1.0, 2.0, 4.0, 16.0)

_PEAK = """
import ctypes, sys
from pathlib import Path
import numpy as np
import torch
from ganzoo.catalog import Catalog
from ganzoo.inference import Engine
from ganzoo.inference.super_resolution import upscale
torch.set_num_threads(1)
status = lambda field: next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if line.startswith(field))
engine, side = Engine(Catalog(), "cpu"), int((float(sys.argv[1]) * 1e6) ** 0.5)
name = "edsr.bsds-small-x4"
upscale(engine, name, np.zeros((16, 16, 3), np.uint8))
picture = np.random.default_rng(0).integers(0, 256, (side, side, 3), dtype=np.uint8)
ctypes.CDLL(None).malloc_trim(0)  # what start-up has freed is given back,
Path("/proc/self/clear_refs").write_text("5")  # and its peak forgotten
before = status("VmRSS")
result = upscale(engine, name, picture, tile=128)
print(status("VmHWM") - before - result.nbytes)
"""


def run(*, quick: bool) -> list[Row]:
    """Return how much memory each size takes, beside the smallest."""
    megapixels = MEGAPIXELS[: 4 if quick else None]
    peaks = [_peak(size) / 1e6 for size in megapixels]
    return [
        row(
            f"peak beyond picture and result, {size:g} megapixels against {megapixels[0]:g}",
            "MB",
            [(peaks[0], peak)],
            less_is_better=True,
        )
        for size, peak in zip(megapixels[1:], peaks[1:], strict=True)
    ]


def _peak(megapixels: float) -> int:
    """Return the bytes that enlarging takes beyond the picture and the result, in a fresh process."""
    command = [sys.executable, "-c", _PEAK, str(megapixels)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
