"""In which numbers a forward pass is computed. Weights, losses and optimisers stay in float32."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import torch

PRECISIONS = ("float32", "bfloat16")


def autocast(precision: str, device: torch.device) -> AbstractContextManager[object]:
    """Return the context for a forward pass in this precision."""
    if precision == "float32":
        return nullcontext()
    return torch.autocast(device.type, dtype=torch.bfloat16)


def at_least_float32(values: torch.Tensor) -> torch.Tensor:
    """Return values in float32, or in float64 where they are: losses are never computed in fewer bits."""
    return values.to(torch.promote_types(values.dtype, torch.float32))
