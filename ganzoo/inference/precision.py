"""In which numbers networks run: float16 on CUDA, float32 on the CPU unless the setting asks for bfloat16.

bfloat16 is faster on processors that compute in it and changes a picture by a grey level or two, so it is not the
default: the same seed gives the same picture.
"""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext

import torch

from ganzoo.errors import InputError

SETTING = "GANZOO_CPU_PRECISION"
CHOICES = ("float32", "bfloat16")


def precision_on(device: torch.device) -> AbstractContextManager[object]:
    """Return the context in which networks run on this device.

    Raises:
        InputError: the setting is none of CHOICES.
    """
    if device.type == "cuda":
        return torch.autocast("cuda", dtype=torch.float16)
    if device.type == "cpu" and cpu_precision() == "bfloat16":
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return nullcontext()


def cpu_precision() -> str:
    """Return what the environment asks for.

    Raises:
        InputError: it is none of CHOICES.
    """
    asked = os.environ.get(SETTING, CHOICES[0])
    if asked not in CHOICES:
        raise InputError(
            "{name} is one of {known}, not {given!r}", name=SETTING, known=", ".join(CHOICES), given=asked[:40]
        )
    return asked
