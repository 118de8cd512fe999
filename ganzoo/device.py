"""Which device the maths runs on."""

from __future__ import annotations

import torch

from ganzoo.errors import InputError

_NO_DEVICE = "{given!r} is no device; give cpu, cuda or cuda:1"


def choose_device(name: str | None) -> torch.device:
    """Return the device of this name; None means CUDA where there is one, else the CPU.

    Raises:
        InputError: the name is no device, or there is no such device here.
    """
    if name is None:
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise InputError(_NO_DEVICE, given=name) from error
    if device.type not in ("cpu", "cuda", "mps"):
        raise InputError(_NO_DEVICE, given=name)
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise InputError("mps was asked for, but torch cannot use it here; give --device cpu")
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise InputError(
            "{given} was asked for, but torch sees {count} CUDA devices here; give --device cpu",
            given=name,
            count=torch.cuda.device_count(),
        )
    return device
